"""What the catalog is told: the table and its partitions, by rule, and refused where it is another table."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from glue_shared.catalog import FolderCatalog, TableName
from glue_shared.commits import Commit, Past, WrittenFile
from glue_shared.errors import RunError
from glue_shared.registration import SERDE, Plan, Registration, Target

LOCATION = "s3://out/orders/"
NAME = TableName("sales", "orders")
SCHEMA = pa.schema(
    [
        ("Id", pa.int64()),
        ("price", pa.decimal128(9, 2)),
        ("at", pa.timestamp("us", "UTC")),
        ("local", pa.timestamp("us")),
        ("tags", pa.list_(pa.string())),
        ("user", pa.struct([("name", pa.string()), ("Age", pa.int32())])),
        ("day", pa.string()),
    ]
)


def _target(schema: pa.Schema = SCHEMA, keys: tuple[str, ...] = ("day",)) -> Target:
    return Target.of(NAME, LOCATION, schema, keys)


def _plan(catalog: FolderCatalog, target: Target | None = None) -> Plan:
    return Plan.of(catalog, target or _target())


def _days(*days: str) -> list[str]:
    return [f"{LOCATION}day={day}/part-00000-c000-jr.snappy.parquet" for day in days]


def _told(
    plan: Plan, *, known: bool = True, written: str = "", kept: str = "", replaced: str = ""
) -> Registration:
    return plan.registration(
        known=known, written=_days(*written), kept=_days(*kept), replaced=_days(*replaced)
    )


def _kept(catalog: FolderCatalog) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((catalog.home / "sales" / "orders.json").read_text())
    return found


@pytest.fixture
def catalog(tmp_path: Path) -> FolderCatalog:
    return FolderCatalog(tmp_path)


def test_a_new_table_has_columns_keys_place_and_serde(catalog: FolderCatalog) -> None:
    told = _told(_plan(catalog), known=False, written="12")
    told.add(catalog)

    table = _kept(catalog)["Table"]
    assert table["PartitionKeys"] == [{"Name": "day", "Type": "string"}]
    assert {each["Name"]: each["Type"] for each in table["StorageDescriptor"]["Columns"]} == {
        "id": "bigint",
        "price": "decimal(9,2)",
        "at": "timestamp",
        "local": "timestamp",
        "tags": "array<string>",
        "user": "struct<name:string,Age:int>",
    }
    assert table["StorageDescriptor"]["Location"] == LOCATION
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == SERDE
    assert table["StorageDescriptor"]["InputFormat"].endswith("MapredParquetInputFormat")
    assert (table["TableType"], table["Parameters"]["classification"]) == ("EXTERNAL_TABLE", "parquet")
    assert table["Parameters"]["EXTERNAL"] == "TRUE"


def test_a_partition_has_its_values_and_its_place(catalog: FolderCatalog) -> None:
    files = [f"{LOCATION}day=a%2Fb/x.parquet", f"{LOCATION}day=__HIVE_DEFAULT_PARTITION__/x.parquet"]
    plan = _plan(catalog)
    plan.registration(known=False, written=files, kept=[], replaced=[]).add(catalog)

    found = {
        tuple(each["Values"]): each["StorageDescriptor"]["Location"] for each in _kept(catalog)["Partitions"]
    }

    assert found == {
        ("a/b",): f"{LOCATION}day=a%2Fb/",
        ("__HIVE_DEFAULT_PARTITION__",): f"{LOCATION}day=__HIVE_DEFAULT_PARTITION__/",
    }


@pytest.mark.parametrize(
    ("known", "files", "put", "dropped"),
    [
        (False, {"written": "3", "kept": "12"}, "123", ""),  # the first time, all that is there
        (True, {"written": "23", "kept": "12"}, "3", ""),  # then what an append adds
        (True, {"written": "23", "replaced": "12"}, "3", "1"),  # what an overwrite adds and takes away
        (True, {"written": "2", "kept": "1", "replaced": "2"}, "", ""),  # a partition replaced in its place
        (False, {"written": "2", "kept": "1", "replaced": "23"}, "12", "3"),
    ],
)
def test_partitions_are_told_once(
    catalog: FolderCatalog, known: bool, files: dict[str, str], put: str, dropped: str
) -> None:
    _told(_plan(catalog), known=False, written="9").add(catalog)

    told = _told(_plan(catalog), known=known, **files)

    assert told.put == tuple(f"day={day}" for day in put)
    assert told.dropped == tuple(f"day={day}" for day in dropped)


def test_a_table_that_somebody_dropped_is_told_all_over(catalog: FolderCatalog) -> None:
    assert _told(_plan(catalog), known=True, written="2", kept="1").put == ("day=1", "day=2")


def test_columns_are_added_and_the_partitions_that_are_written_learn_of_it(catalog: FolderCatalog) -> None:
    _told(_plan(catalog), known=False, written="12").add(catalog)
    wider = _target(SCHEMA.append(pa.field("note", pa.string())))

    told = _told(_plan(catalog, wider), written="2", kept="12")
    told.add(catalog)

    assert told.put == ("day=2",)
    names = [each["Name"] for each in _kept(catalog)["Table"]["StorageDescriptor"]["Columns"]]
    assert names == ["id", "price", "at", "local", "tags", "user", "note"]
    widths = {
        each["Values"][0]: len(each["StorageDescriptor"]["Columns"]) for each in _kept(catalog)["Partitions"]
    }
    assert widths == {"1": 6, "2": 7}


def test_a_column_that_is_not_written_any_more_stays(catalog: FolderCatalog) -> None:
    _told(_plan(catalog), known=False, written="1").add(catalog)
    before = _kept(catalog)["Table"]

    narrower = _target(pa.schema([field for field in SCHEMA if field.name != "tags"]))
    _told(_plan(catalog, narrower), written="2").add(catalog)

    assert _kept(catalog)["Table"] == before


def test_what_others_wrote_into_the_table_stays(catalog: FolderCatalog) -> None:
    _told(_plan(catalog), known=False, written="1").add(catalog)
    table = _kept(catalog)["Table"]
    catalog.put_table(
        NAME,
        {**table, "Description": "ours", "Parameters": {"owner": "shop", **table["Parameters"]}},
        is_new=False,
    )

    _told(_plan(catalog, _target(SCHEMA.append(pa.field("note", pa.string())))), written="2").add(catalog)

    found = _kept(catalog)["Table"]
    assert (found["Description"], found["Parameters"]["owner"]) == ("ours", "shop")


def test_it_may_be_told_twice(catalog: FolderCatalog) -> None:
    _told(_plan(catalog), known=False, written="12").add(catalog)
    told = _told(_plan(catalog), written="3", replaced="12")
    seen = []
    for _ in range(2):
        told.add(catalog)
        told.drop(catalog)
        seen.append(_kept(catalog))

    assert seen[0] == seen[1]
    assert [each["Values"] for each in seen[0]["Partitions"]] == [["3"]]


ANOTHER: dict[str, tuple[Target, str]] = {
    "another type": (
        _target(SCHEMA.set(1, pa.field("price", pa.float64()))),
        "column 'price' of table sales.orders is decimal(9,2), expected double as the run would write it: "
        "cast it with --columns, or give another --catalog_table; nothing was written",
    ),
    "another place": (
        replace(_target(), location="s3://out/others/"),
        "table sales.orders has the location 's3://out/orders', expected 's3://out/others': give another "
        "--catalog_table; nothing was written",
    ),
    "other keys": (
        _target(keys=()),
        "table sales.orders has the partition keys 'day string', expected 'none': give another "
        "--catalog_table; nothing was written",
    ),
}


@pytest.mark.parametrize("name", ANOTHER)
def test_a_table_that_is_not_the_runs_is_refused(catalog: FolderCatalog, name: str) -> None:
    _told(_plan(catalog), known=False, written="1").add(catalog)
    before = _kept(catalog)

    with pytest.raises(RunError) as refused:
        _plan(catalog, ANOTHER[name][0])

    assert str(refused.value) == ANOTHER[name][1]
    assert _kept(catalog) == before


def test_a_table_of_another_format_is_refused(catalog: FolderCatalog) -> None:
    storage = {
        "Location": LOCATION,
        "Columns": [],
        "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde"},
    }
    catalog.put_table(NAME, {"Name": "orders", "StorageDescriptor": storage}, is_new=True)

    with pytest.raises(RunError, match=r"has the SerDe 'org\.openx\.data\.jsonserde', expected"):
        _plan(catalog)


def test_a_database_that_is_not_there_is_refused(
    catalog: FolderCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderCatalog, "has_database", lambda *_: False)

    with pytest.raises(RunError) as refused:
        _plan(catalog)

    assert str(refused.value) == "the catalog has no database 'sales', expected it there: nothing was written"


def test_files_of_other_folders_are_no_partitions(catalog: FolderCatalog) -> None:
    with pytest.raises(RunError) as refused:
        _plan(catalog).registration(
            known=False, written=_days("1"), kept=[f"{LOCATION}region=eu/x.parquet"], replaced=[]
        )

    assert str(refused.value) == (
        "s3://out/orders/region=eu is no partition of table sales.orders, expected folders of day alone: "
        "overwrite the target, or register another; nothing was published"
    )


def test_a_table_without_keys_has_no_partitions(catalog: FolderCatalog) -> None:
    plan = _plan(catalog, _target(keys=()))

    told = plan.registration(known=False, written=[f"{LOCATION}x.parquet"], kept=[], replaced=[])

    assert (told.put, told.dropped) == ((), ())


def test_a_field_that_no_type_can_name_is_refused() -> None:
    odd = pa.schema([("user", pa.list_(pa.struct([("a:b", pa.string())])))])

    with pytest.raises(
        RunError, match="column 'user' has a field 'a:b', which no type of the catalog can name"
    ):
        _target(odd, ())


def test_a_commit_remembers_what_was_told(catalog: FolderCatalog) -> None:
    plan = _plan(catalog)
    file = WrittenFile(f"{LOCATION}_hardened_glue/a", _days("1")[0], 1, 1)
    told = plan.of_commit(Past(), [file], [])
    commit = Past().commit("jr_1", "append", [file], [], summary={}, registration=told.to_record())

    again = Commit.from_json(commit.to_json())

    assert Registration.from_record(again.registration or {}) == told
    told.add(catalog)
    second = replace(file, final=_days("2")[0])
    assert _plan(catalog).of_commit(Past.after(again), [second], []).put == ("day=2",)
    assert told.told() == {"table": "sales.orders", "partitions_put": 1, "partitions_dropped": 0}
