"""Daily files as Glue's own Parquet, a folder for each year and month."""

import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

frame = glueContext.create_dynamic_frame_from_options(
    "s3", {"paths": [args["source"]]}, "json", transformation_ctx="frame"
)
dated = frame.toDF().withColumn("year", F.substring("at", 1, 4)).withColumn("month", F.substring("at", 6, 2))
glueContext.write_dynamic_frame.from_options(
    frame=DynamicFrame.fromDF(dated.repartition("year", "month"), glueContext, "dated"),
    connection_type="s3",
    connection_options={"path": args["target"], "partitionKeys": ["year", "month"]},
    format="glueparquet",
    format_options={"compression": "gzip"},
)
job.commit()
