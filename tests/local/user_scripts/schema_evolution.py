"""Last year's files and this year's, whose columns have other names and types, in one layout."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import ApplyMapping
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "old-source", "new-source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)


def read(path):
    return glueContext.create_dynamic_frame.from_options(
        connection_type="s3", connection_options={"paths": [path]}, format="json"
    )


old = ApplyMapping.apply(
    frame=read(args["old_source"]),
    mappings=[("id", "string", "id", "long"), ("custName", "string", "customer.name", "string")],
)
new = ApplyMapping.apply(
    frame=read(args["new_source"]),
    mappings=[
        ("id", "int", "id", "long"),
        ("customer.name", "string", "customer.name", "string"),
        ("customer.country", "string", "customer.country", "string"),
    ],
)
both = old.union(new)
both.printSchema()
glueContext.write_dynamic_frame.from_options(
    frame=both.coalesce(1), connection_type="s3", connection_options={"path": args["target"]}, format="orc"
)
job.commit()
