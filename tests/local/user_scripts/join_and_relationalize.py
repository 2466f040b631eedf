"""Members of parliament, their memberships and organizations: joined, then flattened into tables."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import Join
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

persons = glueContext.create_dynamic_frame.from_catalog(database="parliament", table_name="persons")
memberships = glueContext.create_dynamic_frame.from_catalog(database="parliament", table_name="memberships")
orgs = glueContext.create_dynamic_frame.from_catalog(database="parliament", table_name="organizations")

orgs = orgs.drop_fields(["identifiers"]).rename_field("id", "org_id").rename_field("name", "org_name")
history = Join.apply(
    orgs, Join.apply(persons, memberships, "id", "person_id"), "org_id", "organization_id"
).drop_fields(["person_id", "org_id"])
print("Count:", history.count())
history.printSchema()

glueContext.write_dynamic_frame.from_options(
    frame=history,
    connection_type="s3",
    connection_options={"path": args["target"] + "history"},
    format="parquet",
)
history.toDF().write.parquet(args["target"] + "by_org", partitionBy=["org_name"])

tables = history.relationalize("hist_root", args["target"] + "temp")
names = list(tables.keys())
for name in names:
    glueContext.write_dynamic_frame.from_options(
        frame=tables.select(name),
        connection_type="s3",
        connection_options={"path": args["target"] + "flat/" + name},
        format="json",
    )
job.commit()
