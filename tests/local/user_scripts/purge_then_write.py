"""Overwrites a folder the way DynamicFrames do it: delete what is there, whatever its age, then write."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
logger = glueContext.get_logger()
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

orders = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={
        "paths": [args["source"]],
        "exclusions": '["**.tmp", "**/_SUCCESS"]',
        "recurse": True,
    },
    format="csv",
    format_options={"withHeader": True, "separator": ","},
)
logger.info(f"{orders.count()} orders")
glueContext.purge_s3_path(args["target"], options={"retentionPeriod": 0})
glueContext.write_dynamic_frame.from_options(
    frame=orders.repartition(1),
    connection_type="s3",
    connection_options={"path": args["target"]},
    format="csv",
    format_options={"separator": "|", "quoteChar": -1},
)
job.commit()
