"""`python -m tests.faults.driver MASTER`: a driver that runs the script as it is told to, line by line.

A line of its input are orders that it obeys at once, a line of its output what came of each. With `here` for
a master there is no Spark: the script's tasks run in the driver itself, one after another. That starts in
a second, so that many more processes can be killed; whatever Spark adds is killed with `local[1]`.
"""

import functools
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from tests.faults.deadly import Deadly, Death

import s3_to_parquet
from glue_shared import listing, planning
from glue_shared.runtime import Run
from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, Storage
from hardened_glue.local.spark_settings import s3_as_folders

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.deploy.maxExecutorRetries": "-1",  # executors die here by the dozen
    "spark.task.maxFailures": "4",
}


class WithoutSpark:
    """What the script asks of a session where its tasks write what they read."""

    defaultParallelism = 1  # noqa: N815 - Spark's name

    def __init__(self, items: Iterable[int] = ()) -> None:
        self._items = items

    @property
    def sparkContext(self) -> "WithoutSpark":  # noqa: N802 - Spark's name
        return self

    def parallelize(self, items: Iterable[int], _: int) -> "WithoutSpark":
        return WithoutSpark(items)

    def foreach(self, work: Callable[[int], None]) -> None:
        for item in self._items:
            work(item)


def session(master: str) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("faults")
    settings = dict(SETTINGS)
    if root := os.environ.get("FAULTS_S3_ROOT"):  # for what Spark itself writes
        unused = tempfile.mkdtemp()
        settings |= s3_as_folders(Path(root), ("lake", "out"), Path(unused))
    for key, value in settings.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    made.range(1).rdd.map(lambda row: row.id).collect()  # the first task is slow: not part of what is timed
    return made


def in_tasks(tasks: int) -> None:
    """Has a plan cut its objects into so many groups, however little they hold."""

    def cut(listed: listing.Listing, **_: object) -> tuple[planning.Span, ...]:
        return tuple(itertools.pairwise(sorted({listed.readable * n // tasks for n in range(tasks + 1)})))

    planning.spans = cut


def obey(spark: Any, order: dict[str, Any]) -> dict[str, Any]:
    """What became of a run: its summary, or its error."""
    storage: Storage = FolderStorage(Path(order["root"])) if order["root"] else S3Storage()
    if death := order["death"]:
        storage = Deadly(storage, Death(**{**death, "counter": Path(death["counter"])}))
    in_tasks(order["tasks"])
    try:
        options = s3_to_parquet.parse_options(order["arguments"])
        run = Run(order["run_id"], order["run_key"], "faults")
        summary = s3_to_parquet.convert(spark, None, options, run, storage)
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {"summary": json.loads(summary.line())["run_summary"]}


def main(master: str) -> None:
    spark: Any = WithoutSpark() if master == "here" else session(master)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        orders = json.loads(line)
        with ThreadPoolExecutor(len(orders)) as pool:
            print(json.dumps(list(pool.map(functools.partial(obey, spark), orders))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
