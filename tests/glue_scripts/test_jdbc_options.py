"""Arguments that cannot be meant so are refused before anything is connected to."""

import json
from typing import Any

import pytest

from glue_shared import jdbc_options
from glue_shared.errors import OptionError
from glue_shared.jdbc_names import EXPECTED_NAME, EXPECTED_TABLE, TableName
from glue_shared.jdbc_options import EXPECTED_TABLES, EXPECTED_WATERMARK, Options, TableOption, Watermark
from glue_shared.jdbc_predicates import Comparison, Literal

ORDERS = TableOption(TableName("shop", "orders"), "shop.orders/")
INJECTIONS = (
    "(select 1) q; create table pwned(a int); --",
    "orders; drop table orders",
    'orders" union select * from users --',
    "orders` where 1=1 #",
    "orders' or '1'='1",
    "orders where (select pg_sleep(10)) is null",
    "orders/**/where/**/true",
    "orders--",
    "orders\nwhere true",
    "orders\x00",
    "[orders]",
    "orders) union (select 1",
    "orders\\",
    "${jndi:ldap://host/a}",
    "orders, users",
    "f(x)",
)


def parsed(tables: Any, *more: str) -> Options:
    text = tables if isinstance(tables, str) else json.dumps(tables)
    given = ["--connection", "shop", "--tables", text, "--target", "s3://out/shop"]
    return jdbc_options.parse_options([*given, *more])


def test_defaults_are_the_templates() -> None:
    assert parsed([{"name": "shop.orders"}]) == Options("shop", (ORDERS,), "s3://out/shop/")


def test_every_part_of_a_table_is_read() -> None:
    table = {
        "name": '"my.schema".Order Items',
        "columns": ["id", "größe"],
        "predicate": "id > 5",
        "split_key": ["id"],
        "watermark": {"column": "id", "late_rows": 100},
        "target": "sales/items",
    }

    assert parsed([table]).tables == (
        TableOption(
            TableName("my.schema", "Order Items"),
            "sales/items/",
            columns=("id", "größe"),
            predicate=Comparison("id", ">", (Literal("number", "5"),)),
            split_key=("id",),
            watermark=Watermark("id", late_rows=100),
        ),
    )


def test_glues_own_arguments_are_passed_over() -> None:
    assert parsed([{"name": "shop.orders"}], "--JOB_NAME", "x", "--enable-metrics", "true", "--table", "y")


def test_a_table_without_a_schema_is_the_connections_own() -> None:
    assert parsed([{"name": "orders"}]).tables[0].name == TableName(None, "orders")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--write_mode", "overwrite_partitions"],
            "--write_mode is 'overwrite_partitions', expected overwrite or append",
        ),
        (["--bad_records", "drop"], "--bad_records is 'drop', expected quarantine or fail"),
        (["--codec", "gzip"], "--codec is 'gzip', expected snappy or zstd"),
        (["--sort_by", "a,a"], "--sort_by is 'a,a', expected each column once, not a twice"),
        (["--reconcile", "sum"], "--reconcile is 'sum', expected none or count or checksum"),
        (["--reader", "odbc"], "--reader is 'odbc', expected jdbc or arrow"),
        (
            ["--reader", "arrow", "--partition_keys", "day"],
            "--partition_keys is 'day', expected none with --reader arrow, whose tasks write what they read: "
            "--reader jdbc",
        ),
        (
            ["--reader", "arrow", "--fetch_size", "500"],
            "--fetch_size is 500, expected none with --reader arrow, which reads batches of so many bytes: "
            "--reader jdbc",
        ),
        (["--max_connections", "0"], "--max_connections is '0', expected a whole number from 1 to 256"),
        (["--max_connections", "1e2"], "--max_connections is '1e2', expected a whole number from 1 to 256"),
        (
            ["--fetch_size", "-2147483648"],
            "--fetch_size is '-2147483648', expected a whole number from 1 to 100000",
        ),
        (["--fetch_size", "0"], "--fetch_size is '0', expected a whole number from 1 to 100000"),
        (
            ["--target_file_size_mb", "2000"],
            "--target_file_size_mb is '2000', expected a whole number from 1 to 1024",
        ),
        (
            ["--target", "/out"],
            "--target is '/out', expected s3://bucket/prefix/ without '..', '//' or wildcards",
        ),
        (["--connection", " "], "--connection is ' ', expected the name of a Glue Connection"),
        (["--partition_keys", "day; drop"], f"--partition_keys is 'day; drop', expected {EXPECTED_NAME}"),
    ],
)
def test_refuses_an_argument(arguments: list[str], message: str) -> None:
    with pytest.raises(OptionError) as refusal:
        parsed([{"name": "shop.orders"}], *arguments)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ("orders", f"--tables is 'orders', expected {EXPECTED_TABLES}"),
        ("[]", f"--tables is '[]', expected {EXPECTED_TABLES}"),
        (
            [{"table": "orders"}],
            '--tables is \'{"table": "orders"}\', expected '
            f"{EXPECTED_TABLES}; its keys are catalog_table, columns, name, predicate, split_key, target, "
            "watermark",
        ),
        ([{"name": "a.b.c"}], f"--tables name is 'a.b.c', expected {EXPECTED_TABLE}"),
        ([{"name": ".b"}], f"--tables name is '.b', expected {EXPECTED_TABLE}"),
        ([{"name": 5}], f"--tables name is 5, expected {EXPECTED_TABLE}"),
        (
            [{"name": "a", "columns": []}],
            '--tables columns is [], expected a list of names such as ["id", "total"]',
        ),
        ([{"name": "a", "columns": ["x", "x"]}], "--tables columns is ['x', 'x'], expected each name once"),
        ([{"name": "a", "columns": [""]}], f"--tables columns is '', expected {EXPECTED_NAME}"),
        (
            [{"name": "a", "target": "../b"}],
            f"--tables target is '../b', expected {jdbc_options.EXPECTED_FOLDER}",
        ),
        (
            [{"name": "a", "target": "_hardened_glue"}],
            f"--tables target is '_hardened_glue', expected {jdbc_options.EXPECTED_FOLDER}",
        ),
        (
            [{"name": "größe"}],
            f"--tables target is 'größe', expected {jdbc_options.EXPECTED_FOLDER}",
        ),
        (
            [{"name": "a", "target": "x"}, {"name": "b", "target": "x/y"}],
            "--tables target is 'x/', expected a folder apart from x/y/: each table has its own",
        ),
        (
            [{"name": "a"}, {"name": "a"}],
            "--tables target is 'a/', expected a folder apart from a/: each table has its own",
        ),
        ([{"name": "a", "watermark": "id"}], f"--tables watermark is 'id', expected {EXPECTED_WATERMARK}"),
        (
            [{"name": "a", "watermark": {"column": "id", "late_rows": 1, "late_minutes": 1}}],
            "--tables watermark is {'column': 'id', 'late_rows': 1, 'late_minutes': 1}, expected "
            "late_minutes for times or late_rows for numbers",
        ),
        (
            [{"name": "a", "watermark": {"column": "id", "late_minutes": 1.5}}],
            "--tables watermark late_minutes is 1.5, expected a whole number from 0 to 527040",
        ),
        (
            [{"name": "a", "columns": ["x"], "watermark": {"column": "id"}}],
            "--tables watermark is 'id', expected one of the columns of a",
        ),
        (
            [{"name": "a", "catalog_table": "orders"}],
            "--tables catalog_table is 'orders.', expected database.table, each a name in lower case without "
            "any of *?/$\\ or spaces",
        ),
        ([{"name": "a", "catalog_table": 5}], "--tables catalog_table is 5, expected database.table"),
        (
            [{"name": "a", "catalog_table": "lake.t"}, {"name": "b", "catalog_table": "lake.t"}],
            "--tables catalog_table is 'lake.t', expected a table of its own for each table",
        ),
    ],
)
def test_refuses_a_table(tables: Any, message: str) -> None:
    with pytest.raises(OptionError) as refusal:
        parsed(tables)

    assert str(refusal.value) == message


def test_a_partition_key_is_one_of_the_columns() -> None:
    with pytest.raises(OptionError) as refusal:
        parsed([{"name": "a", "columns": ["x", "y"]}], "--partition_keys", "z")

    assert str(refusal.value) == "--partition_keys is 'z', expected one of the columns of a: x, y"


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("place", ["name", "columns", "split_key", "watermark", "predicate"])
def test_sql_in_a_name_is_refused(place: str, text: str) -> None:
    values = {"columns": [text], "split_key": [text], "watermark": {"column": text}}

    with pytest.raises(OptionError):
        parsed([{"name": "a", place: values.get(place, text)}])
