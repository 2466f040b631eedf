"""The script, tested on real Spark: its steps one by one, and the whole of it as Glue runs it."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from orders import is_paid, paid_orders

SCRIPT = Path(__file__).parents[1] / "orders.py"


def test_an_order_is_paid_or_not():
    assert [is_paid({"status": status}) for status in ("paid", "open")] == [True, False]


def test_amounts_of_both_kinds_are_decimals(glue_context):
    spark = glue_context.spark_session
    orders = glue_context.create_dynamic_frame.from_rdd(
        spark.sparkContext.parallelize(
            [
                {"id": 1, "customer": 7, "amount": 10, "status": "paid", "day": "2026-01-01"},
                {"id": 2, "customer": 7, "amount": "2.50", "status": "paid", "day": "2026-01-01"},
            ]
        ),
        "orders",
    )
    customers = glue_context.create_dynamic_frame.from_rdd(
        spark.sparkContext.parallelize([{"customer_id": 7, "name": "Ann"}]), "customers"
    )

    made = paid_orders(orders, customers).toDF().collect()

    assert sorted((row.order_id, row.customer.name, str(row.amount)) for row in made) == [
        (1, "Ann", "10.00"),
        (2, "Ann", "2.50"),
    ]


@pytest.fixture
def lake(glue_root, glue_bucket):
    """A bucket with one day's orders, and the table of customers."""
    lake = glue_bucket("lake")
    (lake / "orders").mkdir()
    (lake / "orders/monday.json").write_text(
        '{"id": 1, "customer": 7, "amount": 10, "status": "paid", "day": "mon"}\n'
        '{"id": 2, "customer": 8, "amount": 20, "status": "open", "day": "mon"}\n'
    )
    (lake / "customers").mkdir()
    (lake / "customers/all.json").write_text('{"customer_id": 7, "name": "Ann"}\n')
    table = {
        "Name": "customers",
        "Parameters": {"classification": "json"},
        "StorageDescriptor": {"Columns": [], "Location": "s3://lake/customers/"},
    }
    (glue_root / "_catalog/shop").mkdir(parents=True)
    (glue_root / "_catalog/shop/customers.json").write_text(json.dumps({"Table": table}))
    return lake


def test_each_order_is_written_once(glue_job, lake):
    arguments = {
        "source": "s3://lake/orders/",
        "target": "s3://lake/paid/",
        "job-bookmark-option": "job-bookmark-enable",
    }

    glue_job(SCRIPT, arguments)
    (lake / "orders/tuesday.json").write_text(
        '{"id": 3, "customer": 7, "amount": "1.25", "status": "paid", "day": "tue"}\n'
    )
    glue_job(SCRIPT, arguments)
    glue_job(SCRIPT, arguments)

    written = [row for file in sorted(lake.rglob("*.parquet")) for row in pq.read_table(file).to_pylist()]
    assert [(row["order_id"], str(row["amount"])) for row in written] == [(1, "10.00"), (3, "1.25")]
    assert sorted(path.name for path in (lake / "paid").iterdir() if path.is_dir()) == ["day=mon", "day=tue"]


def test_a_forgotten_argument_is_told(glue_job):
    with pytest.raises(Exception, match="the following arguments are required: --target"):
        glue_job(SCRIPT, {"source": "s3://lake/orders/"})
