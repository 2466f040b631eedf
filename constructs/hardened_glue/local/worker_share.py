"""What one worker of a job is on this machine: its heap and cores, scaled to what there is."""

import os
from dataclasses import dataclass

from hardened_glue.facts.workers import HEAP_SHARE_OF_MEMORY, HEAP_SOURCE, WORKER_TYPES
from hardened_glue.local.errors import LocalRunError

_MIB_PER_GB = 1024
_LEAST_HEAP_MB = 512  # Spark refuses a JVM below 450 MB
# What the JVMs' heaps may take of the machine; Python workers and all else need the rest.
_HEAP_OF_MACHINE = 0.6


@dataclass(frozen=True, kw_only=True)
class Machine:
    """This machine, as far as it limits a run."""

    cores: int
    memory_mb: int

    @classmethod
    def here(cls) -> "Machine":
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return cls(cores=os.cpu_count() or 1, memory_mb=memory // 2**20)


@dataclass(frozen=True, kw_only=True)
class WorkerShare:
    """Heap of each JVM and task slots of each executor, with what they stand for."""

    heap_mb: int
    cores: int
    note: str


def share_of(worker_type: str, *, executors: int, machine: Machine) -> WorkerShare:
    """The part of a worker that each JVM gets: as many MB of heap a task slot as the worker has.

    A worker runs one executor, and one worker of a job hosts the driver; each task slot is one of its vCPUs.
    """
    worker = WORKER_TYPES.get(worker_type)
    if worker is None:
        raise LocalRunError(f"worker_type is {worker_type}, expected one of {', '.join(WORKER_TYPES)}")
    cores = max(1, min(worker.vcpu, machine.cores // max(1, executors)))
    worker_heap_mb = worker.memory_gb * _MIB_PER_GB * HEAP_SHARE_OF_MEMORY
    wanted = worker_heap_mb * cores / worker.vcpu
    most = machine.memory_mb * _HEAP_OF_MACHINE / (executors + 1)
    heap_mb = max(_LEAST_HEAP_MB, int(min(wanted, most)))
    short = f", less than its share of {wanted:.0f} MB as the machine has no more" if most < wanted else ""
    return WorkerShare(
        heap_mb=heap_mb,
        cores=cores,
        note=f"each JVM has {heap_mb} of the {worker_heap_mb:.0f} MB heap of a {worker_type}, for {cores} of "
        f"its {worker.vcpu} cores{short}; AWS names no heap per worker type ({HEAP_SOURCE.mark.value})",
    )
