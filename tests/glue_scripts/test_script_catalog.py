"""The catalog, in Glue's own API and in a folder: what is put is there, and may be put again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from glue_shared import catalog
from glue_shared.catalog import Catalog, FolderCatalog, GlueCatalog, TableName
from glue_shared.errors import OptionError, RunError

NAME = TableName("sales", "orders")
TABLE = {
    "Name": "orders",
    "PartitionKeys": [{"Name": "day", "Type": "string"}],
    "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}], "Location": "s3://out/orders/"},
}


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("DEFAULT_REGION", "us-east-1"),
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture(params=["folder", "glue"])
def either(request: pytest.FixtureRequest, tmp_path: Path, credentials: None) -> Iterator[Catalog]:
    if request.param == "folder":
        yield FolderCatalog(tmp_path)
        return
    with mock_aws():
        boto3.client("glue").create_database(DatabaseInput={"Name": "sales"})
        yield GlueCatalog()


def _partition(day: int, kind: str = "bigint") -> dict[str, Any]:
    storage = {"Location": f"s3://out/orders/day={day}/", "Columns": [{"Name": "id", "Type": kind}]}
    return {"Values": [str(day)], "StorageDescriptor": storage}


def _days(there: Catalog) -> list[int]:
    if isinstance(there, FolderCatalog):
        found = json.loads((there.home / "sales" / "orders.json").read_text())["Partitions"]
    else:
        pages = boto3.client("glue").get_paginator("get_partitions")
        found = [
            each
            for page in pages.paginate(DatabaseName="sales", TableName="orders")
            for each in page["Partitions"]
        ]
    return sorted(int(each["Values"][0]) for each in found)


def test_a_table_is_made_and_updated(either: Catalog) -> None:
    assert either.has_database("sales")
    assert either.table(NAME) is None

    either.put_table(NAME, TABLE, is_new=True)
    either.put_table(NAME, {**TABLE, "Description": "of the shop"}, is_new=False)

    found = either.table(NAME)
    assert found is not None
    assert (found["Description"], found["PartitionKeys"]) == ("of the shop", TABLE["PartitionKeys"])
    assert found["StorageDescriptor"] == TABLE["StorageDescriptor"]
    assert (found["DatabaseName"], found["Name"]) == ("sales", "orders")


def test_partitions_beyond_a_batch_come_and_go_and_may_do_so_again(either: Catalog) -> None:
    either.put_table(NAME, TABLE, is_new=True)

    either.put_partitions(NAME, [_partition(day) for day in range(150)])
    either.put_partitions(NAME, [_partition(day) for day in range(100, 230)])
    assert _days(either) == list(range(230))

    for _ in range(2):
        either.delete_partitions(NAME, [[str(day)] for day in range(60)])
    assert _days(either) == list(range(60, 230))


def test_a_partition_that_is_there_is_brought_up_to_date(either: Catalog) -> None:
    either.put_table(NAME, TABLE, is_new=True)
    either.put_partitions(NAME, [_partition(1, "int")])

    either.put_partitions(NAME, [_partition(1, "bigint"), _partition(2)])

    if isinstance(either, GlueCatalog):
        found = boto3.client("glue").get_partition(
            DatabaseName="sales", TableName="orders", PartitionValues=["1"]
        )["Partition"]
        assert found["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "bigint"}]
    assert _days(either) == [1, 2]


def test_a_database_that_is_not_there_is_known_not_to_be(credentials: None) -> None:
    with mock_aws():
        assert not GlueCatalog().has_database("sales")


@pytest.mark.parametrize(
    ("partitions", "batches"),
    [
        (1, ["batch_create_partition"]),
        (100, ["batch_create_partition"]),
        (101, ["batch_create_partition"] * 2),
    ],
)
def test_a_hundred_partitions_are_one_request(credentials: None, partitions: int, batches: list[str]) -> None:
    there = GlueCatalog()
    with Stubber(there._glue) as stub:
        for each in batches:
            stub.add_response(each, {})
        there.put_partitions(NAME, [_partition(day) for day in range(partitions)])
        stub.assert_no_pending_responses()


def test_what_the_catalog_refuses_of_a_batch_ends_the_run(credentials: None) -> None:
    there = GlueCatalog()
    detail = {"ErrorCode": "ResourceNumberLimitExceededException", "ErrorMessage": "too many"}
    with Stubber(there._glue) as stub:
        stub.add_response(
            "batch_create_partition", {"Errors": [{"PartitionValues": ["7"], "ErrorDetail": detail}]}
        )
        with pytest.raises(RunError) as refused:
            there.put_partitions(NAME, [_partition(7)])

    assert str(refused.value) == (
        "the catalog refused partition 7 of sales.orders: ResourceNumberLimitExceededException (too many); "
        "the next run registers it again"
    )


def test_no_partitions_are_no_request(credentials: None) -> None:
    there = GlueCatalog()
    with Stubber(there._glue):
        there.put_partitions(NAME, [])
        there.delete_partitions(NAME, [])


def test_a_local_run_has_its_catalog_beside_its_buckets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))

    catalog.connect().put_table(NAME, TABLE, is_new=True)

    kept = json.loads((tmp_path / "_catalog" / "sales" / "orders.json").read_text())
    assert kept == {"Partitions": [], "Table": {**TABLE, "DatabaseName": "sales"}}


@pytest.mark.parametrize(
    "text", ["orders", "sales.", ".orders", "Sales.orders", "sales.a*", "sales.a b", "a.b.c/d"]
)
def test_a_name_that_the_catalog_would_not_keep_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match=r"expected database\.table, each a name in lower case"):
        TableName.parse("--schema_from_catalog", text)


def test_a_name_is_taken_apart() -> None:
    assert TableName.parse("--schema_from_catalog", "sales.orders") == NAME
    assert str(NAME) == "sales.orders"
