"""DynamicFrame over a Spark DataFrame: the same rows, with the records that failed kept count of."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructType

from . import field_paths, records
from .errors import refuse
from .schema_text import describe
from .uncovered import FRAME_NAMES

if TYPE_CHECKING:
    from .context import GlueContext


class DynamicFrame:
    """Rows and error records. Each call gives a new frame, and the errors so far go along.

    Unlike Glue's, every frame here has one schema from the start, so there are no choice types.
    """

    def __init__(
        self,
        dataframe: DataFrame,
        glue_ctx: "GlueContext",
        name: str = "",
        *,
        errors: Sequence[DataFrame] = (),
    ) -> None:
        self._rows = dataframe
        self._errors = tuple(errors)
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: "GlueContext", name: str = "") -> "DynamicFrame":  # noqa: N802
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Any = None) -> DataFrame:  # noqa: N802 - Glue's name
        if options:
            refuse("toDF with ResolveOption")
        return self._rows

    def __getattr__(self, name: str) -> Any:
        if name in FRAME_NAMES:
            refuse(f"DynamicFrame.{name}", "use toDF() and Spark's own")
        raise AttributeError(f"'DynamicFrame' object has no attribute {name!r}")

    def count(self) -> int:
        return self._rows.count()

    def schema(self) -> StructType:
        """Spark's StructType; Glue gives one of its own with the same field names."""
        return self._rows.schema

    def printSchema(self) -> None:  # noqa: N802 - Glue's name
        print(describe(self._rows.schema))

    def show(self, num_rows: int = 20) -> None:
        """Prints the first rows as JSON, one a line."""
        for row in self._rows.limit(num_rows).toJSON().collect():
            print(json.dumps(json.loads(row), ensure_ascii=False))

    def getNumPartitions(self) -> int:  # noqa: N802 - Glue's name
        return self._rows.rdd.getNumPartitions()

    def repartition(self, num_partitions: int, transformation_ctx: str = "", **_: Any) -> "DynamicFrame":
        return self._with(self._rows.repartition(num_partitions))

    def coalesce(self, num_partitions: int, shuffle: bool = False, **_: Any) -> "DynamicFrame":
        return self._with(
            self._rows.repartition(num_partitions) if shuffle else self._rows.coalesce(num_partitions)
        )

    def select_fields(
        self, paths: Sequence[str] | str, transformation_ctx: str = "", **_: Any
    ) -> "DynamicFrame":
        return self._with(_select(self._rows, [(path, path, None) for path in _listed(paths)]))

    def drop_fields(
        self, paths: Sequence[str] | str, transformation_ctx: str = "", **_: Any
    ) -> "DynamicFrame":
        return self._with(reduce(_without, _listed(paths), self._rows))

    def rename_field(
        self,
        oldName: str,  # noqa: N803 - Glue's name
        newName: str,  # noqa: N803 - Glue's name
        transformation_ctx: str = "",
        **_: Any,
    ) -> "DynamicFrame":
        """Gives a field another name, or another place; the others stay as they are."""
        if field_paths.find_type(self._rows.schema, oldName) is None:
            return self._with(self._rows)
        kept = _without(self._rows, oldName)
        moved = field_paths.select(self._rows.schema, [(oldName, newName, None)])
        return self._with(
            self._rows.select(*(F.col(field_paths.quoted(name)) for name in kept.columns), *moved)
        )

    def apply_mapping(
        self,
        mappings: Iterable[Sequence[str]],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        **_: Any,
    ) -> "DynamicFrame":
        """Selects, renames and casts; drops a field that no mapping names, and a mapping of no field."""
        return self._with(_select(self._rows, [_mapping(mapping) for mapping in mappings]))

    def resolveChoice(  # noqa: N802 - Glue's name
        self,
        specs: Iterable[tuple[str, str]] | None = None,
        choice: str = "",
        transformation_ctx: str = "",
        **_: Any,
    ) -> "DynamicFrame":
        """Casts fields; the other actions need choice types, which this layer does not infer."""
        if choice:
            refuse(f"resolveChoice with choice={choice}")
        rows = self._rows
        for path, action in specs or ():
            kind = action.removeprefix("cast:")
            if kind == action or "." in path:
                refuse(f"resolveChoice of {path} with {action}", "cast: of a top-level field is")
            rows = rows.withColumn(path, F.col(field_paths.quoted(path)).cast(field_paths.spark_type(kind)))
        return self._with(rows)

    def filter(self, f: Callable[[Any], bool], transformation_ctx: str = "", **_: Any) -> "DynamicFrame":
        """Keeps the rows that f is true of; its KeyError, ValueError or TypeError drops the row too."""
        kept, errors = records.filtered(self._rows, f)
        return self._with(kept, errors)

    def map(
        self, f: Callable[[dict[str, Any]], dict[str, Any]], transformation_ctx: str = "", **_: Any
    ) -> "DynamicFrame":
        """Turns each record, a dictionary, into another; one that f fails on becomes an error record."""
        mapped, errors = records.mapped(self._rows, f)
        return self._with(mapped, errors)

    def union(self, other_frame: "DynamicFrame", transformation_ctx: str = "", **_: Any) -> "DynamicFrame":
        rows = self._rows.unionByName(other_frame._rows, allowMissingColumns=True)
        return DynamicFrame(rows, self.glue_ctx, self.name, errors=[*self._errors, *other_frame._errors])

    def errorsCount(self) -> int:  # noqa: N802 - Glue's name
        """The error records of this frame and of those it was made from."""
        return sum(errors.count() for errors in self._errors)

    def stageErrorsCount(self) -> int:  # noqa: N802 - Glue's name
        return self._errors[-1].count() if self._errors else 0

    def errorsAsDynamicFrame(self) -> "DynamicFrame":  # noqa: N802 - Glue's name
        if not self._errors:
            empty = self.glue_ctx.spark_session.createDataFrame([], records.ERROR_SCHEMA)
            return DynamicFrame(empty, self.glue_ctx, f"{self.name}_errors")
        return DynamicFrame(reduce(DataFrame.unionByName, self._errors), self.glue_ctx, f"{self.name}_errors")

    def _with(self, rows: DataFrame, *errors: DataFrame) -> "DynamicFrame":
        return DynamicFrame(rows, self.glue_ctx, self.name, errors=[*self._errors, *errors])


class DynamicFrameReader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.create_dynamic_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.create_dynamic_frame_from_catalog(*args, **kwargs)

    def from_rdd(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        refuse("create_dynamic_frame.from_rdd", "use spark.createDataFrame and DynamicFrame.fromDF")


class DynamicFrameWriter:
    """`glueContext.write_dynamic_frame`."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.write_dynamic_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        refuse("write_dynamic_frame.from_catalog", "write to the table's S3 path with from_options")

    def from_jdbc_conf(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        refuse("write_dynamic_frame.from_jdbc_conf")


class DynamicFrameCollection:
    """Glue's map of frames, which relationalize and split_rows give."""

    def __init__(self, dynamic_frames: Mapping[str, DynamicFrame], glue_ctx: "GlueContext") -> None:
        refuse("DynamicFrameCollection")


def _listed(given: Sequence[str] | str) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _mapping(mapping: Sequence[str]) -> tuple[str, str, DataType | str | None]:
    """(source, target) or (source, source type, target, target type); the source's type is not looked at."""
    if len(mapping) == 4:
        return mapping[0], mapping[2], field_paths.spark_type(mapping[3])
    if len(mapping) == 2:
        return mapping[0], mapping[1], None
    raise ValueError(
        f"mapping {tuple(mapping)!r} has {len(mapping)} parts, expected source, type, target, type"
    )


def _select(rows: DataFrame, wanted: Sequence[tuple[str, str, Any]]) -> DataFrame:
    return rows.select(*field_paths.select(rows.schema, wanted))


def _without(rows: DataFrame, path: str) -> DataFrame:
    top, *inner = field_paths.split(path)
    if field_paths.find_type(rows.schema, path) is None:
        return rows
    if not inner:
        return rows.drop(top)
    nested = F.col(field_paths.quoted(top)).dropFields(".".join(f"`{name}`" for name in inner))
    return rows.withColumn(top, nested)
