"""Tables of a database that the catalog knows of, and the order and packing of their files."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from databases import orders
from tests.glue_scripts.shop import Shop

from glue_shared.errors import OptionError, RunError

pytestmark = pytest.mark.spark

STATUSES = ["new", "packed", "paid", "returned", "sent"]


@pytest.fixture
def filled(shop: Shop) -> Shop:
    orders.fill(shop.server, rows=1000, table=shop.table)
    return shop


def _copy(shop: Shop, *arguments: str, **table: Any) -> Any:
    return shop.copy(*arguments, catalog_table=f"shop.{shop.table}", **table)


def _registered(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop.root / "_catalog" / "shop" / f"{shop.table}.json").read_text())
    return found


def _files(shop: Shop) -> list[Path]:
    return sorted((shop.root / shop.target.removeprefix("s3://") / "t").rglob("*.parquet"))


def test_a_table_is_registered_with_its_columns_where_its_files_lie(filled: Shop) -> None:
    summary = _copy(filled, columns=["id", "amount", "status"])

    table = _registered(filled)["Table"]
    assert table["StorageDescriptor"]["Location"] == f"{filled.target}t/"
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "id", "Type": "bigint"},
        {"Name": "amount", "Type": "decimal(12,2)"},
        {"Name": "status", "Type": "string"},
    ]
    (told,) = summary.inputs["tables"]
    assert told["catalog"] == {"table": f"shop.{filled.table}", "partitions_put": 0, "partitions_dropped": 0}


def test_partitions_come_and_go_with_their_rows(filled: Shop) -> None:
    def statuses() -> list[str]:
        return sorted(each["Values"][0] for each in _registered(filled)["Partitions"])

    _copy(filled, "--partition_keys", "status")
    assert statuses() == STATUSES
    filled.execute("DELETE FROM {t} WHERE status = 'paid'")

    _copy(filled, "--partition_keys", "status")

    assert statuses() == [each for each in STATUSES if each != "paid"]
    assert _registered(filled)["Table"]["PartitionKeys"] == [{"Name": "status", "Type": "string"}]


def test_a_column_of_another_type_is_refused_before_anything_is_read(filled: Shop) -> None:
    _copy(filled, columns=["id", "status"])
    before = _files(filled)
    filled.execute("ALTER TABLE {t} DROP COLUMN status", "ALTER TABLE {t} ADD COLUMN status INT")

    with pytest.raises(RunError, match=r"column 'status' of table .* is string, expected int as the run"):
        _copy(filled, columns=["id", "status"])

    assert _files(filled) == before


def test_the_files_are_packed_as_the_job_says(filled: Shop) -> None:
    filled.copy("--sort_by", "customer_id", "--codec", "zstd", "--dictionary", "status")

    for file in _files(filled):
        table = pq.read_table(file)
        customers = table.column("customer_id").to_pylist()
        assert customers == sorted(customers)
        assert len(customers) > 1
        group = pq.read_metadata(file).row_group(0)
        chunks = [group.column(number) for number in range(group.num_columns)]
        assert {chunk.compression for chunk in chunks} == {"ZSTD"}
        assert {chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page} == {"status"}


def test_an_order_by_a_column_that_the_table_lacks_is_refused_by_its_name(filled: Shop) -> None:
    with pytest.raises(OptionError) as refused:
        filled.copy("--sort_by", "nobody", columns=["id", "status"])

    assert str(refused.value) == (
        f"--sort_by is 'nobody', expected one of the columns of {_described(filled)} in its files: id, status"
    )
    assert not _files(filled)


def _described(shop: Shop) -> str:
    with shop.session() as session:
        return str(shop.described(session))
