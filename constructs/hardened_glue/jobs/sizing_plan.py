"""From an input to a size: fixed arithmetic over the constants in `facts.throughput`."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import DPU_QUOTA, MIN_WORKERS
from hardened_glue.facts.prices import US_PRICES
from hardened_glue.facts.throughput import SAFE_HEAP_SHARE, SHARE_OF_THE_TIME, SPLIT_MB, START_MINUTES
from hardened_glue.facts.workers import (
    FLEX_WAITS_MINUTES,
    HEAP_SHARE_OF_MEMORY,
    WORKER_TYPES,
    Command,
    DpuUnit,
    ExecutionClass,
    WorkerType,
    worker_types_for,
)
from hardened_glue.jobs.sizing_work import MB, Input, Work, work_of


@dataclass(frozen=True)
class Size:
    """So many workers of one type, and how long the work takes them."""

    worker: WorkerType
    workers: int
    work: Work

    @property
    def dpu(self) -> float:
        """DPUs a worker."""
        return self.worker.dpu

    @property
    def tasks_at_once(self) -> int:
        """How many tasks one executor runs side by side."""
        return min(self.worker.vcpu, math.ceil(self.work.tasks / (self.workers - 1)))

    @property
    def holds(self) -> bool:
        """Whether driver and executors stay below the line where the heap alarms ring."""
        safe_mb = _safe_mb(self.worker)
        return self.work.driver_mb <= safe_mb and self.tasks_at_once * self.work.task_mb <= safe_mb

    @property
    def minutes(self) -> float:
        """From the run's start to its end."""
        slots = min((self.workers - 1) * self.worker.vcpu, self.work.tasks)
        seconds = self.work.driver_seconds + max(
            self.work.slot_seconds / slots, self.work.longest_task_seconds
        )
        return START_MINUTES.value + seconds / 60

    @property
    def usd_an_hour(self) -> float:
        """Its price by the list of this library."""
        memory = self.worker.dpu_unit is DpuUnit.M_DPU
        rate = US_PRICES.usd_per_m_dpu_hour if memory else US_PRICES.usd_per_dpu_hour
        return self.workers * self.dpu * rate


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A size, how long it should take, and why."""

    worker_type: str
    workers: int
    minutes: float
    reasons: tuple[str, ...]


def plan(asked: Input, command: Command) -> Plan:
    """The cheapest size that holds the input's tasks in memory and finishes in time."""
    work = work_of(asked)
    execution_class = ExecutionClass(asked.execution_class)
    types = [WORKER_TYPES[name] for name in worker_types_for(command, asked.glue_version, execution_class)]
    sold = [worker for worker in types if asked.region is None or worker.sold_in(asked.region)]
    everywhere = [worker for worker in sold if worker.regions is None]
    sizes = _sizes(sold if asked.region else everywhere, work, asked) or _sizes(sold, work, asked)
    if not sizes:
        raise _refusal(asked, work, sold)
    # Half of the time asked for, or as soon as can be where that is later.
    aim = max(asked.finish_within_minutes * SHARE_OF_THE_TIME.value, min(size.minutes for size in sizes))
    size = min((each for each in sizes if each.minutes <= aim), key=lambda each: (each.usd_an_hour, each.dpu))
    return Plan(
        worker_type=size.worker.name,
        workers=size.workers,
        minutes=math.ceil(size.minutes * 10) / 10,
        reasons=tuple(_reasons(asked, work, size)),
    )


def _safe_mb(worker: WorkerType) -> float:
    return worker.memory_gb * 1000 * HEAP_SHARE_OF_MEMORY * SAFE_HEAP_SHARE.value


def _all_sizes(workers: Sequence[WorkerType], work: Work) -> Iterator[Size]:
    for worker in workers:
        for count in range(MIN_WORKERS, int(DPU_QUOTA / worker.dpu) + 1):
            yield Size(worker, count, work)


def _sizes(workers: Sequence[WorkerType], work: Work, asked: Input) -> list[Size]:
    found = (size for size in _all_sizes(workers, work) if size.holds)
    return [size for size in found if size.minutes <= asked.finish_within_minutes]


def _reasons(asked: Input, work: Work, size: Size) -> Iterator[str]:
    alike = "" if asked.largest_file_bytes else ", all files taken to be alike"
    yield (
        f"work: {asked.files:,} files and {asked.bytes * asked.unpacked_ratio / 1e9:,.1f} GB unpacked "
        f"({asked.unpacked_ratio:g} x) are {work.slot_seconds / 60:,.1f} slot-minutes "
        f"for reader {asked.reader!r}"
    )
    whole = "a file is one task's" if asked.one_task_a_file else f"a file is cut at {SPLIT_MB.value:g} MB"
    yield (
        f"tasks: at most {work.tasks:,}, as {whole}; the longest takes "
        f"{work.longest_task_seconds / 60:,.1f} minutes whatever the workers{alike}"
    )
    yield (
        f"memory: {work.task_mb:,.0f} MB a task and {work.driver_mb:,.0f} MB of listing on the driver; "
        f"half of the heap of {size.worker.name} holds them, its size being unconfirmed"
    )
    yield (
        f"workers: {size.workers} {size.worker.name} are {size.workers - 1} x {size.worker.vcpu} slots and "
        f"the driver, {size.minutes:,.1f} minutes of the {asked.finish_within_minutes:g} asked for"
    )
    if asked.region is None and size.worker.regions is not None:
        yield f"region: {size.worker.name} is not sold everywhere; give region to be sure"
    if asked.execution_class == ExecutionClass.FLEX.value:
        yield f"FLEX: up to {FLEX_WAITS_MINUTES} minutes of waiting come before, unbilled as far as is known"
    yield "trust: measured on a laptop or by rule of thumb, not on Glue; the first run's diagnosis knows more"


def _refusal(asked: Input, work: Work, sold: Sequence[WorkerType]) -> JobConfigError:
    driver_mb = max(_safe_mb(worker) for worker in sold)
    if work.driver_mb > driver_mb:
        most = int(driver_mb * MB / asked.speed.driver_bytes_a_file.value)
        near = ", did you mean reader='grouped'?" if asked.reader != "grouped" else ""
        expectation = f"{most:,} or fewer with reader {asked.reader!r}: no driver holds the listing of more"
        return JobConfigError("files", asked.files, expectation + near)
    holding = [size for size in _all_sizes(sold, work) if size.holds]
    if holding:
        return _too_late(asked, work, min(size.minutes for size in holding))
    task_mb = max(_safe_mb(size.worker) / size.tasks_at_once for size in _all_sizes(sold, work))
    most = int(task_mb * MB / (asked.unpacked_ratio + 1))
    cut = ", did you mean reader='dynamic_frame'?" if asked.format == "parquet" else ""
    why = "a file is one task's, and no worker holds larger ones side by side"
    return JobConfigError("largest_file_bytes", asked.largest, f"{most:,} or less: {why}{cut}")


def _too_late(asked: Input, work: Work, soonest: float) -> JobConfigError:
    why = f"{DPU_QUOTA} DPUs, an account's first quota, need as much"
    if work.longest_task_seconds * 2 > soonest * 60:
        why = "the largest file is one task's, and more workers do not help it"
    expectation = f"{math.ceil(soonest)} or more: {why}"
    return JobConfigError("finish_within_minutes", asked.finish_within_minutes, expectation)
