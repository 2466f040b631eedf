"""`glueContext.write_dynamic_frame` and the sinks that getSink gives."""

from typing import TYPE_CHECKING, Any

from . import catalog_update, s3_sink
from .collection import DynamicFrameCollection
from .errors import refuse
from .frame import DynamicFrame
from .options import flag

if TYPE_CHECKING:
    from .context import GlueContext

_CATALOG_OPTIONS = {"enableUpdateCatalog", "updateBehavior"}
Written = DynamicFrame | DynamicFrameCollection


class DynamicFrameWriter:
    """`glueContext.write_dynamic_frame`."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> Written:
        return self._context.write_dynamic_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> Written:
        if "name_space" in kwargs:
            kwargs["database"] = kwargs.pop("name_space")
        return self._context.write_dynamic_frame_from_catalog(*args, **kwargs)

    def from_jdbc_conf(self, *args: Any, **kwargs: Any) -> Written:
        return self._context.write_dynamic_frame_from_jdbc_conf(*args, **kwargs)


class DataFrameWriter:
    """`glueContext.write_data_frame`."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_catalog(self, *args: Any, **kwargs: Any) -> Written:
        return self._context.write_data_frame_from_catalog(*args, **kwargs)


class DataSink:
    """What getSink gives: a target that waits for its format, its table and its rows."""

    def __init__(self, glue_context: "GlueContext", connection_type: str, options: dict[str, Any]) -> None:
        self._context = glue_context
        self._connection_type = connection_type
        self._options = {name: value for name, value in options.items() if name not in _CATALOG_OPTIONS}
        self._updates = flag(options, "enableUpdateCatalog")
        self._behavior = str(options.get("updateBehavior") or "UPDATE_IN_DATABASE")
        self._table: tuple[str, str] | None = None
        self._format: str | None = None
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802 - Glue's name
        self._format, self._format_options = format, options

    def setAccumulableSize(self, size: int) -> None:  # noqa: N802 - Glue's name
        """Without meaning here: nothing is accumulated."""

    def setCatalogInfo(  # noqa: N802 - Glue's name
        self,
        catalogDatabase: str,  # noqa: N803 - Glue's name
        catalogTableName: str,  # noqa: N803 - Glue's name
        catalogId: str = "",  # noqa: N803 - Glue's name
    ) -> None:
        self._table = catalogDatabase, catalogTableName

    def writeFrame(self, frame: Written, info: str = "") -> Written:  # noqa: N802 - Glue's name
        """Adds the rows, then tells the catalog if it is to know. A collection goes frame by frame."""
        if isinstance(frame, DynamicFrameCollection):
            for each in frame.values():
                self.writeFrame(each)
            return frame
        if self._updates and self._table is None:
            raise ValueError("enableUpdateCatalog wants a table, expected setCatalogInfo before writeFrame")
        written = self._format_and_options()
        self._context.write_dynamic_frame_from_options(frame, self._connection_type, self._options, *written)
        rows = frame.toDF()
        if self._updates and self._table is not None and rows.columns:  # an empty frame updates nothing
            self._update(rows, *self._table)
        return frame

    def writeDataFrame(self, data_frame: Any, glue_context: "GlueContext") -> Any:  # noqa: N802 - Glue's name
        self.writeFrame(DynamicFrame(data_frame, glue_context))
        return data_frame

    def write(self, dynamic_frame_or_dfc: Written, info: str = "") -> Written:
        return self.writeFrame(dynamic_frame_or_dfc, info)

    def _format_and_options(self) -> tuple[str | None, dict[str, Any]]:
        """A sink's Parquet takes format options: it is Glue's own writer then."""
        glue_s_own = flag(self._format_options, "useGlueParquetWriter")
        return ("glueparquet" if glue_s_own else self._format), self._format_options

    def _update(self, rows: Any, database: str, name: str) -> None:
        if self._connection_type != "s3":
            refuse(f"enableUpdateCatalog for {self._connection_type}")
        catalog_update.update(
            rows,
            database=database,
            name=name,
            path=str(self._options["path"]),
            format_name="parquet" if self._format == "glueparquet" else str(self._format),
            keys=s3_sink.partition_keys(self._options, rows),
            behavior=self._behavior,
        )
