"""What a region sells and how much of it an account gets there at first."""

from hardened_glue.checks.plain import is_token
from hardened_glue.checks.sized import nearest_worker_type
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import (
    DPU_QUOTA,
    DPU_QUOTA_OF_LARGE_REGIONS,
    FLEX_DPU_QUOTA,
    REGIONS_OF_LARGE_DPU_QUOTA,
)
from hardened_glue.facts.workers import REGIONS_AS_OF, WORKER_TYPES, ExecutionClass, WorkerType
from hardened_glue.jobs.sizing import COMMAND, Sizing


def check_region(sizing: Sizing, region: str | None) -> None:
    """Refuse a worker type that AWS does not name for the region.

    Args:
        sizing: a size that fits its Glue version.
        region: where the job runs; nothing is checked where only a deployment knows it.
    """
    if region is None or is_token(region) or sizing.region_has_worker_type:
        return
    worker = WORKER_TYPES[sizing.worker_type]
    if worker.sold_in(region):
        return
    near = nearest_worker_type(worker.name, _like(worker, sizing, region))
    raise JobConfigError(
        "worker_type",
        worker.name,
        f"one that {region} sells as of {REGIONS_AS_OF}, did you mean {near!r}? "
        "Sizing(region_has_worker_type=True) if it has come since",
    )


def quota_warning(sizing: Sizing, max_concurrent_runs: int, region: str | None) -> str | None:
    """A sentence for whoever synthesizes, where all runs together may want more than a new account gets."""
    flex = ExecutionClass(sizing.execution_class) is ExecutionClass.FLEX
    quota = FLEX_DPU_QUOTA if flex else _dpu_quota(region)
    wanted = sizing.max_workers * WORKER_TYPES[sizing.worker_type].dpu * max_concurrent_runs
    if wanted <= quota:
        return None
    runs = f" in {max_concurrent_runs:,} runs at once" if max_concurrent_runs > 1 else ""
    return (
        f"{sizing.max_workers:,} {sizing.worker_type}{runs} want {wanted:,.0f} DPUs, "
        f"a new account has {quota:,}{' for FLEX' if flex else ''}: ask for more, or runs fail to get them"
    )


def _like(worker: WorkerType, sizing: Sizing, region: str) -> tuple[str, ...]:
    execution_class = ExecutionClass(sizing.execution_class)
    return tuple(
        each.name
        for each in WORKER_TYPES.values()
        if each.sold_in(region) and COMMAND in each.commands and execution_class in each.execution_classes
    )


def _dpu_quota(region: str | None) -> int:
    if region is None or is_token(region) or region in REGIONS_OF_LARGE_DPU_QUOTA:
        return DPU_QUOTA_OF_LARGE_REGIONS  # where the region is unknown: no false alarm
    return DPU_QUOTA
