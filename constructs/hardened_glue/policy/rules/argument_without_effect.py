"""Some arguments do nothing in the job's Glue version: log groups of the other family above all."""

from collections.abc import Callable, Iterator

from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

# Harmless where it does nothing, and right again should the job move to a version with EMRFS.
_HARMLESS = ("--enable-s3-parquet-optimized-committer",)


def check(job: SparkJob) -> Iterator[Said]:
    """Each argument of Glue that does not act in this version, or not in such a job."""
    for key in job.arguments:
        known = ARGUMENTS.get(key)
        if known is None or known.kind is Kind.RESERVED or key in _HARMLESS:
            continue
        version = job.version.name
        if version not in known.acts_in:
            acts = ", ".join(sorted(known.acts_in)) or "no supported version"
            evidence = f"{key} does nothing on Glue {version}, it acts on {acts}"
            yield Miss(evidence=evidence, property=job.where(key))
        elif key in _ACTS_WHERE and not _ACTS_WHERE[key](job):
            evidence = f"{key} does nothing here, it acts in {known.only_for} alone"
            yield Miss(evidence=evidence, property=job.where(key))


def _is_paused(job: SparkJob) -> bool:
    return job.argument("--job-bookmark-option") == "job-bookmark-pause"


# Arguments that act in some jobs alone, whatever the version.
_ACTS_WHERE: dict[str, Callable[[SparkJob], bool]] = {
    "--auto-scale-within-microbatch": lambda job: job.is_streaming,
    "--class": lambda job: job.argument("--job-language") == "scala",
    "--job-bookmark-from": _is_paused,
    "--job-bookmark-to": _is_paused,
}


RULE = Rule(
    id="argument-without-effect",
    title="Every argument acts in the job's Glue version",
    why="a log group, a retention or an encryption that the argument promises is simply not there",
    source=glue_guide("migrating-version-50"),
    fix="remove it; for logs, --continuous-log-logGroup up to 4.0 is --custom-logGroup-prefix from 5.0 on",
    library="HardenedJob writes the arguments of its version",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)
