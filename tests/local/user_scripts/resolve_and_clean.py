"""Charges of hospitals: a few ids that are no numbers, amounts with a dollar sign, then a nested layout."""

import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import udf
from pyspark.sql.types import StringType

args = getResolvedOptions(sys.argv, ["JOB_NAME", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

charges = glueContext.create_dynamic_frame.from_catalog(database="payments", table_name="charges")
charges.printSchema()
resolved = charges.resolveChoice(specs=[("provider id", "cast:long")])
frame = resolved.toDF().where("`provider id` is not null")

chop = udf(lambda amount: amount[1:] if amount else None, StringType())
frame = frame.withColumn("covered", chop(frame["average covered charges"]))
frame = frame.withColumn("paid", chop(frame["average total payments"]))
cleaned = DynamicFrame.fromDF(frame, glueContext, "cleaned")

nested = cleaned.apply_mapping(
    [
        ("drg definition", "string", "drg", "string"),
        ("provider id", "long", "provider.id", "long"),
        ("provider name", "string", "provider.name", "string"),
        ("covered", "string", "charges.covered", "double"),
        ("paid", "string", "charges.paid", "double"),
    ]
)
nested.printSchema()
glueContext.write_dynamic_frame.from_options(
    frame=nested, connection_type="s3", connection_options={"path": args["target"]}, format="json"
)
job.commit()
