"""A script as people write them: Spark itself reads and writes `s3://`."""

import json
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glue = GlueContext(SparkContext.getOrCreate())
job = Job(glue)
job.init(arguments["JOB_NAME"], arguments)
rows = glue.spark_session.read.json(arguments["source"]).coalesce(2)
# Twice, as a target that holds something is where committers differ.
for _ in range(2):
    rows.write.mode("overwrite").partitionBy("readOnly").parquet(arguments["target"])
written = glue.spark_session.read.parquet(arguments["target"])
print(json.dumps({"run_summary": {"rows_in": rows.count(), "rows_out": written.count()}}))
job.commit()
