"""Writes with getSink, which makes the table and adds the partitions that it wrote."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

source = glueContext.getSource("s3", paths=[args["source"]], transformation_ctx="source")
source.setFormat("json")
frame = source.getFrame()

sink = glueContext.getSink(
    connection_type="s3",
    path=args["target"],
    enableUpdateCatalog=True,
    updateBehavior="UPDATE_IN_DATABASE",
    partitionKeys=["region", "day"],
)
sink.setFormat("parquet", useGlueParquetWriter=True)
sink.setCatalogInfo(catalogDatabase="sales", catalogTableName="orders")
sink.writeFrame(frame)
job.commit()
