"""The worker types: their size, the commands, Glue versions and regions that have them."""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.facts.versions import versions_from


class Command(Enum):
    """The kind of job, as `Command.Name` spells it."""

    SPARK_ETL = "glueetl"
    SPARK_STREAMING = "gluestreaming"


class ExecutionClass(Enum):
    """STANDARD starts at once; FLEX waits for spare capacity and costs less."""

    STANDARD = "STANDARD"
    FLEX = "FLEX"


class DpuUnit(Enum):
    """What a worker is billed in. Memory-optimized workers have a rate of their own."""

    DPU = "DPU"
    M_DPU = "M-DPU"


COMMANDS_OF_CLASS = {
    ExecutionClass.STANDARD: frozenset(Command),
    ExecutionClass.FLEX: frozenset({Command.SPARK_ETL}),
}
FLEX_WAITS_MINUTES = 20  # at most; started after 15 with what capacity there is
FLEX_SOURCE = glue_guide("add-job")

# The regions that AWS names for the large workers, as read in November 2026; it adds to them.
REGIONS_OF_G4X = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
    "eu-central-1", "eu-north-1", "eu-south-2", "eu-west-1", "eu-west-2",
    "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
)  # fmt: skip
REGIONS_OF_G12X = (
    "us-east-1", "us-east-2", "us-west-2", "sa-east-1",
    "eu-central-1", "eu-south-2", "eu-west-1", "ap-northeast-1",
)  # fmt: skip
REGIONS_SOURCE = glue_guide("add-job")
REGIONS_AS_OF = "2026-11"

EXECUTOR_CORES_PER_VCPU = 2  # the most that `--executor-cores` may ask for
EXECUTOR_CORES_SOURCE = glue_guide("aws-glue-programming-etl-glue-arguments")

_BATCH_AND_STREAMING = frozenset(Command)
_STREAMING_ONLY = frozenset({Command.SPARK_STREAMING})
_EVERY_CLASS = frozenset(ExecutionClass)
_STANDARD_ONLY = frozenset({ExecutionClass.STANDARD})
_PAGE = glue_guide("worker-types")


@dataclass(frozen=True, kw_only=True)
class WorkerType:
    """One worker type. Every worker runs one executor; one worker of a job hosts the driver."""

    name: str
    dpu: float
    dpu_unit: DpuUnit
    vcpu: int
    memory_gb: int
    disk_gb: int
    since: str
    commands: frozenset[Command]
    execution_classes: frozenset[ExecutionClass]
    regions: tuple[str, ...] | None = None  # None: wherever Glue is
    source: Source = _PAGE

    @property
    def most_executor_cores(self) -> int:
        """The largest `--executor-cores` that Glue takes."""
        return EXECUTOR_CORES_PER_VCPU * self.vcpu

    def runs_on(self, glue_version: str) -> bool:
        """Whether a job of this (supported) Glue version may use the type."""
        return glue_version in versions_from(self.since)

    def fits(self, command: Command, glue_version: str, execution_class: ExecutionClass) -> bool:
        """Whether the type goes together with the other three choices."""
        return (
            command in self.commands
            and command in COMMANDS_OF_CLASS[execution_class]
            and self.runs_on(glue_version)
            and execution_class in self.execution_classes
        )

    def sold_in(self, region: str) -> bool:
        """Whether AWS names the region for this type."""
        return self.regions is None or region in self.regions


def _general(
    name: str,
    dpu: float,
    vcpu: int,
    memory_gb: int,
    disk_gb: int,
    since: str,
    regions: tuple[str, ...] | None = None,
) -> WorkerType:
    return WorkerType(
        name=name,
        dpu=dpu,
        dpu_unit=DpuUnit.DPU,
        vcpu=vcpu,
        memory_gb=memory_gb,
        disk_gb=disk_gb,
        since=since,
        commands=_STREAMING_ONLY if name == "G.025X" else _BATCH_AND_STREAMING,
        execution_classes=_EVERY_CLASS if name in ("G.1X", "G.2X") else _STANDARD_ONLY,
        regions=regions,
    )


def _memory(name: str, dpu: float, vcpu: int, memory_gb: int, disk_gb: int) -> WorkerType:
    return WorkerType(
        name=name,
        dpu=dpu,
        dpu_unit=DpuUnit.M_DPU,
        vcpu=vcpu,
        memory_gb=memory_gb,
        disk_gb=disk_gb,
        since="4.0",
        commands=_BATCH_AND_STREAMING,
        execution_classes=_STANDARD_ONLY,
        regions=REGIONS_OF_G12X,
    )


_TABLE = (
    _general("G.025X", 0.25, 2, 4, 84, "3.0"),
    _general("G.1X", 1, 4, 16, 94, "2.0"),
    _general("G.2X", 2, 8, 32, 138, "2.0"),
    _general("G.4X", 4, 16, 64, 256, "3.0", REGIONS_OF_G4X),
    _general("G.8X", 8, 32, 128, 512, "3.0", REGIONS_OF_G4X),
    _general("G.12X", 12, 48, 192, 768, "4.0", REGIONS_OF_G12X),
    _general("G.16X", 16, 64, 256, 1024, "4.0", REGIONS_OF_G12X),
    _memory("R.1X", 1, 4, 32, 94),
    _memory("R.2X", 2, 8, 64, 138),
    _memory("R.4X", 4, 16, 128, 256),
    _memory("R.8X", 8, 32, 256, 512),
)

WORKER_TYPES = {worker.name: worker for worker in _TABLE}


@dataclass(frozen=True, kw_only=True)
class RefusedWorkerType:
    """A worker type of the API that no supported Spark job takes."""

    why: str
    vcpu: int
    memory_gb: int
    source: Source = _PAGE


REFUSED_WORKER_TYPES = {
    "Standard": RefusedWorkerType(why="it ended with Glue 1.0", vcpu=4, memory_gb=16),
    "Z.2X": RefusedWorkerType(why="it is for Ray", vcpu=8, memory_gb=64),
}

# A worker's heap is published nowhere; 10 of 16 GB is what users report for G.1X, 20 of 32 for G.2X.
HEAP_SHARE_OF_MEMORY = 10 / 16
HEAP_SOURCE = glue_guide("worker-types", Mark.UNCONFIRMED)


def worker_types_for(command: Command, glue_version: str, execution_class: ExecutionClass) -> tuple[str, ...]:
    """The names of the worker types that fit together with the other three choices."""
    return tuple(worker.name for worker in _TABLE if worker.fits(command, glue_version, execution_class))
