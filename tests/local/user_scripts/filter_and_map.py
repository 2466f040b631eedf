"""Keeps the orders of a few states and gives each record a full address: functions of the script's own."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import Filter, Map
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

STATES = {"CA", "WA"}


def merge_address(rec):
    rec["Address"] = {"Street": rec["street"], "City": rec["city"], "Array": [rec["street"], rec["city"]]}
    del rec["street"]
    del rec["city"]
    return rec


args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

orders = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [args["source"]]}, format="json"
)
some = Filter.apply(frame=orders, f=lambda x: x["state"] in STATES and x["amount"] > 0)
mapped = Map.apply(frame=some, f=merge_address)
errors = mapped.errorsCount()
if errors > 0:
    mapped.errorsAsDynamicFrame().toDF().show(truncate=False)
glueContext.write_dynamic_frame.from_options(
    frame=mapped, connection_type="s3", connection_options={"path": args["target"]}, format="json"
)
job.commit()
