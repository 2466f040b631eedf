"""How a run on this machine differs from the job's own on Glue."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

from hardened_glue.local.spark_settings import Cluster


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The choices of one run; each has a default that suits a laptop.

    Args:
        driver_memory: small on purpose: what fits into 512 MB here fits into a G.1X driver many times over.
        executors: JVMs beside the driver's; 0 lets the driver do the work in its own.
        executor_cores: task slots of each executor; the machine's cores shared out when None.
        arguments: what StartJobRun's Arguments would hold.
        conf: Spark settings laid over the job's.
        timeout_minutes: in place of the job's own.
        run_id: in place of a new one.
        previous_run_id: makes the run a retry of that one: what GetJobRun would tell of it.
        environment: variables for the script, beside this process's own.
        progress: where the progress line goes; stderr when None, and only if that is a terminal.
    """

    driver_memory: str = "512m"
    executors: int = 1
    executor_cores: int | None = None
    executor_memory_mb: int = 1024
    arguments: Mapping[str, str] = field(default_factory=dict)
    conf: Mapping[str, str] = field(default_factory=dict)
    timeout_minutes: float | None = None
    run_id: str | None = None
    previous_run_id: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    progress: TextIO | None = None

    def cluster(self) -> Cluster:
        shared_out = max(1, (os.cpu_count() or 1) // max(1, self.executors))
        return Cluster(
            executors=self.executors,
            executor_cores=self.executor_cores or shared_out,
            executor_memory_mb=self.executor_memory_mb,
            driver_memory=self.driver_memory,
        )
