"""`python -m tests.faults.driver MASTER`: a driver that runs the script as it is told to, line by line.

A line of its input are orders that it obeys at once, a line of its output what came of each.
"""

import functools
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from tests.faults.deadly import Deadly, Death

import s3_to_parquet
from glue_shared import listing, planning
from glue_shared.planning import spans
from glue_shared.runtime import Run
from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, Storage

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


def session(master: str) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("faults")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def in_tasks(tasks: int) -> None:
    """Has a plan cut its objects into so many groups, however little they hold."""

    def cut(listed: listing.Listing, **_: object) -> tuple[planning.Span, ...]:
        return spans(listed, group_bytes=-(-listed.weight // tasks), slots=1)

    planning.spans = cut


def obey(spark: SparkSession, order: dict[str, Any]) -> dict[str, Any]:
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
    spark = session(master)
    spark.sparkContext.setLogLevel("OFF")
    spark.range(1).rdd.map(lambda row: row.id).collect()  # the first task is slow: not part of what is timed
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        orders = json.loads(line)
        with ThreadPoolExecutor(len(orders)) as pool:
            print(json.dumps(list(pool.map(functools.partial(obey, spark), orders))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
