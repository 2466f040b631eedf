"""DynamicFrames in, Spark SQL in between, a DynamicFrame out: what Glue Studio's SQL node becomes."""

import sys

from awsglue import DynamicFrame
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *  # noqa: F403
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext


def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)


args = getResolvedOptions(sys.argv, ["JOB_NAME", "lake"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

orders = glueContext.create_dynamic_frame.from_options(
    format_options={"multiline": True},
    connection_type="s3",
    format="json",
    connection_options={"paths": [args["lake"] + "orders/"], "recurse": True},
    transformation_ctx="orders",
)
customers = glueContext.create_dynamic_frame.from_options(
    format_options={"quoteChar": '"', "withHeader": True, "separator": ","},
    connection_type="s3",
    format="csv",
    connection_options={"paths": [args["lake"] + "customers/"], "recurse": True},
    transformation_ctx="customers",
)
totals = sparkSqlQuery(
    glueContext,
    query="""
        select c.name, sum(o.amount) as total, count(*) as orders
        from o join c on o.customer = cast(c.id as int)
        group by c.name
    """,
    mapping={"o": orders, "c": customers},
    transformation_ctx="totals",
)
glueContext.write_dynamic_frame.from_options(
    frame=totals.coalesce(1),
    connection_type="s3",
    format="csv",
    connection_options={"path": args["lake"] + "totals/", "partitionKeys": []},
    transformation_ctx="target",
)
job.commit()
