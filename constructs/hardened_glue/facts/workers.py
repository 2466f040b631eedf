"""The worker types: their size, the commands that take them and the Glue versions that have them."""

from dataclasses import dataclass
from enum import Enum

from hardened_glue.facts.source import Source, glue_guide
from hardened_glue.facts.versions import versions_from


class Command(Enum):
    """The kind of job, as `Command.Name` spells it."""

    SPARK_ETL = "glueetl"
    SPARK_STREAMING = "gluestreaming"


class ExecutionClass(Enum):
    """STANDARD starts at once; FLEX waits for spare capacity and costs less."""

    STANDARD = "STANDARD"
    FLEX = "FLEX"


_BATCH_AND_STREAMING = frozenset(Command)
_STREAMING_ONLY = frozenset({Command.SPARK_STREAMING})
_EVERY_CLASS = frozenset(ExecutionClass)
_STANDARD_ONLY = frozenset({ExecutionClass.STANDARD})
_PAGE = glue_guide("worker-types")

# G.4X and larger are not sold in every region.
REGIONS_OF_LARGE_WORKERS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "eu-south-2",
    "ap-northeast-1",
    "sa-east-1",
)


@dataclass(frozen=True, kw_only=True)
class WorkerType:
    """One worker type. Every worker runs one executor; one worker of a job hosts the driver."""

    name: str
    dpu: float
    dpu_unit: str  # memory-optimized workers are billed in M-DPU, at another rate
    vcpu: int
    memory_gb: int
    disk_gb: int
    since: str
    commands: frozenset[Command]
    execution_classes: frozenset[ExecutionClass]
    source: Source = _PAGE

    def runs_on(self, glue_version: str) -> bool:
        """Whether a job of this (supported) Glue version may use the type."""
        return glue_version in versions_from(self.since)


def _general(name: str, dpu: float, vcpu: int, memory_gb: int, disk_gb: int, since: str) -> WorkerType:
    return WorkerType(
        name=name,
        dpu=dpu,
        dpu_unit="DPU",
        vcpu=vcpu,
        memory_gb=memory_gb,
        disk_gb=disk_gb,
        since=since,
        commands=_STREAMING_ONLY if name == "G.025X" else _BATCH_AND_STREAMING,
        execution_classes=_EVERY_CLASS if name in ("G.1X", "G.2X") else _STANDARD_ONLY,
    )


def _memory(name: str, dpu: float, vcpu: int, memory_gb: int, disk_gb: int) -> WorkerType:
    return WorkerType(
        name=name,
        dpu=dpu,
        dpu_unit="M-DPU",
        vcpu=vcpu,
        memory_gb=memory_gb,
        disk_gb=disk_gb,
        since="4.0",
        commands=_BATCH_AND_STREAMING,
        execution_classes=_STANDARD_ONLY,
    )


_TABLE = (
    _general("G.025X", 0.25, 2, 4, 84, "3.0"),
    _general("G.1X", 1, 4, 16, 94, "2.0"),
    _general("G.2X", 2, 8, 32, 138, "2.0"),
    _general("G.4X", 4, 16, 64, 256, "3.0"),
    _general("G.8X", 8, 32, 128, 512, "3.0"),
    _general("G.12X", 12, 48, 192, 768, "4.0"),
    _general("G.16X", 16, 64, 256, 1024, "4.0"),
    _memory("R.1X", 1, 4, 32, 94),
    _memory("R.2X", 2, 8, 64, 138),
    _memory("R.4X", 4, 16, 128, 256),
    _memory("R.8X", 8, 32, 256, 512),
)

WORKER_TYPES = {worker.name: worker for worker in _TABLE}


def worker_types_for(command: Command, glue_version: str, execution_class: ExecutionClass) -> tuple[str, ...]:
    """The names of the worker types that fit together with the other three choices."""
    return tuple(
        worker.name
        for worker in _TABLE
        if command in worker.commands
        and worker.runs_on(glue_version)
        and execution_class in worker.execution_classes
    )
