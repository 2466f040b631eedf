"""spigot: a sample of the records, written beside the job's own output."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from .choices import without_marks
from .options import only


def write(rows: DataFrame, path: str, options: Mapping[str, Any]) -> None:
    """Writes JSON below the path: the first `topk` records, each of them with the probability `prob`."""
    only(options, ("topk", "prob"), "spigot")
    sample = rows.limit(int(options["topk"])) if "topk" in options else rows
    if "prob" in options:
        sample = sample.sample(fraction=float(options["prob"]))
    without_marks(sample).write.mode("append").json(path)
