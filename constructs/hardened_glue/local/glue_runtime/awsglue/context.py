"""GlueContext: the door through which scripts read and write DynamicFrames."""

import time
from collections.abc import Mapping
from typing import Any

from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from . import catalog, connections, jdbc, purging, records, s3_sink, s3_source, tables
from .collection import DynamicFrameCollection
from .errors import refuse
from .frame import DynamicFrame
from .inference import plain_value
from .readers import DataFrameReader, DataSource, DynamicFrameReader
from .uncovered import CONTEXT_NAMES
from .writers import DataFrameWriter, DataSink, DynamicFrameWriter, Written

# Glue's context is a SQLContext, so scripts use it as one.
_SESSION = ("read", "readStream", "sql", "table", "createDataFrame", "range", "udf")
Options = Mapping[str, Any] | None


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
        self.create_data_frame = DataFrameReader(self)
        self.write_data_frame = DataFrameWriter(self)

    @property
    def sparkContext(self) -> SparkContext:  # noqa: N802 - Spark's name
        return self.spark_session.sparkContext

    def __getattr__(self, name: str) -> Any:
        if name in CONTEXT_NAMES:
            refuse(f"GlueContext.{name}", CONTEXT_NAMES[name])
        if name in _SESSION:
            return getattr(self.spark_session, name)
        raise AttributeError(f"'GlueContext' object has no attribute {name!r}")

    def get_logger(self) -> Any:
        """A logger with debug, info, warn and error; its lines go to the run's driver.log."""
        return self.sparkContext._jvm.org.slf4j.LoggerFactory.getLogger("GlueLogger")  # type: ignore[union-attr]

    def create_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Options = None,
        format: str | None = None,
        format_options: Options = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:
        """Reads the files of S3 paths, or a table of a database."""
        if push_down_predicate:
            refuse("push_down_predicate of create_dynamic_frame_from_options", "from_catalog takes one")
        for name in kwargs:
            refuse(f"create_dynamic_frame_from_options argument {name}")
        given = connection_options or {}
        if connection_type in jdbc.KINDS:
            return DynamicFrame(
                jdbc.read(self, connection_type, given, transformation_ctx), self, transformation_ctx
            )
        if connection_type in ("parquet", "orc"):  # Spark's own sources, by Glue's other way to name them
            connection_type, format = "s3", connection_type
        if connection_type not in ("s3", "file"):
            refuse(f"connection_type {connection_type}")
        reading = s3_source.reading_of_options(given, str(format), format_options or {}, transformation_ctx)
        rows, errors = s3_source.read(self, reading)
        return DynamicFrame(rows, self, transformation_ctx, errors=errors, stage_errors=len(errors))

    def create_dynamic_frame_from_catalog(
        self,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Options = None,
        catalog_id: int | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """Reads a table of the Data Catalog, or the partitions of it that the predicates keep."""
        for name in kwargs:
            refuse(f"create_dynamic_frame_from_catalog argument {name}")
        rows, errors = tables.read(
            self,
            database,
            table_name,
            predicate=push_down_predicate,
            options=additional_options or {},
            transformation_ctx=transformation_ctx,
        )
        return DynamicFrame(
            rows,
            self,
            transformation_ctx,
            errors=errors,
            stage_errors=len(errors),
            catalog=(database, table_name),
        )

    def create_dynamic_frame_from_rdd(
        self,
        data: Any,
        name: str,
        schema: StructType | None = None,
        sample_ratio: float | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """A frame of an RDD's dictionaries or rows; their kinds are looked up unless a schema is given."""
        if schema is not None:
            return DynamicFrame(self.spark_session.createDataFrame(data, schema), self, name)
        plain = data.map(plain_value)
        found = records.schema_of(plain)
        return DynamicFrame(records.from_records(self.spark_session, plain, found), self, name)

    def create_data_frame_from_options(self, *args: Any, **kwargs: Any) -> DataFrame:
        return self.create_dynamic_frame_from_options(*args, **kwargs).toDF()

    def create_data_frame_from_catalog(self, *args: Any, **kwargs: Any) -> DataFrame:
        return self.create_dynamic_frame_from_catalog(*args, **kwargs).toDF()

    def getSource(  # noqa: N802 - Glue's name
        self, connection_type: str, transformation_ctx: str = "", **options: Any
    ) -> DataSource:
        return DataSource(self, connection_type, transformation_ctx, options)

    def getSink(  # noqa: N802 - Glue's name
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "", **options: Any
    ) -> DataSink:
        sink = DataSink(self, connection_type, options)
        if format is not None:
            sink.setFormat(format)
        return sink

    def write_dynamic_frame_from_options(
        self,
        frame: Written,
        connection_type: str,
        connection_options: Options = None,
        format: str | None = None,
        format_options: Options = None,
        transformation_ctx: str = "",
    ) -> Written:
        """Adds the frame's rows as files below an S3 path, or to a table; it never replaces what is there."""
        if isinstance(frame, DynamicFrameCollection):
            refuse("writing a DynamicFrameCollection", "write each of its frames")
        given = dict(connection_options or {})
        if connection_type in jdbc.KINDS:
            jdbc.write(self, frame.toDF(), connection_type, given)
            return frame
        if connection_type not in ("s3", "file"):
            refuse(f"connection_type {connection_type}")
        s3_sink.write(self, frame.toDF(), given, str(format), format_options or {})
        return frame

    def write_dynamic_frame_from_catalog(
        self,
        frame: DynamicFrame,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options = None,
        catalog_id: int | None = None,
    ) -> Written:
        """Adds the frame's rows to a table of the Data Catalog, in the format that the table has."""
        table = catalog.table(database, table_name)
        given = dict(additional_options or {})
        kind, format_options = tables.format_of(table)
        if kind in jdbc.KINDS:
            jdbc.write(self, frame.toDF(), kind, {**tables.jdbc_options(table), **given})
            return frame
        keys = [name for name, _ in catalog.partition_keys(table)]
        given.setdefault("partitionKeys", keys)
        sink = self.getSink("s3", path=table["StorageDescriptor"]["Location"], **given)
        sink.setCatalogInfo(database, table_name)
        csv = {name: format_options[name] for name in ("separator", "quoteChar") if name in format_options}
        # A table's CSV has a header only if the table says that the first line is none of its rows.
        header = {"writeHeader": bool(format_options.get("skipFirst"))} if kind == "csv" else {}
        sink.setFormat(kind, **csv, **header)
        return sink.writeFrame(frame)

    def write_dynamic_frame_from_jdbc_conf(
        self,
        frame: Written,
        catalog_connection: str,
        connection_options: Options = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: int | None = None,
    ) -> Written:
        """Adds the frame's rows to a table of the database that a connection leads to."""
        if isinstance(frame, DynamicFrameCollection):
            refuse("writing a DynamicFrameCollection", "write each of its frames")
        kind = connections.vendor_of(connections.connection(catalog_connection)["url"])
        named = {"useConnectionProperties": "true", "connectionName": catalog_connection}
        jdbc.write(self, frame.toDF(), kind, {**(connection_options or {}), **named})
        return frame

    def write_data_frame_from_catalog(
        self,
        frame: DataFrame,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options = None,
        catalog_id: int | None = None,
        **kwargs: Any,
    ) -> Written:
        """Adds a DataFrame's rows to a table of the Data Catalog."""
        for name in kwargs:
            refuse(f"write_data_frame_from_catalog argument {name}")
        made = DynamicFrame(frame, self)
        return self.write_dynamic_frame_from_catalog(
            made, database, table_name, additional_options=additional_options
        )

    write_from_options = write_dynamic_frame_from_options
    write_from_jdbc_conf = write_dynamic_frame_from_jdbc_conf

    def currentTimeMillis(self) -> int:  # noqa: N802 - Glue's name
        return time.time_ns() // 1_000_000

    def extract_jdbc_conf(self, connection_name: str, catalog_id: int | None = None) -> dict[str, str]:
        """Where a connection leads, with user and password: never log it."""
        return connections.extracted(connection_name)

    def purge_s3_path(self, s3_path: str, options: Options = None, transformation_ctx: str = "") -> None:
        """Deletes the files below a path that are older than retentionPeriod: 168 hours unless given."""
        purging.purge([s3_path], options or {}, transformation_ctx)

    def purge_table(
        self,
        database: str,
        table_name: str,
        options: Options = None,
        transformation_ctx: str = "",
        catalog_id: int | None = None,
    ) -> None:
        """Deletes a table's files older than retentionPeriod, and the partitions left without any."""
        purging.purge_table(self, database, table_name, options or {}, transformation_ctx)
