"""Two months of a partitioned table, counted with SQL: the other partitions are not even listed."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

events = glueContext.create_dynamic_frame.from_catalog(
    database="web",
    table_name="events",
    push_down_predicate="(year == '2026' and month in ('01', '02'))",
    additional_options={"catalogPartitionPredicate": "year = '2026'"},
)
events.toDF().createOrReplaceTempView("events")
by_kind = spark.sql("select month, kind, count(*) as n from events group by month, kind order by month, kind")
by_kind.coalesce(1).write.mode("overwrite").json(args["target"])
job.commit()
