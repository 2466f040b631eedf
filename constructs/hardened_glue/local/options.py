"""How a run on this machine differs from the job's own on Glue."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.s3a import S3Access
from hardened_glue.local.spark_settings import Cluster
from hardened_glue.local.worker_share import Machine, WorkerShare, share_of

_DRIVER_MEMORY = "512m"  # small on purpose: what fits here fits into a G.1X driver many times over
_EXECUTOR_MEMORY_MB = 1024


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The choices of one run; each has a default that suits a laptop.

    Args:
        glue_version: in place of the job's own, to see how the job does there.
        driver_memory: heap of the driver's JVM, as Spark writes it; 512m when None.
        executors: JVMs beside the driver's; 0 lets the driver do the work in its own.
        executor_cores: task slots of each executor; the machine's cores shared out when None.
        executor_memory_mb: heap of each executor's JVM; 1024 when None.
        worker_share: takes heaps and cores from the job's worker type, scaled to this machine.
        jars: put on the class path of driver and executors, as `--extra-jars` are.
        connections: the file that says where the job's JDBC connections lead here.
        s3: where `s3://` leads; folders below the run's root when None.
        arguments: what StartJobRun's Arguments would hold.
        conf: Spark settings laid over the job's.
        timeout_minutes: in place of the job's own.
        run_id: in place of a new one.
        previous_run_id: makes the run a retry of that one: what GetJobRun would tell of it.
        environment: variables for the script, beside this process's own.
        sample_python_memory: samples the memory of executors' Python workers too, which a profile draws.
        progress: where the progress line goes; stderr when None, and only if that is a terminal.
    """

    glue_version: str | None = None
    driver_memory: str | None = None
    executors: int = 1
    executor_cores: int | None = None
    executor_memory_mb: int | None = None
    worker_share: bool = False
    jars: Sequence[Path] = ()
    connections: Path | None = None
    s3: S3Access | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    conf: Mapping[str, str] = field(default_factory=dict)
    timeout_minutes: float | None = None
    run_id: str | None = None
    previous_run_id: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    sample_python_memory: bool = False
    progress: TextIO | None = None

    def __post_init__(self) -> None:
        for name in ("driver_memory", "executor_memory_mb"):
            value = getattr(self, name)
            if self.worker_share and value is not None:
                raise LocalRunError(
                    f"{name} is {value}, expected none beside worker_share, which sets the heaps"
                )

    def cluster(self, worker_type: str) -> Cluster:
        """The Spark cluster on this machine.

        Args:
            worker_type: the job's.
        """
        share = self.share(worker_type)
        shared_out = max(1, (os.cpu_count() or 1) // max(1, self.executors))
        return Cluster(
            executors=self.executors,
            executor_cores=self.executor_cores or (share.cores if share else shared_out),
            executor_memory_mb=share.heap_mb if share else self.executor_memory_mb or _EXECUTOR_MEMORY_MB,
            driver_memory=f"{share.heap_mb}m" if share else self.driver_memory or _DRIVER_MEMORY,
        )

    def share(self, worker_type: str) -> WorkerShare | None:
        """The job's share of a worker, where it is asked for."""
        if not self.worker_share:
            return None
        return share_of(worker_type, executors=self.executors, machine=Machine.here())
