"""The `dynamic_frame` reader: Glue's own, with its grouping and its lister.

Glue reads; the rows then pass once through the same casts and the same accounts as the grouped reader's.
A record that Glue cannot parse ends the run (`isFailFast`): its error records name no file and no line.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import DataFrame

from glue_shared import casting, schema
from glue_shared.accounts import Account, Ledger
from glue_shared.casting import OutputColumn
from glue_shared.dialect import Dialect
from glue_shared.errors import RunError
from glue_shared.rows import Parsed
from glue_shared.s3_archives import ARCHIVES
from glue_shared.storage import Storage, StoredObject

if TYPE_CHECKING:
    from glue_shared.s3_options import Options

ERRORS_NAME_NO_LINE = "fail with the reader dynamic_frame, whose error records name no file and no line"


_WHOLE = {"byte", "short", "int", "long"}
UNKNOWN_TO_GLUE = (".zst", ".zstd", ".snappy")
GROUPING_FORMATS = ("json", "json_document", "csv", "xml")  # of those read here; AWS's list has more


def read(glue: Any, options: "Options", group_bytes: int) -> DataFrame:
    """The rows as Glue reads them: grouped within partitions, listed lazily, failing on a bad record."""
    source_format = options.source_format
    frame = glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options=connection_options(options, group_bytes),
        format="json" if source_format == "json_document" else source_format,
        format_options=format_options(source_format, options.dialect),
        transformation_ctx="source",
    )
    choices = list(casts(frame.schema()))
    if options.type_conflicts == "refuse":
        refuse_texts(choices)
    rows: DataFrame = (frame.resolveChoice(specs=choices) if choices else frame).toDF()
    return rows


def casts(kind: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """What makes one type of each field whose values Glue found to differ in kind, record by record.

    Without it `toDF` gives a structure of kinds: numbers of two sizes would then be no number of the output.
    """
    name = kind.typeName()
    if name == "choice":
        kinds = {each if isinstance(each, str) else each.typeName() for each in kind.choices}
        yield path, f"cast:{_one_kind(kinds)}"
    elif name == "struct":
        for field in kind.fields:
            step = field.name if field.name.isidentifier() else f"`{field.name}`"
            yield from casts(field.dataType, f"{path}.{step}" if path else step)
    elif name == "array":
        yield from casts(kind.elementType, f"{path}[]")


def refuse_texts(choices: Sequence[tuple[str, str]]) -> None:
    """Raises RunError for a field whose values have nothing but their text in common."""
    for path, cast_to in choices:
        if cast_to == "cast:string":
            raise RunError(
                f"{path} has values of several types, expected one (--type_conflicts quarantine would take "
                "them all as texts)"
            )


def refuse_codec(item: StoredObject) -> None:
    """Raises RunError for an object whose codec Glue's reader has not: AWS names gzip and bzip2 alone."""
    if item.uri.lower().endswith(UNKNOWN_TO_GLUE):
        raise RunError(
            f"{item.uri} is compressed with a codec that the reader dynamic_frame lacks, expected gzip, "
            "bzip2 or none: --reader grouped reads it"
        )


def _one_kind(kinds: set[str]) -> str:
    if kinds <= _WHOLE:
        return "long"
    return "double" if kinds <= {*_WHOLE, "float", "double"} else "string"


def connection_options(options: "Options", group_bytes: int) -> dict[str, Any]:
    """How Glue lists and groups: exclusions are one text, and Avro, ORC and Parquet do not group."""
    selection = options.selection
    found: dict[str, Any] = {
        "paths": [options.source],
        "recurse": True,
        "useS3ListImplementation": True,
        "isFailFast": True,
    }
    if options.source_format in GROUPING_FORMATS:
        found |= {"groupFiles": "inPartition", "groupSize": str(group_bytes)}
    if selection.exclusions:
        found["exclusions"] = json.dumps(list(selection.exclusions))
    if selection.archived_objects == "exclude":
        found["excludeStorageClasses"] = list(ARCHIVES)
    if options.compression_type != "by_name":
        found["compressionType"] = options.compression_type
    return found


def format_options(source_format: str, dialect: Dialect) -> dict[str, Any]:
    """How Glue parses. CSV may have line ends within quotes: Glue then cuts no object, and loses no row."""
    if source_format == "json_document":
        return {"multiLine": True}
    if source_format == "xml":
        return {"rowTag": dialect.row_tag}
    if source_format != "csv":
        return {}
    options: dict[str, Any] = {
        "separator": dialect.delimiter,
        "quoteChar": dialect.quote or -1,
        "withHeader": dialect.header,
        "multiLine": True,
    }
    return {**options, "escaper": dialect.escape} if dialect.escape else options


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
