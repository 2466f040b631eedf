"""GlueContext: the door through which scripts read and write DynamicFrames."""

from collections.abc import Mapping
from typing import Any

from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession

from . import s3_sink, s3_source
from .dynamicframe import DynamicFrame, DynamicFrameReader, DynamicFrameWriter
from .errors import refuse
from .job import Job
from .uncovered import CONTEXT_NAMES

# Glue's context is a SQLContext, so scripts use it as one.
_SESSION = ("read", "readStream", "sql", "table", "createDataFrame", "range", "udf")


class GlueContext:
    """A SparkSession with Glue's readers and writers beside it."""

    def __init__(self, sparkContext: SparkContext | SparkSession | None = None, **options: Any) -> None:  # noqa: N803
        if options:
            refuse(f"GlueContext option {next(iter(options))}")
        # The session takes over a context that is already there.
        self.spark_session = (
            sparkContext if isinstance(sparkContext, SparkSession) else SparkSession.builder.getOrCreate()
        )
        self.sparkSession = self.spark_session
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.create_data_frame = _DataFrames()

    @property
    def sparkContext(self) -> SparkContext:  # noqa: N802 - Spark's name
        return self.spark_session.sparkContext

    def __getattr__(self, name: str) -> Any:
        if name in CONTEXT_NAMES:
            refuse(f"GlueContext.{name}")
        if name in _SESSION:
            return getattr(self.spark_session, name)
        raise AttributeError(f"'GlueContext' object has no attribute {name!r}")

    def get_logger(self) -> Any:
        """A logger with debug, info, warn and error; its lines go to the run's driver.log."""
        return self.sparkContext._jvm.org.slf4j.LoggerFactory.getLogger("GlueLogger")  # type: ignore[union-attr]

    def create_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:
        """Reads the files of S3 paths."""
        if connection_type != "s3":
            refuse(f"connection_type {connection_type}")
        if push_down_predicate:
            refuse("push_down_predicate of create_dynamic_frame_from_options")
        for name in kwargs:
            refuse(f"create_dynamic_frame_from_options argument {name}")
        Job.refuse_bookmarks(transformation_ctx)
        rows, errors = s3_source.read(self, connection_options or {}, str(format), format_options or {})
        return DynamicFrame(rows, self, transformation_ctx, errors=errors)

    def create_dynamic_frame_from_catalog(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        refuse("create_dynamic_frame from_catalog", "read the table's S3 path with from_options")

    def write_dynamic_frame_from_options(
        self,
        frame: DynamicFrame,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Adds the frame's rows as files below an S3 path; it never replaces what is there."""
        if connection_type != "s3":
            refuse(f"connection_type {connection_type}")
        s3_sink.write(frame.toDF(), connection_options or {}, str(format), format_options or {})
        return frame


class _DataFrames:
    """What create_data_frame offers on Glue."""

    def from_options(self, *args: Any, **kwargs: Any) -> DataFrame:
        refuse("create_data_frame.from_options", "use spark.read")

    def from_catalog(self, *args: Any, **kwargs: Any) -> DataFrame:
        refuse("create_data_frame.from_catalog", "use spark.read on the table's S3 path")
