"""Tables of the Data Catalog: read by partition, written, purged."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.spark

DAY = [{"Name": "day", "Type": "string"}]
Define = Callable[..., None]


@pytest.fixture
def define(glue_root: Path, glue_bucket: Any) -> Define:
    """Puts a table into the catalog; its partitions are days and where they lie."""
    glue_bucket("lake")

    def table(
        name: str, kind: str, columns: dict[str, str], days: dict[str, str] | None = None, **more: Any
    ) -> None:
        described = {
            "Name": name,
            "Parameters": {"classification": kind, **more},
            "StorageDescriptor": {
                "Location": f"s3://lake/{name}/",
                "Columns": [{"Name": column, "Type": type_} for column, type_ in columns.items()],
            },
            "PartitionKeys": [] if days is None else DAY,
        }
        partitions = [
            {"Values": [day], "StorageDescriptor": {"Location": f"s3://lake/{place}/"}}
            for day, place in (days or {}).items()
        ]
        folder = glue_root / "_catalog" / "shop"
        folder.mkdir(parents=True, exist_ok=True)
        kept = {"Table": described, "Partitions": partitions}
        (folder / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")

    return table


def put_parquet(context: Any, place: str, *ids: int) -> None:
    context.spark_session.range(min(ids), max(ids) + 1).coalesce(1).write.parquet(f"s3://lake/{place}")


def told(frame: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in frame.toDF().collect())


@pytest.mark.parametrize("places", [("t/day=007", "t/day=008"), ("elsewhere/a", "elsewhere/b")])
def test_parquet_has_the_partition_s_value_as_it_is_written(
    glue_context: Any, define: Define, places: tuple[str, str]
) -> None:
    put_parquet(glue_context, places[0], 1, 2)
    put_parquet(glue_context, places[1], 3)
    define("t", "parquet", {"id": "bigint"}, {"007": places[0], "008": places[1]})

    def read(**options: Any) -> Any:
        return glue_context.create_dynamic_frame.from_catalog(database="shop", table_name="t", **options)

    assert told(read()) == [(1, "007"), (2, "007"), (3, "008")]
    assert told(read(push_down_predicate="day > '007'")) == [(3, "008")]
    assert read(push_down_predicate="day = '1'").toDF().columns == []
    assert told(read(additional_options={"exclusions": json.dumps([f"**/{places[0]}/**"])})) == [(3, "008")]
    assert glue_context.create_data_frame.from_catalog(database="shop", table_name="t").count() == 3


def test_csv_is_named_by_the_table_or_by_its_header(
    glue_context: Any, define: Define, glue_root: Path
) -> None:
    folder = glue_root / "lake" / "t" / "day=1"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("b;a\nx;1\n;\n", encoding="utf-8")
    define(
        "t",
        "csv",
        {"name": "string", "n": "int"},
        {"1": "t/day=1"},
        **{"skip.header.line.count": "1", "delimiter": ";"},
    )

    frame = glue_context.create_dynamic_frame.from_catalog(database="shop", table_name="t")

    assert frame.toDF().columns == ["name", "n", "day"]
    assert [row.asDict() for row in frame.toDF().collect()] == [
        {"name": "x", "n": 1, "day": "1"},
        {"name": "", "n": None, "day": "1"},
    ]


def test_rows_are_written_where_and_as_the_table_says(
    glue_context: Any, define: Define, glue_root: Path
) -> None:
    from awsglue.dynamicframe import DynamicFrame

    define("t", "csv", {"id": "int"}, {}, **{"skip.header.line.count": "1", "delimiter": "|"})
    rows = glue_context.spark_session.sql("select 1 as id, 'a b' as name, '7' as day").coalesce(1)

    glue_context.write_dynamic_frame.from_catalog(
        frame=DynamicFrame.fromDF(rows, glue_context, "f"),
        database="shop",
        table_name="t",
        additional_options={"enableUpdateCatalog": True, "updateBehavior": "LOG"},
    )
    glue_context.write_data_frame.from_catalog(frame=rows, database="shop", table_name="t")

    written = [path.read_text(encoding="utf-8") for path in (glue_root / "lake/t/day=7").glob("*.csv")]
    assert written == ["id|name\n1|a b\n"] * 2
    kept = json.loads((glue_root / "_catalog/shop/t.json").read_text(encoding="utf-8"))
    assert [each["Values"] for each in kept["Partitions"]] == [["7"]]
    assert kept["Table"]["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "int"}]


def test_a_purge_drops_the_partitions_it_empties(glue_context: Any, define: Define, glue_root: Path) -> None:
    define("t", "json", {"id": "int"}, {"1": "t/day=1", "2": "t/day=2", "3": "t/day=3"})
    for day, age_hours in (("1", 200), ("2", 200), ("3", 1)):
        path = glue_root / f"lake/t/day={day}/a.json"
        path.parent.mkdir(parents=True)
        path.write_text("{}", encoding="utf-8")
        then = time.time() - age_hours * 3600
        os.utime(path, (then, then))

    glue_context.purge_table("shop", "t", {"partitionPredicate": "day in ('1', '3')"})

    kept = json.loads((glue_root / "_catalog/shop/t.json").read_text(encoding="utf-8"))
    assert [each["Values"] for each in kept["Partitions"]] == [["2"], ["3"]]
    left = sorted(str(path.parent.name) for path in (glue_root / "lake/t").rglob("a.json"))
    assert left == ["day=2", "day=3"]


def test_a_table_s_bookmark_lets_new_files_through(
    glue_context: Any, define: Define, glue_root: Path
) -> None:
    from awsglue.job import Job

    define("t", "parquet", {"id": "bigint"}, {"1": "t/day=1", "2": "t/day=2"})

    def run(number: int, **options: Any) -> list[Any]:
        job = Job(glue_context)
        job.init("orders", {"JOB_RUN_ID": f"jr_{number}", "job_bookmark_option": "job-bookmark-enable"})
        frame = glue_context.create_dynamic_frame.from_catalog(
            database="shop", table_name="t", transformation_ctx="t", additional_options=options
        )
        job.commit()
        return told(frame)

    put_parquet(glue_context, "t/day=1", 1)
    assert run(1) == [(1, "1")]
    put_parquet(glue_context, "t/day=2/x", 2)
    put_parquet(glue_context, "t/day=2/y", 3)
    assert [len(run(2, boundedFiles="1")), len(run(3, boundedFiles="1")), len(run(4))] == [1, 1, 0]


def test_files_of_other_formats(glue_context: Any, glue_bucket: Any) -> None:
    glue_bucket("lake")
    spark = glue_context.spark_session
    spark.range(2).coalesce(1).write.orc("s3://lake/orc")

    def read(kind: str, path: str = "s3://lake/orc/") -> Any:
        return glue_context.create_dynamic_frame.from_options("s3", {"paths": [path]}, kind)

    assert told(read("orc")) == [(0,), (1,)]
    assert read("orc", "s3://lake/none/").toDF().columns == []
    with pytest.raises(
        NotImplementedError, match="format avro is not emulated by local running; put the spark-avro"
    ):
        read("avro")
    with pytest.raises(
        NotImplementedError, match="reading format ion is not emulated by local running; json, csv"
    ):
        read("ion")
