"""The Data Catalog, as files and as an emulator's: the same calls on both."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue import catalog
from hardened_glue.local.glue_runtime.awsglue.errors import NotEmulated
from hardened_glue.local.glue_runtime.awsglue.tables import format_of

TABLE = {
    "Name": "orders",
    "Parameters": {"classification": "json"},
    "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}], "Location": "s3://lake/orders/"},
    "PartitionKeys": [{"Name": "day", "Type": "string"}],
}


def partition(day: str) -> dict[str, Any]:
    return {"Values": [day], "StorageDescriptor": {"Location": f"s3://lake/orders/day={day}/"}}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    found = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    found.start()
    host, port = found.get_host_and_port()
    yield f"http://{host}:{port}"
    found.stop()


@pytest.fixture(params=["files", "emulator"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    if request.param == "emulator":
        import boto3

        monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("server"))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        boto3.client("glue").create_database(DatabaseInput={"Name": tmp_path.name})
    return tmp_path.name


def test_keeps_a_table_and_its_partitions(database: str) -> None:
    catalog.put_table(database, TABLE)
    catalog.add_partitions(database, "orders", [partition("1"), partition("2")])
    catalog.add_partitions(database, "orders", [partition("2"), partition("3")])
    catalog.drop_partitions(database, "orders", [["1"]])

    found = catalog.table(database, "orders")
    assert catalog.columns_of(found) == [("id", "bigint")]
    assert catalog.partition_keys(found) == [("day", "string")]
    assert sorted(each["Values"][0] for each in catalog.partitions(database, "orders")) == ["2", "3"]


def test_a_new_description_leaves_the_partitions(database: str) -> None:
    catalog.put_table(database, TABLE)
    catalog.add_partitions(database, "orders", [partition("1")])

    catalog.put_table(database, {**TABLE, "Parameters": {"classification": "csv"}})

    assert catalog.table(database, "orders")["Parameters"]["classification"] == "csv"
    assert len(catalog.partitions(database, "orders")) == 1


def test_names_the_table_that_is_missing(database: str) -> None:
    assert catalog.find_table(database, "none") is None
    with pytest.raises(catalog.EntityNotFound, match="none"):
        catalog.table(database, "none")


def test_reads_what_someone_put_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    folder = tmp_path / "_catalog" / "shop"
    folder.mkdir(parents=True)
    (folder / "orders.json").write_text(json.dumps({"Table": TABLE}), encoding="utf-8")

    assert catalog.table("Shop", "ORDERS") == TABLE
    assert catalog.partitions("shop", "orders") == []


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden"])
def test_refuses_a_name_that_leaves_the_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)

    with pytest.raises(ValueError, match="is no name of a database or table"):
        catalog.table("shop", name)


@pytest.mark.parametrize(
    ("library", "parameters", "expected"),
    [
        ("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", {}, ("parquet", {})),
        ("org.openx.data.jsonserde.JsonSerDe", {}, ("json", {})),
        (
            "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            {"skip.header.line.count": "1"},
            ("csv", {"separator": ";", "quoteChar": "'", "skipFirst": True}),
        ),
        ("", {"classification": "orc"}, ("orc", {})),
    ],
)
def test_tells_the_format_of_a_table(library: str, parameters: Any, expected: Any) -> None:
    serde = {"SerializationLibrary": library, "Parameters": {"separatorChar": ";", "quoteChar": "'"}}
    table = {"Name": "t", "Parameters": parameters, "StorageDescriptor": {"SerdeInfo": serde}}

    assert format_of(table) == expected


def test_refuses_a_table_of_an_unknown_format() -> None:
    with pytest.raises(NotEmulated, match="table t without a classification is not emulated"):
        format_of({"Name": "t", "StorageDescriptor": {}})
