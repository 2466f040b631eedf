"""`glueContext.create_dynamic_frame` and `create_data_frame`: the doors to what scripts read."""

from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from .frame import DynamicFrame

if TYPE_CHECKING:
    from .context import GlueContext


class DynamicFrameReader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.create_dynamic_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.create_dynamic_frame_from_catalog(*args, **_named(kwargs))

    def from_rdd(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        return self._context.create_dynamic_frame_from_rdd(*args, **kwargs)


class DataFrameReader:
    """`glueContext.create_data_frame`: what the other one reads, as Spark's rows."""

    def __init__(self, glue_context: "GlueContext") -> None:
        self._context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> DataFrame:
        return self._context.create_data_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> DataFrame:
        return self._context.create_data_frame_from_catalog(*args, **_named(kwargs))


class DataSource:
    """What getSource gives: a source that waits for its format."""

    def __init__(
        self,
        glue_context: "GlueContext",
        connection_type: str,
        transformation_ctx: str,
        options: dict[str, Any],
    ) -> None:
        self._context = glue_context
        self._connection_type = connection_type
        self._transformation_ctx = transformation_ctx
        self._options = options
        self._format: str | None = None
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802 - Glue's name
        self._format, self._format_options = format, options

    def getDataFrame(self) -> DataFrame:  # noqa: N802 - Glue's name
        return self.getFrame().toDF()

    def getFrame(self) -> DynamicFrame:  # noqa: N802 - Glue's name
        return self._context.create_dynamic_frame_from_options(
            self._connection_type,
            self._options,
            self._format,
            self._format_options,
            self._transformation_ctx,
        )


def _named(kwargs: dict[str, Any]) -> dict[str, Any]:
    # Scripts from older generators name the database name_space.
    if "name_space" in kwargs:
        kwargs["database"] = kwargs.pop("name_space")
    return kwargs
