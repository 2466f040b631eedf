"""The `dynamic_frame` reader: Glue's own, with its grouping and its lister.

Glue reads; the rows then pass once through the same casts and the same accounts as the grouped reader's.
A record that Glue cannot parse ends the run (`isFailFast`): its error records name no file and no line.
"""

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame

from glue_shared import casting, schema
from glue_shared.accounts import Account, Ledger
from glue_shared.casting import OutputColumn
from glue_shared.rows import Parsed
from glue_shared.storage import Storage

ERRORS_NAME_NO_LINE = "fail with the reader dynamic_frame, whose error records name no file and no line"


def read(glue: Any, source: str, source_format: str, group_bytes: int) -> DataFrame:
    """The rows as Glue reads them: grouped within partitions, listed lazily, failing on a bad record."""
    frame = glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={
            "paths": [source],
            "recurse": True,
            "groupFiles": "inPartition",
            "groupSize": str(group_bytes),
            "useS3ListImplementation": True,
            "isFailFast": True,
        },
        format=source_format,
        format_options={"withHeader": True} if source_format == "csv" else {},
        transformation_ctx="source",
    )
    rows: DataFrame = frame.toDF()
    return rows


def columns_of(rows: DataFrame) -> pa.Schema:
    """The source's columns as Glue found them."""
    return schema.from_spark(rows.schema)


def cast(
    rows: DataFrame, columns: Sequence[OutputColumn], storage: Storage, ledger: Ledger
) -> tuple[DataFrame, int]:
    """The output's rows, and how many accounts will tell of them: one a task."""
    step = functools.partial(_cast_task, tuple(columns), storage, ledger)
    return rows.mapInArrow(step, schema.to_spark(casting.output_schema(columns))), rows.rdd.getNumPartitions()


def _cast_task(
    columns: Sequence[OutputColumn], storage: Storage, ledger: Ledger, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None
    account = Account(ledger, storage, context.partitionId())
    for batch in batches:
        table, rejected = casting.apply(Parsed(pa.Table.from_batches([batch]), (), lines=_Unknown()), columns)
        account.add(rows=table.num_rows, rejected=rejected)
        yield from table.combine_chunks().to_batches()
    account.close()


class _Unknown(Sequence[tuple[str, int | None, str]]):
    """Rows whose file and line Glue does not tell."""

    def __len__(self) -> int:
        return 0

    def __getitem__(self, row: "int | slice") -> "tuple[str, int | None, str]":  # type: ignore[override]
        return "a file that Glue does not tell", None, ""
