"""What Glue's classes have and this layer's have not, each with what to do instead.

Any other unknown name is a plain mistake, and an AttributeError.
"""

_STREAMING = "streaming runs on Glue alone"
_LAKE_FORMATION = "governed tables are gone from AWS as well"
_STORAGE_CLASSES = "a folder has no storage classes"
_DYNAMO = "use map() with a function of your own"

CONTEXT_NAMES = {
    "add_ingestion_time_columns": _STREAMING,
    "begin_transaction": _LAKE_FORMATION,
    "cancel_transaction": _LAKE_FORMATION,
    "commit_transaction": _LAKE_FORMATION,
    "create_sample_dynamic_frame_from_catalog": "read, then toDF().limit(n)",
    "create_sample_dynamic_frame_from_options": "read, then toDF().limit(n)",
    "forEachBatch": _STREAMING,
    "getCatalogSink": "use write_dynamic_frame.from_catalog",
    "getCatalogSource": "use create_dynamic_frame.from_catalog",
    "getSampleStreamingDynamicFrame": _STREAMING,
    "getStreamingSource": _STREAMING,
    "get_catalog_schema_as_spark_schema": "use create_dynamic_frame.from_catalog(...).toDF().schema",
    "start_transaction": _LAKE_FORMATION,
    "transition_s3_path": _STORAGE_CLASSES,
    "transition_table": _STORAGE_CLASSES,
}
FRAME_NAMES = {
    "getSink": "use glueContext.getSink",
    "mapPartitions": "use map(), or toDF().rdd.mapPartitions()",
    "mapPartitionsWithIndex": "use map(), or toDF().rdd.mapPartitionsWithIndex()",
    "recomputeSchema": "the schema is always computed",
    "simplify_ddb_json": _DYNAMO,
    "unnest_ddb_json": _DYNAMO,
}
TRANSFORM_NAMES = {
    "EntityDetector": "detection of sensitive data is a service of AWS",
    "EvaluateDataQuality": "data quality rules run on Glue alone",
    "FillMissingValues": "its model runs on Glue alone",
    "FindIncrementalMatches": "its model runs on Glue alone",
    "FindMatches": "its model runs on Glue alone",
    "FormatPhoneNumber": "a transform of Glue DataBrew",
    "SimplifyDdbJson": _DYNAMO,
    "UnnestDdbJson": _DYNAMO,
}
