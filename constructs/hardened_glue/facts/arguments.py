"""Every job argument that AWS documents: its kind, its values and the versions in which it acts.

A presence-only argument is on as soon as its key is there, whatever the value: "false" included.
"""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.facts.versions import GLUE_VERSIONS, versions_before, versions_from

_PAGE = glue_guide("aws-glue-programming-etl-glue-arguments")
_LOGGING = glue_guide("monitor-continuous-logging")
_EVERY = frozenset(GLUE_VERSIONS)
_NEVER: frozenset[str] = frozenset()
_SWITCH = ("true", "false")


class Kind(Enum):
    """How Glue reads an argument."""

    PRESENCE_ONLY = "the key alone switches it on"
    VALUED = "the value counts"
    RESERVED = "Glue's own"


@dataclass(frozen=True)
class Form:
    """What free text must look like: a regular expression for all of it, and the same in words."""

    pattern: str
    words: str


_ENV_VARS = Form(
    r"CUSTOMER_[A-Za-z0-9_]+=[^,]*(,CUSTOMER_[A-Za-z0-9_]+=[^,]*)*",
    "CUSTOMER_NAME=value, several with commas: Glue passes on no other name",
)
_S3_FILES = Form(r"s3://[^,\s]+(,s3://[^,\s]+)*", "s3:// addresses of files, several with commas")
_CORES = Form(r"[1-9][0-9]*", "a whole number of 1 or more")
_LAKE_FORMATS = Form(
    r"(hudi|delta|iceberg)(,(hudi|delta|iceberg))*", "of hudi, delta and iceberg, several with commas"
)
_LOG_STREAM = Form(r"[A-Za-z0-9_/\-]{1,512}", "1 to 512 letters, digits and _-/")
_ARCHIVE = Form(r"s3://\S+\.tar\.gz", "the s3:// address of a .tar.gz")
_STREAMING = "streaming jobs"
_SCALA = "Scala jobs"
_PAUSED = "jobs with a paused bookmark"


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One documented argument."""

    key: str
    kind: Kind = Kind.VALUED
    values: tuple[str, ...] | None = None  # None: free text
    form: Form | None = None  # of the free text
    acts_in: frozenset[str] = _EVERY
    only_for: str | None = None  # the jobs in which alone it acts, where those are none of this library's
    source: Source = _PAGE


def _reserved(key: str) -> Argument:
    return Argument(key=key, kind=Kind.RESERVED)


def _presence(key: str, acts_in: frozenset[str] = _EVERY) -> Argument:
    return Argument(key=key, kind=Kind.PRESENCE_ONLY, acts_in=acts_in)


def _switch(key: str, acts_in: frozenset[str] = _EVERY, source: Source = _PAGE) -> Argument:
    return Argument(key=key, values=_SWITCH, acts_in=acts_in, source=source)


def _text(
    key: str, acts_in: frozenset[str] = _EVERY, source: Source = _PAGE, form: Form | None = None
) -> Argument:
    return Argument(key=key, acts_in=acts_in, source=source, form=form)


_TABLE = (
    _reserved("--debug"),
    _reserved("--mode"),
    _reserved("--JOB_NAME"),
    _reserved("--endpoint"),
    # Observation
    _presence("--enable-metrics"),
    _switch("--enable-observability-metrics", source=glue_guide("monitor-observability")),
    # The page of the arguments names 2.0 and 3.0 alone, that of the insights 2.0 and later.
    _switch("--enable-job-insights", source=glue_guide("monitor-job-insights", Mark.CONFLICTING)),
    _switch("--enable-spark-ui", source=glue_guide("monitor-spark-ui-jobs")),
    _text("--spark-event-logs-path", source=glue_guide("monitor-spark-ui-jobs")),
    Argument(key="--enable-spark-ui-legacy-path", values=("true",)),
    Argument(key="--spark-ui-event-logs-path", values=("true",), source=glue_guide("monitor-spark-ui-jobs")),
    # Logs: two families, each of which does nothing in the versions of the other
    _switch("--enable-continuous-cloudwatch-log", versions_before("5.0"), _LOGGING),
    _switch("--enable-continuous-log-filter", versions_before("5.0"), _LOGGING),
    _text("--continuous-log-logGroup", versions_before("5.0"), _LOGGING),
    _text("--continuous-log-logStreamPrefix", versions_before("5.0"), _LOGGING),
    _text("--continuous-log-conversionPattern", versions_before("5.0"), _LOGGING),
    _text("--custom-logGroup-prefix", versions_from("5.0"), _LOGGING),
    _text("--custom-logStream-prefix", versions_from("5.0"), _LOGGING, _LOG_STREAM),
    # Size and shuffle
    _switch("--enable-auto-scaling", source=glue_guide("auto-scaling")),
    Argument(
        key="--auto-scale-within-microbatch",
        values=_SWITCH,
        only_for=_STREAMING,
        source=glue_guide("auto-scaling", Mark.CONFLICTING),  # on its default
    ),
    _text("--executor-cores", form=_CORES),
    _presence("--write-shuffle-files-to-s3"),
    _presence("--write-shuffle-spills-to-s3", _NEVER),  # Glue 2.0 only
    # Code
    Argument(key="--job-language", values=("python", "scala")),
    Argument(key="--class", only_for=_SCALA),
    _text("--scriptLocation"),
    _text("--extra-py-files", form=_S3_FILES),
    _text("--extra-jars", form=_S3_FILES),
    _text("--extra-files", form=_S3_FILES),
    Argument(key="--user-jars-first", values=("true",)),
    _text("--additional-python-modules"),
    _text("--python-modules-installer-option"),
    _text("--python-virtual-env", versions_from("5.0"), form=_ARCHIVE),
    _text("--python-virtual-env-storage-prefix", versions_from("6.0")),
    _text("--python-virtual-env-version", versions_from("6.0")),
    _text("--customer-driver-env-vars", form=_ENV_VARS),
    _text("--customer-executor-env-vars", form=_ENV_VARS),
    # Data
    Argument(
        key="--job-bookmark-option",
        values=("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause"),
    ),
    Argument(key="--job-bookmark-from", only_for=_PAUSED),
    Argument(key="--job-bookmark-to", only_for=_PAUSED),
    _text("--TempDir"),
    _text("--conf"),
    _text("--datalake-formats", form=_LAKE_FORMATS),
    _presence("--enable-glue-datacatalog"),
    # On by default since 3.0 where it acts at all: it is EMRFS code, which 5.1 and 6.0 no longer write with.
    _switch(
        "--enable-s3-parquet-optimized-committer",
        frozenset(name for name, version in GLUE_VERSIONS.items() if version.optimized_committer_acts),
        glue_guide("aws-glue-programming-etl-glue-arguments", Mark.INFERRED),
    ),
    Argument(key="--enable-rename-algorithm-v2", values=_SWITCH, acts_in=_NEVER),  # Glue 1.0 only
    Argument(key="--use-postgres-driver", values=_SWITCH, acts_in=_NEVER),  # Glue 2.0 only
    # Security and network
    Argument(key="--encryption-type", values=("sse-s3",), acts_in=_NEVER),  # a security configuration wins
    Argument(key="--disable-proxy-v2", values=("true",)),
    _switch("--enable-lakeformation-fine-grained-access", versions_from("5.0")),
)

ARGUMENTS = {argument.key: argument for argument in _TABLE}

# Pairs of which a job takes one at most: the environment replaces everything that is installed.
EXCLUSIVE_ARGUMENTS = (("--python-virtual-env", "--additional-python-modules"),)
