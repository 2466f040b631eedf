"""How much machine a job may use: said outright, or worked out from its input."""

from dataclasses import dataclass, field

from hardened_glue.checks.glue_version import DEFAULT_GLUE_VERSION
from hardened_glue.checks.plain import (
    is_token,
    require_bool,
    require_choice,
    require_int,
    require_positive,
    require_text,
)
from hardened_glue.checks.sized import check_worker_type
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import MIN_WORKERS
from hardened_glue.facts.versions import GlueVersion
from hardened_glue.facts.workers import Command, ExecutionClass
from hardened_glue.jobs.sizing_plan import plan
from hardened_glue.jobs.sizing_work import Input

# What this library's scripts are: batch jobs of Spark. A streaming job will bring its own command.
COMMAND = Command.SPARK_ETL


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """How much machine a job may use.

    Args:
        expected_minutes: how long a usual run takes, where you know; without it no usual cost is named.
        expected_workers: how many workers a usual run holds on average; absent, all of them.
        region_has_worker_type: you know that your region sells the type, whatever the table here says.
        reasons: how `for_input` came to this size, one step a line.
    """

    worker_type: str = "G.1X"  # the smallest Spark worker; take a larger one when the diagnosis says so
    max_workers: int = 10  # a ceiling while auto scaling is on; one of them hosts the driver
    auto_scaling: bool = True  # idle workers are given back, so a high ceiling costs nothing
    execution_class: str = "STANDARD"  # FLEX is cheaper and may wait 20 minutes to start
    expected_minutes: float | None = None
    expected_workers: float | None = None
    region_has_worker_type: bool = False
    reasons: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        require_text("worker_type", self.worker_type)
        require_int("max_workers", self.max_workers, MIN_WORKERS, None, "one is the driver")
        require_bool("auto_scaling", self.auto_scaling)
        classes = tuple(each.value for each in ExecutionClass)
        require_choice("execution_class", self.execution_class, classes, otherwise="STANDARD")
        require_bool("region_has_worker_type", self.region_has_worker_type)
        self._check_expected()

    @classmethod
    def for_input(
        cls,
        *,
        files: int,
        bytes: int,
        format: str,
        compression: str = "none",
        largest_file_bytes: int | None = None,
        reader: str = "grouped",
        finish_within_minutes: float = 60,
        glue_version: str = DEFAULT_GLUE_VERSION,
        execution_class: str = "STANDARD",
        auto_scaling: bool = True,
        region: str | None = None,
    ) -> "Sizing":
        """The smallest size that should read such an input in time; `reasons` tells how.

        The arithmetic is fixed. Its constants were measured on a laptop or are rules of thumb, none on Glue:
        take the result as a start, and the diagnosis of the first run as the answer.

        Args:
            bytes: of all files together, as they lie in S3.
            compression: of JSON, CSV and XML; what Parquet, ORC and Avro do within does not matter here.
            largest_file_bytes: absent, all files are taken to be alike.
            finish_within_minutes: how long the run may take, a wait for FLEX capacity left out.
            region: where it runs; absent or a reference, every worker type is taken to be sold there.
        """
        asked = Input(
            files=files,
            bytes=bytes,
            format=format,
            compression=compression,
            largest_file_bytes=largest_file_bytes,
            reader=reader,
            finish_within_minutes=finish_within_minutes,
            glue_version=glue_version,
            execution_class=execution_class,
            region=None if is_token(region) else region,
        )
        found = plan(asked, COMMAND)
        return cls(
            worker_type=found.worker_type,
            max_workers=found.workers,
            auto_scaling=auto_scaling,
            execution_class=execution_class,
            expected_minutes=found.minutes,
            reasons=found.reasons,
        )

    def check_against(self, version: GlueVersion) -> None:
        """Refuse a worker type that this version and execution class do not offer."""
        check_worker_type(self.worker_type, COMMAND, version.name, ExecutionClass(self.execution_class))

    def _check_expected(self) -> None:
        if self.expected_minutes is not None:
            require_positive("expected_minutes", self.expected_minutes)
        if self.expected_workers is None:
            return
        if self.expected_minutes is None:
            raise JobConfigError(
                "expected_workers", self.expected_workers, "nothing without expected_minutes"
            )
        if not 1 <= require_positive("expected_workers", self.expected_workers) <= self.max_workers:
            expectation = f"1 to {self.max_workers}: max_workers is the ceiling"
            raise JobConfigError("expected_workers", self.expected_workers, expectation)
