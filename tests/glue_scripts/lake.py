"""One test's source and target, and the script between them."""

import itertools
import json
from pathlib import Path
from typing import Any

from demo import rows as demo_rows
from pyspark.sql import SparkSession

import s3_to_parquet
from glue_shared.journal import Journal
from glue_shared.runtime import Run
from glue_shared.storage import FolderStorage
from glue_shared.summary import Summary

Rows = list[dict[str, Any]]
_number = itertools.count()


class Lake:
    """One test's source and target, in folders of their own."""

    def __init__(self, spark: SparkSession, root: Path) -> None:
        self.spark, self.root = spark, root
        self.storage = FolderStorage(root)
        self.name = f"t{next(_number)}"
        self.source, self.target = f"s3://lake/{self.name}/", f"s3://out/{self.name}/"

    def put(self, name: str, content: bytes) -> str:
        self.storage.put(f"{self.source}{name}", content)
        return f"{self.source}{name}"

    def convert(self, *arguments: str, run_id: str | None = None, source_format: str = "json") -> Summary:
        places = ("--source", self.source, "--target", self.target, "--source_format", source_format)
        options = s3_to_parquet.parse_options([*places, *arguments])
        run_id = run_id or f"jr_{next(_number)}"
        from awsglue.context import GlueContext  # ours, which the session's fixture puts on the path

        glue = GlueContext(self.spark.sparkContext)
        return s3_to_parquet.convert(self.spark, glue, options, Run(run_id, run_id), self.storage)

    def rows(self) -> Rows:
        return list(demo_rows.of_parquet(self.root / "out" / self.name))

    def quarantined(self, summary: Summary) -> list[tuple[str, int | None, str]]:
        home = Journal(self.storage, self.target).quarantine(summary.run_key)
        bodies = [self.storage.get(item.uri).decode() for item in self.storage.objects(home)]
        found = [json.loads(line) for body in bodies for line in body.splitlines()]
        return sorted((each["file"], each["line"] or 0, each["reason"]) for each in found)
