"""A table in seven hash partitions; then only what is new, as Parquet and into another table."""

import json
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "connection", "kind", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

login = glueContext.extract_jdbc_conf(args["connection"])
whole = glueContext.create_dynamic_frame.from_options(
    connection_type=args["kind"],
    connection_options={
        "url": login["fullUrl"],
        "user": login["user"],
        "password": login["password"],
        "dbtable": "orders",
        "hashfield": "customer",
        "hashpartitions": "7",
    },
)
new = glueContext.create_dynamic_frame.from_options(
    connection_type=args["kind"],
    connection_options={
        "useConnectionProperties": "true",
        "connectionName": args["connection"],
        "dbtable": "orders",
        "hashexpression": "id",
        "hashpartitions": "3",
        "jobBookmarkKeys": ["id"],
        "jobBookmarkKeysSortOrder": "asc",
    },
    transformation_ctx="new",
)
glueContext.write_dynamic_frame.from_options(
    frame=new, connection_type="s3", connection_options={"path": args["target"]}, format="parquet"
)
glueContext.write_dynamic_frame.from_jdbc_conf(
    frame=new,
    catalog_connection=args["connection"],
    connection_options={"dbtable": "copied", "database": "shop"},
)
ids = sorted(row["id"] for row in new.toDF().collect())
summary = {"rows": whole.count(), "partitions": whole.getNumPartitions(), "new": ids}
print(json.dumps({"run_summary": summary}))
job.commit()
