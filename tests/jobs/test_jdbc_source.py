"""What is said of tables reaches the script as meant, and is refused where the script would refuse it."""

from typing import Any

import pytest

from glue_shared.jdbc_options import parse_tables
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import CatalogTable
from hardened_glue.jobs.jdbc_source import Table, Watermark, table_arguments


def test_the_script_reads_the_tables_as_they_were_meant() -> None:
    tables = [
        Table(
            name='sales."order.lines"',
            columns=["id", "täglich", "state"],
            predicate="state in ('paid', 'it''s') and not id < 7",
            split_key=["id"],
            watermark=Watermark(column="id", late_rows=1000),
            target="sales/lines",
        ),
        Table(name="orders"),
    ]

    first, second = parse_tables(table_arguments(tables)["--tables"])

    assert (first.name.schema, first.name.table, first.target) == ("sales", "order.lines", "sales/lines/")
    assert first.columns == ("id", "täglich", "state")
    assert first.split_key == ("id",)
    assert first.watermark is not None
    assert (first.watermark.column, first.watermark.late_minutes, first.watermark.late_rows) == (
        "id",
        0,
        1000,
    )
    assert first.predicate is not None
    assert (str(second.name), second.target, second.columns, second.predicate) == (
        "orders",
        "orders/",
        None,
        None,
    )


def test_what_was_not_asked_for_is_not_said() -> None:
    assert table_arguments([Table(name="orders")]) == {"--tables": '[{"name":"orders"}]'}


INJECTED = (
    "orders; DROP TABLE orders",
    "orders -- all",
    "orders/*",
    "(select 1) q; create table pwned(a int); --",
    'orders" where 1=1 or "a',
    "orders' or '1'='1",
    "orders`",
    "[orders]",
    "orders\x00",
    "orders\nunion select 1",
    "orders where 1=1",
    "sleep(10)",
    "",
)


def _hiding(place: str, text: str) -> dict[str, Any]:
    hidden: dict[str, Any] = {
        "name": text,
        "columns": [text],
        "split_key": [text],
        "predicate": f"id = 1 or {text}",
        "watermark": Watermark(column=text),
    }
    return {"name": "orders", place: hidden[place]}


@pytest.mark.parametrize("text", INJECTED)
@pytest.mark.parametrize("place", ["name", "columns", "split_key", "predicate", "watermark"])
def test_sql_hidden_in_a_table_fails_the_synth(place: str, text: str) -> None:
    given = _hiding(place, text)

    with pytest.raises(JobConfigError, match=rf"^Table\.{place} is "):
        Table(**given)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": 7}, "Table.name is 7, expected plain text, known at synth"),
        ({"name": None}, "Table.name is None, expected plain text, known at synth"),
        (
            {"columns": "id"},
            "Table.columns is 'id', expected a list of column names, such as [\"id\"]",
        ),
        ({"columns": ["id", "id"]}, "Table.columns is ['id', 'id'], expected each name once"),
        (
            {"target": "../up"},
            "Table.target is '../up', expected a folder below the target of letters, digits and . _ = -,"
            " such as sales/orders",
        ),
        ({"watermark": "id"}, "Table.watermark is 'id', expected a Watermark, or nothing"),
        (
            {"columns": ["id"], "predicate": "upper(id) = 'A'"},
            "Table.predicate is \"upper(id) = 'A'\", expected comparisons of columns with literals, joined by"
            " and, or, not and brackets, such as \"state = 'paid'\"; '(' cannot stand where it does",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        Table(**{"name": "orders", **options})

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"column": None}, "Watermark.column is None, expected plain text, known at synth"),
        ({"late_minutes": -1}, "Watermark.late_minutes is -1, expected 0 or more"),
        (
            {"late_rows": 1.5},
            "Watermark.late_rows is 1.5, expected a whole number known at synth, 0 or more",
        ),
    ],
)
def test_a_watermark_is_a_column_and_how_late_rows_come(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        Watermark(**{"column": "id", **options})

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([], "tables is [], expected a list of one Table or more"),
        ("orders", "tables is 'orders', expected a list of one Table or more"),
        (["orders"], "tables is ['orders'], expected a list of one Table or more"),
        (
            [Table(name="a"), Table(name="b", target="a/b")],
            "Table.target is 'a/', expected a folder apart from a/b/: each table has its own",
        ),
    ],
)
def test_tables_that_cannot_be_read_together_are_refused(tables: Any, message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        table_arguments(tables)

    assert str(refused.value).startswith(message)


def test_two_tables_are_never_registered_as_one() -> None:
    same = CatalogTable(database="lake", table="orders")
    tables = [Table(name=name, catalog_table=same) for name in ("orders", "lines")]

    with pytest.raises(JobConfigError) as refused:
        table_arguments(tables)

    expected = "Table.catalog_table is 'lake.orders', expected a table of its own for each table"
    assert str(refused.value) == expected


def test_a_registered_table_is_a_catalog_table() -> None:
    with pytest.raises(JobConfigError) as refused:
        Table(name="orders", catalog_table="lake.orders")  # type: ignore[arg-type]

    assert str(refused.value) == "Table.catalog_table is 'lake.orders', expected a CatalogTable, or nothing"
