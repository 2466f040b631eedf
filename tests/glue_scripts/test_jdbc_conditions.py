"""Predicates in the words of PostgreSQL and of MySQL: columns of the server's list, literals quoted."""

import pytest

from glue_shared import jdbc_conditions, jdbc_dialects, jdbc_mysql, jdbc_postgresql, jdbc_predicates
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table

POSTGRESQL = Table(
    "public",
    "t",
    (
        Column("id", "bigint", kind="b"),
        Column("Na me", "text", kind="b"),
        Column("at", "timestamp with time zone", kind="b"),
        Column("ok", "boolean", kind="b"),
        Column("mood", "mood", kind="e"),
        Column("shape", "polygon", kind="b"),
    ),
)
MYSQL = Table(
    "shop",
    "t",
    (
        Column("id", "bigint"),
        Column("Na me", "varchar"),
        Column("at", "datetime"),
        Column("ok", "tinyint"),
        Column("mood", "enum"),
        Column("shape", "polygon"),
    ),
)


@pytest.mark.parametrize(
    ("predicate", "postgresql", "mysql"),
    [
        ("id >= -1.5", '"id" >= -1.5', "`id` >= -1.5"),
        ("\"Na me\" = 'O''Neil'", "\"Na me\" = 'O''Neil'", "`Na me` = _utf8mb4 x'4f274e65696c'"),
        ("mood like 'a\\%'", "\"mood\" LIKE E'a\\\\%'", "`mood` LIKE _utf8mb4 x'615c25'"),
        ("ok = true", '"ok" = true', "`ok` = 1"),
        ("at is not null", 'NOT ("at" IS NULL)', "NOT (`at` IS NULL)"),
        (
            "at between date '2026-01-31' and timestamp '2026-02-01 00:00:00'",
            "\"at\" BETWEEN date '2026-01-31' AND timestamp '2026-02-01 00:00:00'",
            "`at` BETWEEN DATE '2026-01-31' AND TIMESTAMP '2026-02-01 00:00:00'",
        ),
        (
            "shape is null or id in (1, 2)",
            '("shape" IS NULL) OR ("id" IN (1, 2))',
            "(`shape` IS NULL) OR (`id` IN (1, 2))",
        ),
    ],
)
def test_writes(predicate: str, postgresql: str, mysql: str) -> None:
    tree = jdbc_predicates.parse(predicate)

    assert jdbc_conditions.of(tree, POSTGRESQL, jdbc_dialects.of("postgresql")[0]) == postgresql
    assert jdbc_conditions.of(tree, MYSQL, jdbc_dialects.of("mysql")[0]) == mysql


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ("ID = 1", "'ID', expected one of the columns of public.t: id, Na me, at, ok, mood, shape"),
        ("id = 'a'", "'a', expected a number for column id, which is bigint"),
        ('"Na me" = 1', "'1', expected a text for column Na me, which is text"),
        (
            "at = '2026-01-31'",
            "'2026-01-31', expected a date or timestamp for column at, which is timestamp with time zone",
        ),
        ("shape = 'x'", "'x', expected no comparison but is null for column shape, which is polygon"),
    ],
)
def test_refuses(predicate: str, message: str) -> None:
    with pytest.raises(OptionError) as refusal:
        jdbc_conditions.of(jdbc_predicates.parse(predicate), POSTGRESQL, jdbc_dialects.of("postgresql")[0])

    assert str(refusal.value) == f"--tables predicate is {message}"


def test_without_a_predicate_every_row_is_read() -> None:
    assert jdbc_conditions.of(None, POSTGRESQL, jdbc_dialects.of("postgresql")[0]) == "1 = 1"


@pytest.mark.parametrize("name", ['a"b', "a`b", "a'b", "a;b"])
def test_a_name_of_the_servers_cannot_leave_its_quotes(name: str) -> None:
    doubled = name.replace('"', '""')

    assert jdbc_postgresql.quote(name) == f'"{doubled}"'
    assert jdbc_mysql.quote(name) == "`{}`".format(name.replace("`", "``"))
