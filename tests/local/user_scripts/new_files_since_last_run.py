"""Only the files that came in since the last run, appended as Parquet."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

source = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={
        "paths": [args["source"]],
        "recurse": True,
        "groupFiles": "inPartition",
        "groupSize": "1048576",
    },
    format="json",
    transformation_ctx="source",
)
count = source.count()
if count > 0:
    glueContext.write_dynamic_frame.from_options(
        frame=source,
        connection_type="s3",
        connection_options={"path": args["target"]},
        format="parquet",
        transformation_ctx="target",
    )
if "fail" in args["JOB_NAME"]:
    raise RuntimeError("a step after the write failed")
job.commit()
