"""How many rows have been read so far, told every few seconds to whoever watches."""

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from glue_shared import runtime

EVERY_SECONDS = 5.0


@contextmanager
def told(
    spark: Any, table: str, rows_expected: int | None, rows: "Callable[[], int] | None" = None
) -> Iterator[None]:
    """Tells of the rows of this table's jobs, which a job group of its own marks.

    Args:
        rows: how many there are so far, where Spark does not see them.
    """
    ended = threading.Event()
    context = spark.sparkContext
    context.setJobGroup(table, f"read {table}")
    seen = functools.partial(_rows, context, table)
    thread = threading.Thread(target=_tell, args=(table, rows or seen, rows_expected, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _tell(table: str, count: Callable[[], int], rows_expected: int | None, ended: threading.Event) -> None:
    last = -1
    while not ended.wait(EVERY_SECONDS):
        try:
            rows = count()
        except Exception:  # progress is a courtesy: it must never end a run
            return
        if rows != last:
            last = rows
            note = {"phase": f"read {table}", "rows": rows, "rows_expected": rows_expected}
            runtime.announce(json.dumps(note))


def _rows(context: Any, group: str) -> int:
    """What Spark has been told of its running tasks, which a heartbeat brings every 10 s."""
    store = context._jsc.sc().statusStore()
    stages = {
        stage
        for job in context.statusTracker().getJobIdsForGroup(group)
        if (info := context.statusTracker().getJobInfo(job)) is not None
        for stage in info.stageIds
    }
    total = 0
    for stage in stages:
        attempt = store.lastStageAttempt(stage)
        total += int(attempt.inputRecords())
    return total
