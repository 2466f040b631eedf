"""Keeps the paid orders that came in since the last run, with the customer's name, as Parquet by day."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import ApplyMapping, Filter, Join
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext


def is_paid(order):
    return order["status"] == "paid"


def paid_orders(orders, customers):
    """The paid orders, each with its customer's name."""
    paid = Filter.apply(frame=orders, f=is_paid)
    joined = Join.apply(paid, customers, "customer", "customer_id")
    return ApplyMapping.apply(
        frame=joined,
        mappings=[
            ("id", "int", "order_id", "long"),
            ("name", "string", "customer.name", "string"),
            ("amount", "string", "amount", "decimal(10,2)"),
            ("day", "string", "day", "string"),
        ],
    )


def main():
    args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
    glue = GlueContext(SparkContext.getOrCreate())
    job = Job(glue)
    job.init(args["JOB_NAME"], args)
    orders = glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [args["source"]], "recurse": True},
        format="json",
        transformation_ctx="orders",
    )
    customers = glue.create_dynamic_frame.from_catalog(database="shop", table_name="customers")
    if orders.count() > 0:
        glue.write_dynamic_frame.from_options(
            frame=paid_orders(orders, customers).coalesce(1),
            connection_type="s3",
            connection_options={"path": args["target"], "partitionKeys": ["day"]},
            format="parquet",
        )
    job.commit()


if __name__ == "__main__":
    main()
