"""The tables of docs/reference/awsglue-conformance.md; `python -m tests.local.conformance_page` writes them.

Names are those of AWS's published documentation and package; what is said of them is ours.
"""

from tests.facts.generated import rewrite, table

from hardened_glue.local.glue_runtime.awsglue.uncovered import CONTEXT_NAMES, FRAME_NAMES, TRANSFORM_NAMES

PAGE = "awsglue-conformance.md"
SAME = "same"
Rows = dict[str, str]

CONTEXT: Rows = {
    "create_data_frame": SAME,
    "create_data_frame_from_catalog": "differs: reads as `create_dynamic_frame_from_catalog`, then "
    "`toDF()`; no streams",
    "create_data_frame_from_options": "differs: reads as `create_dynamic_frame_from_options`, then "
    "`toDF()`; no streams",
    "create_dynamic_frame": SAME,
    "create_dynamic_frame_from_catalog": "differs: `push_down_predicate` and "
    "`catalogPartitionPredicate` are both Spark "
    "SQL here; tables lie on S3 or in a database of `--connections`",
    "create_dynamic_frame_from_options": "differs: `s3`, `file`, `parquet`, `orc` and the databases; "
    "reads at once, "
    "where Glue waits for the first action",
    "create_dynamic_frame_from_rdd": SAME,
    "currentTimeMillis": SAME,
    "extract_jdbc_conf": SAME,
    "getSink": "differs: `s3` and the databases",
    "getSource": "differs: `s3`, `file` and the databases",
    "get_logger": "same: its lines are in the run's `driver.log`",
    "purge_s3_path": "differs: every file is of storage class STANDARD",
    "purge_table": "differs: every file is of storage class STANDARD",
    "sparkContext": SAME,
    "spark_session": SAME,
    "write_data_frame": SAME,
    "write_data_frame_from_catalog": SAME,
    "write_dynamic_frame": SAME,
    "write_dynamic_frame_from_catalog": SAME,
    "write_dynamic_frame_from_jdbc_conf": "differs: not to Redshift's staging folder; Spark's JDBC "
    "writer adds the rows",
    "write_dynamic_frame_from_options": "differs: `s3`, `file` and the databases; a collection is refused",
    "write_from_jdbc_conf": SAME,
    "write_from_options": SAME,
}
FRAME: Rows = {
    "applyMapping": SAME,
    "apply_mapping": "differs: a value that its type cannot hold becomes null, by Spark's rules for casts",
    "assertErrorThreshold": SAME,
    "coalesce": SAME,
    "count": SAME,
    "drop_fields": SAME,
    "errorsAsDynamicFrame": "differs: of the error's fields `msg`, `stackTrace` and `record` are there",
    "errorsCount": SAME,
    "filter": SAME,
    "fromDF": SAME,
    "getNumPartitions": SAME,
    "join": SAME,
    "map": "differs: the function runs twice for each record, to learn what it makes",
    "mergeDynamicFrame": SAME,
    "printSchema": SAME,
    "relationalize": "differs: nothing is written to the staging path; no map types",
    "rename_field": SAME,
    "repartition": SAME,
    "resolveChoice": "differs: a cast by Spark's rules; a path into a map is refused",
    "schema": SAME,
    "select_fields": SAME,
    "show": SAME,
    "spigot": "differs: the sample is written at once, not with the next action",
    "split_fields": SAME,
    "split_rows": SAME,
    "stageErrorsCount": SAME,
    "toDF": SAME,
    "unbox": "differs: JSON alone",
    "union": SAME,
    "unnest": SAME,
    "write": SAME,
}
COLLECTION: Rows = dict.fromkeys(["flatmap", "items", "keys", "map", "select", "values"], SAME)
JOB: Rows = {
    "commit": "same: bookmarks are written here alone, and to a file beside the buckets",
    "init": "same: bookmarks are read here",
    "isInitialized": SAME,
}
UTILS: Rows = {
    "GlueArgumentError": SAME,
    "getResolvedOptions": "same: by the rules of the job's Glue version",
}
TRANSFORMS: Rows = {
    **dict.fromkeys(
        [
        "ApplyMapping", "Coalesce", "DropFields", "DropNullFields", "ErrorsAsDynamicFrame",
        "Filter", "FlatMap", "Join", "Map", "MapToCollection", "Relationalize", "RenameField",
        "Repartition", "ResolveChoice", "SelectFields", "SelectFromCollection", "Spigot",
        "SplitFields", "SplitRows", "Unbox", "Union", "UnnestFrame",
    ],
        "as the frame's method",
    ),
    "DropNullFields": SAME,
    "FlatMap": SAME,
    "GlueTransform": "differs: `describe()` and its like are refused",
    "MapToCollection": SAME,
    "SelectFromCollection": SAME,
}  # fmt: skip
TYPES: Rows = dict.fromkeys(
    [
        "ArrayType", "AtomicType", "BinaryType", "BooleanType", "ByteType", "ChoiceType",
        "DataType", "DateType", "DecimalType", "DoubleType", "EntityType", "EnumType", "Field",
        "FloatType", "IntegerType", "LongType", "MapType", "NullType", "SetType", "ShortType",
        "StringType", "StructType", "TimestampType", "UnknownType",
    ],
    SAME,
)  # fmt: skip
# Modules that Glue has and local running has not: importing one is Python's own ImportError.
ABSENT: Rows = {
    "awsglue.dataframe_transforms": "not emulated: use Spark's own",
    "awsglue.devutils": "not emulated: it calls AWS's API",
    "awsglue.functions": "not emulated: use Spark's own",
    "awsglue.glue_shell": "not emulated: an interactive shell",
    "awsglue.scripts": "not emulated: tools of their own, not a library",
}
S3_OPTIONS: Rows = {
    "paths, recurse, exclusions, compressionType": SAME,
    "groupFiles, groupSize": "same, and by itself above 50,000 files; without a `groupSize` it is a "
    "share for each slot",
    "boundedFiles, boundedSize": "same: with a bookmark alone, the oldest files first",
    "maxBand": SAME,
    "maxFilesInBand": "same where given; AWS tells no default (U), and here there is none",
    "isFailFast": SAME,
    "useS3ListImplementation, excludeStorageClasses": "taken, without meaning for a folder",
}
FORMATS: Rows = {
    "json": "same: `int` up to 32 bits, `long` up to 64, then `decimal`; both in one field are a choice (U)",
    "csv": "differs: a record with more fields than its header ends the run; `strictCheckForQuoting` is "
    "always on",
    "parquet, orc": "same: Spark's own readers and writers, and `format_options` are dropped without a "
    "word, as on Glue",
    "glueparquet": "differs: Spark's Parquet, with a warning",
    "avro": "same where the jar spark-avro is on the class path, else not emulated",
    "xml, ion, grokLog, hudi, delta, iceberg": "not emulated",
}
JDBC_OPTIONS: Rows = {
    "url, user, password, dbtable": SAME,
    "useConnectionProperties, connectionName": "same: the connection is that of `--connections`",
    "hashfield, hashexpression, hashpartitions": "same: 7 partitions unless told; each database hashes "
    "its own way",
    "fetchsize": "same: 1,000",
    "jobBookmarkKeys, jobBookmarkKeysSortOrder": "same: both spellings of the latter; without keys not "
    "emulated",
    "bulkSize": SAME,
    "sampleQuery, customJdbcDriverS3Path, preactions, postactions": "not emulated",
}


def refused(names: dict[str, str]) -> Rows:
    return {name: f"not emulated: {instead}" for name, instead in names.items()}


def made() -> dict[str, str]:
    sections = {
        "context": CONTEXT | refused(CONTEXT_NAMES),
        "frame": FRAME
        | refused(FRAME_NAMES)
        | {"with_frame_schema": "not emulated: cast with apply_mapping"},
        "collection": COLLECTION,
        "job": JOB,
        "utils": UTILS,
        "transforms": TRANSFORMS | refused(TRANSFORM_NAMES),
        "types": TYPES,
        "absent": ABSENT,
        "s-three": S3_OPTIONS,
        "formats": FORMATS,
        "jdbc": JDBC_OPTIONS,
    }
    return {name: _table(rows) for name, rows in sections.items()}


def _table(rows: Rows) -> str:
    cells = (
        (", ".join(f"`{each}`" for each in name.split(", ")), told) for name, told in sorted(rows.items())
    )
    return table(["name", "here"], cells)


if __name__ == "__main__":
    rewrite(PAGE, made())
