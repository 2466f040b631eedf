"""DynamicFrame over a Spark DataFrame: rows, choices among their fields, and the records that failed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from . import combining, gluetypes, records, relational, reshaping, resolving, sampling, unboxing
from .choices import has_choice, without_marks
from .collection import DynamicFrameCollection
from .errors import refuse
from .matching import catalog_casts
from .resolving import ResolveOption
from .schema_text import describe
from .thresholds import Thresholds
from .uncovered import FRAME_NAMES

if TYPE_CHECKING:
    from .context import GlueContext


class DynamicFrame:
    """Rows and error records. Each call gives a new frame, and the errors so far go along."""

    def __init__(
        self,
        dataframe: DataFrame,
        glue_ctx: "GlueContext",
        name: str = "",
        *,
        errors: Sequence[DataFrame] = (),
        stage_errors: int = 0,
        catalog: tuple[str, str] | None = None,
    ) -> None:
        self._rows = dataframe
        self._errors = tuple(errors)
        self._stage_errors = stage_errors
        self._catalog = catalog
        self._thresholds = Thresholds()
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: "GlueContext", name: str = "") -> "DynamicFrame":  # noqa: N802
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Iterable[ResolveOption] | None = None) -> DataFrame:  # noqa: N802 - Glue's name
        """The rows for Spark; a choice that no option resolves is a structure with a field for each kind."""
        self.assertErrorThreshold()
        if not options:
            return without_marks(self._rows)
        return without_marks(self.resolveChoice(specs=[option.as_spec() for option in options])._rows)

    def __getattr__(self, name: str) -> Any:
        if name in FRAME_NAMES:
            refuse(f"DynamicFrame.{name}", FRAME_NAMES[name])
        raise AttributeError(f"'DynamicFrame' object has no attribute {name!r}")

    def count(self) -> int:
        self.assertErrorThreshold()
        return self._rows.count()

    def schema(self) -> gluetypes.DataType:
        """The fields as Glue's own types, choices among them."""
        return gluetypes.from_spark(self._rows.schema)

    def printSchema(self) -> None:  # noqa: N802 - Glue's name
        print(describe(self._rows.schema))

    def show(self, num_rows: int = 20) -> None:
        """Prints the first rows as JSON, one a line."""
        for row in records.as_json(self._rows.limit(num_rows)):
            print(json.dumps(json.loads(row), ensure_ascii=False))

    def getNumPartitions(self) -> int:  # noqa: N802 - Glue's name
        return self._rows.rdd.getNumPartitions()

    def repartition(self, num_partitions: int, transformation_ctx: str = "", **more: Any) -> "DynamicFrame":
        return self._made(self._rows.repartition(num_partitions), more)

    def coalesce(self, num_partitions: int, shuffle: bool = False, **more: Any) -> "DynamicFrame":
        change = self._rows.repartition if shuffle else self._rows.coalesce
        return self._made(change(num_partitions), more)

    def select_fields(
        self, paths: Sequence[str] | str, transformation_ctx: str = "", **more: Any
    ) -> "DynamicFrame":
        return self._made(reshaping.selected(self._rows, reshaping.listed(paths)), more)

    def drop_fields(
        self, paths: Sequence[str] | str, transformation_ctx: str = "", **more: Any
    ) -> "DynamicFrame":
        return self._made(reshaping.without(self._rows, reshaping.listed(paths)), more)

    def rename_field(
        self,
        oldName: str,  # noqa: N803 - Glue's name
        newName: str,  # noqa: N803 - Glue's name
        transformation_ctx: str = "",
        **more: Any,
    ) -> "DynamicFrame":
        return self._made(reshaping.renamed(self._rows, oldName, newName), more)

    def apply_mapping(
        self,
        mappings: Iterable[Sequence[str]],
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        **more: Any,
    ) -> "DynamicFrame":
        """Selects, renames and casts; drops a field that no mapping names, and a mapping of no field."""
        return self._made(reshaping.mapped(self._rows, mappings, case_sensitive=case_sensitive), more)

    applyMapping = apply_mapping  # noqa: N815 - Glue's other name

    def resolveChoice(  # noqa: N802 - Glue's name
        self,
        specs: Iterable[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        catalog_id: int | None = None,
        **more: Any,
    ) -> "DynamicFrame":
        """Settles choices by path (`specs`), or all of them in one way (`choice`)."""
        if specs is not None and choice:
            raise ValueError(f"resolveChoice has both specs and choice={choice!r}, expected one of them")
        if specs is not None:
            actions = {resolving.path_of(path): resolving.action_of(action) for path, action in specs}
            return self._made(resolving.resolve(self._rows, actions), more)
        if choice not in ("", "match_catalog"):
            return self._made(resolving.resolve(self._rows, {}, resolving.action_of(choice)), more)
        table = (database, table_name) if database and table_name else self._catalog
        if table is None:
            if choice or has_choice(self._rows.schema):
                refuse("resolveChoice by a schema without a table", "name a database and a table_name")
            return self
        return self._made(resolving.resolve(self._rows, catalog_casts(self._rows, *table)), more)

    def unnest(self, transformation_ctx: str = "", **more: Any) -> "DynamicFrame":
        """Structures become columns of their own, named with dots."""
        return self._made(reshaping.unnested(self._rows), more)

    def relationalize(
        self,
        root_table_name: str,
        staging_path: str | None = None,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        **more: Any,
    ) -> DynamicFrameCollection:
        """Flat tables: the root, and one for each array. Nothing is written to the staging path."""
        if options:
            refuse(f"relationalize option {next(iter(options))}")
        tables = relational.tables(self._rows, root_table_name)
        return self._collected({name: self._made(rows, more) for name, rows in tables.items()})

    def unbox(self, path: str, format: str, transformation_ctx: str = "", **options: Any) -> "DynamicFrame":
        """Parses a field of JSON text into the structure that it describes."""
        more = {name: options.pop(name) for name in Thresholds.ARGUMENTS if name in options}
        return self._made(unboxing.unboxed(self._rows, path, format, options), more)

    def filter(self, f: Callable[[Any], bool], transformation_ctx: str = "", **more: Any) -> "DynamicFrame":
        """Keeps the rows that f is true of; its KeyError, ValueError or TypeError drops the row too."""
        kept, errors = records.filtered(self._rows, f)
        return self._made(kept, more, errors)

    def map(
        self,
        f: Callable[[dict[str, Any]], dict[str, Any]],
        preservesPartitioning: bool = False,  # noqa: N803 - Glue's name
        transformation_ctx: str = "",
        **more: Any,
    ) -> "DynamicFrame":
        """Turns each record, a dictionary, into another; one that f fails on becomes an error record."""
        mapped, errors = records.mapped(self._rows, f)
        return self._made(mapped, more, errors)

    def join(
        self,
        paths1: Sequence[str] | str,
        paths2: Sequence[str] | str,
        frame2: "DynamicFrame",
        transformation_ctx: str = "",
        **more: Any,
    ) -> "DynamicFrame":
        """An equality join; a column of frame2 whose name is taken gets a dot before it."""
        keys = reshaping.listed(paths1), reshaping.listed(paths2)
        return self._made(combining.joined(self._rows, frame2._rows, *keys), more, others=frame2._errors)

    def union(self, other_frame: "DynamicFrame", transformation_ctx: str = "", **more: Any) -> "DynamicFrame":
        return self._made(combining.united(self._rows, other_frame._rows), more, others=other_frame._errors)

    def mergeDynamicFrame(  # noqa: N802 - Glue's name
        self,
        stage_dynamic_frame: "DynamicFrame",
        primary_keys: Sequence[str],
        transformation_ctx: str = "",
        options: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> "DynamicFrame":
        """The stage's records, and this frame's where the stage has none of their keys."""
        stage = stage_dynamic_frame
        rows = combining.merged(self._rows, stage._rows, reshaping.listed(primary_keys))
        return self._made(rows, more, others=stage._errors)

    def split_fields(
        self, paths: Sequence[str], name1: str, name2: str, transformation_ctx: str = "", **more: Any
    ) -> DynamicFrameCollection:
        """Two frames: the fields at the paths, and the others."""
        wanted = reshaping.listed(paths)
        parts = {name1: reshaping.selected(self._rows, wanted), name2: reshaping.without(self._rows, wanted)}
        return self._collected({name: self._made(rows, more) for name, rows in parts.items()})

    def split_rows(
        self,
        comparison_dict: Mapping[str, Mapping[str, Any]],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        **more: Any,
    ) -> DynamicFrameCollection:
        """Two frames: the rows that every comparison holds for, and the others."""
        holds = combining.comparison(comparison_dict)
        parts = {name1: self._rows.where(holds), name2: self._rows.where(~holds)}
        return self._collected({name: self._made(rows, more) for name, rows in parts.items()})

    def spigot(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        **more: Any,
    ) -> "DynamicFrame":
        """Writes a sample of the records as JSON, at once, and goes on with all of them."""
        sampling.write(self._rows, path, options or {})
        return self._made(self._rows, more)

    def write(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        accumulator_size: int = 0,
    ) -> "DynamicFrame":
        given = connection_options, format, format_options
        self.glue_ctx.write_dynamic_frame_from_options(self, connection_type, *given)
        return self

    def drop_nulls(self, **more: Any) -> "DynamicFrame":
        """What the DropNullFields transform does."""
        return self._made(reshaping.without_nulls(self._rows), more)

    def errorsCount(self) -> int:  # noqa: N802 - Glue's name
        """The error records of this frame and of those it was made from."""
        return sum(errors.count() for errors in self._errors)

    def stageErrorsCount(self) -> int:  # noqa: N802 - Glue's name
        """The error records of the last step alone."""
        return sum(errors.count() for errors in self._errors[len(self._errors) - self._stage_errors :])

    def errorsAsDynamicFrame(self) -> "DynamicFrame":  # noqa: N802 - Glue's name
        empty = records.empty_errors(self.glue_ctx.spark_session)
        rows = reduce(DataFrame.unionByName, self._errors, empty)
        return DynamicFrame(rows, self.glue_ctx, f"{self.name}_errors")

    def assertErrorThreshold(self) -> None:  # noqa: N802 - Glue's name
        """Raises where a step has met more error records than its stageThreshold or totalThreshold allows."""
        self._thresholds.check(self.stageErrorsCount, self.errorsCount)

    def with_frame_schema(self, schema: Any) -> "DynamicFrame":
        refuse("with_frame_schema", "the schema is found by reading; cast with apply_mapping")

    def _made(
        self,
        rows: DataFrame,
        more: Mapping[str, Any],
        *errors: DataFrame,
        others: Sequence[DataFrame] = (),
    ) -> "DynamicFrame":
        made = DynamicFrame(
            rows,
            self.glue_ctx,
            self.name,
            errors=[*self._errors, *others, *errors],
            stage_errors=len(errors),
            catalog=self._catalog,
        )
        made._thresholds = self._thresholds.following(more)
        return made

    def _collected(self, frames: Mapping[str, "DynamicFrame"]) -> DynamicFrameCollection:
        return DynamicFrameCollection(frames, self.glue_ctx)
