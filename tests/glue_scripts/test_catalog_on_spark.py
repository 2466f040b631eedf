"""Registered tables, on real Spark and the local catalog: what it says is what lies there."""

import json
from typing import Any

import pytest
from tests.glue_scripts.lake import Lake

from glue_shared.catalog import FolderCatalog, TableName
from glue_shared.errors import OptionError, RunError
from glue_shared.journal import Journal

pytestmark = pytest.mark.spark


def _named(lake: Lake) -> tuple[str, ...]:
    return "--catalog_database", "sales", "--catalog_table", lake.name


def _catalog(lake: Lake) -> FolderCatalog:
    return FolderCatalog(lake.root / "_catalog")


def _registered(lake: Lake) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((lake.root / "_catalog" / "sales" / f"{lake.name}.json").read_text())
    return found


def test_a_run_registers_its_table_and_its_partitions(lake: Lake) -> None:
    for day in ("01", "02"):
        lake.put(f"day={day}/a.json", b'{"id": 1, "user": {"name": "a"}}\n')

    summary = lake.convert(*_named(lake), "--partition_keys", "day")

    found = _registered(lake)
    assert found["Table"]["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert found["Table"]["StorageDescriptor"]["Columns"] == [
        {"Name": "id", "Type": "bigint"},
        {"Name": "user", "Type": "struct<name:string>"},
    ]
    folders = {each["StorageDescriptor"]["Location"] for each in found["Partitions"]}
    assert folders == {f"{lake.target}day=01/", f"{lake.target}day=02/"}
    assert all(list(lake.storage.objects(folder)) for folder in folders)
    assert summary.catalog == {"table": f"sales.{lake.name}", "partitions_put": 2, "partitions_dropped": 0}


def test_an_overwrite_drops_the_partitions_that_it_does_not_write(lake: Lake) -> None:
    lake.put("day=1/a.json", b'{"id": 1}\n')
    lake.convert(*_named(lake), "--partition_keys", "day")
    lake.storage.delete([f"{lake.source}day=1/a.json"])
    lake.put("day=2/a.json", b'{"id": 2, "note": "new"}\n')

    lake.convert(*_named(lake), "--partition_keys", "day")

    found = _registered(lake)
    assert [each["Values"] for each in found["Partitions"]] == [["2"]]
    assert [each["Name"] for each in found["Table"]["StorageDescriptor"]["Columns"]] == ["id", "note"]


def test_a_type_that_the_table_has_not_is_refused_before_anything_is_written(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.convert(*_named(lake))
    before = Journal(lake.storage, lake.target).data_objects()
    lake.put("a.json", b'{"id": "one"}\n')

    with pytest.raises(RunError, match=r"column 'id' of table .* is bigint, expected string as the run"):
        lake.convert(*_named(lake), run_id="jr_refused")

    assert Journal(lake.storage, lake.target).data_objects() == before
    assert not [item.uri for item in lake.storage.objects(lake.target) if item.uri.endswith(".parquet")][1:]


def _source_table(lake: Lake) -> tuple[str, ...]:
    name = TableName("raw", lake.name)
    table = {
        "Name": lake.name,
        "PartitionKeys": [{"Name": "day", "Type": "date"}, {"Name": "hour", "Type": "int"}],
        "StorageDescriptor": {
            "Columns": [{"Name": "id", "Type": "int"}, {"Name": "code", "Type": "varchar(3)"}]
        },
    }
    _catalog(lake).put_table(name, table, is_new=True)
    return "--schema_from_catalog", str(name)


def test_the_schema_comes_from_the_catalog_with_the_types_of_folders(lake: Lake) -> None:
    told = _source_table(lake)
    lake.put(
        "day=2026-01-01/hour=07/a.json", b'{"id": 1, "code": "007"}\n{"id": "x"}\n{"id": 3, "other": 1}\n'
    )

    summary = lake.convert(*told, "--partition_keys", "hour", *_named(lake))

    (row,) = lake.rows()
    assert (row["id"], row["code"], str(row["day"]), row["hour"]) == (1, "007", "2026-01-01", "07")
    assert summary.rows_quarantined == 2
    assert _registered(lake)["Table"]["StorageDescriptor"]["Columns"] == [
        {"Name": "id", "Type": "int"},
        {"Name": "code", "Type": "string"},
        {"Name": "day", "Type": "date"},
    ]


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        (
            "a.json",
            ["--schema_from_catalog", "raw.nothing"],
            "'raw.nothing', expected a table that the catalog has",
        ),
        ("a.json", None, "expected a source whose folders name its partition key 'day'"),
    ],
)
def test_a_table_that_does_not_fit_the_source_is_refused(
    lake: Lake, files: str, arguments: list[str] | None, message: str
) -> None:
    lake.put(files, b'{"id": 1}\n')

    with pytest.raises(OptionError, match="--schema_from_catalog is") as refused:
        lake.convert(*(arguments or _source_table(lake)))

    assert message in str(refused.value)
