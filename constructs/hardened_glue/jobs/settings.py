"""The tuning of a job: every default with its reason, every value checked as it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hardened_glue.checks.plain import require_bool, require_choice, require_int, require_text
from hardened_glue.checks.spark_conf import check_spark_conf
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import (
    LOG_RETENTION_DAYS,
    MAX_RETRIES,
    MIN_WORKERS,
    TIMEOUT_MINUTES,
)
from hardened_glue.facts.versions import GLUE_VERSIONS, GlueVersion
from hardened_glue.facts.workers import Command, ExecutionClass, worker_types_for

# What this library's scripts are: batch jobs of Spark. A streaming job will bring its own command.
COMMAND = Command.SPARK_ETL


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """How much machine a job may use."""

    worker_type: str = "G.1X"  # the smallest Spark worker; take a larger one when the diagnosis says so
    max_workers: int = 10  # a ceiling while auto scaling is on; one of them hosts the driver
    auto_scaling: bool = True  # idle workers are given back, so a high ceiling costs nothing
    execution_class: str = "STANDARD"  # FLEX is cheaper and may wait 20 minutes to start

    def __post_init__(self) -> None:
        require_text("worker_type", self.worker_type)
        require_int("max_workers", self.max_workers, MIN_WORKERS, None, "one is the driver")
        require_bool("auto_scaling", self.auto_scaling)
        require_choice("execution_class", self.execution_class, tuple(each.value for each in ExecutionClass))

    def check_against(self, version: GlueVersion) -> None:
        """Refuse a worker type that this version and execution class do not offer."""
        execution_class = ExecutionClass(self.execution_class)
        fitting = worker_types_for(COMMAND, version.name, execution_class)
        context = f"a {COMMAND.value} job on Glue {version.name}, {execution_class.value}"
        require_choice("worker_type", self.worker_type, fitting, context)


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The tuning of one job. Each default is written here and nowhere else."""

    glue_version: str = "5.0"  # the newest on which the optimized Parquet committer acts
    sizing: Sizing = Sizing()
    max_retries: int = 1  # safe: the scripts commit once however often they run
    timeout_minutes: int = 180  # a million small files take less; AWS's 480 bills a hung run longer
    max_concurrent_runs: int = 1  # bookmarks and the run journal have one writer
    log_retention_days: int = 365  # what Security Hub CloudWatch.16 asks for
    spark_conf: Mapping[str, str] = field(default_factory=dict)  # added to the managed ones

    def __post_init__(self) -> None:
        if self.glue_version not in GLUE_VERSIONS:
            raise JobConfigError("glue_version", self.glue_version, f"one of {', '.join(GLUE_VERSIONS)}")
        if not isinstance(self.sizing, Sizing):
            raise JobConfigError("sizing", self.sizing, "a Sizing")
        self.sizing.check_against(self.version)
        require_int("max_retries", self.max_retries, 0, MAX_RETRIES)
        require_int("timeout_minutes", self.timeout_minutes, 1, TIMEOUT_MINUTES, "less than 7 days")
        require_int("max_concurrent_runs", self.max_concurrent_runs, 1, None)
        _check_retention(self.log_retention_days)
        check_spark_conf(self.spark_conf, self.version)
        object.__setattr__(self, "spark_conf", MappingProxyType(dict(self.spark_conf)))

    @property
    def version(self) -> GlueVersion:
        """What AWS documents of this job's Glue version."""
        return GLUE_VERSIONS[self.glue_version]


def _check_retention(days: object) -> None:
    if days not in LOG_RETENTION_DAYS:
        known = ", ".join(str(each) for each in LOG_RETENTION_DAYS)
        raise JobConfigError("log_retention_days", days, f"one of {known}: CloudWatch Logs takes no other")


DEFAULTS = JobSettings()
