"""What Oracle, SQL Server, Redshift and Db2 would be sent. None was at hand: this is all that is held."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from glue_shared import jdbc_conditions, jdbc_predicates, jdbc_reading
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_connection import DRIVERS, Database
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_other_engines import DB2, ENGINES, ORACLE, REDSHIFT, SQLSERVER
from glue_shared.jdbc_others import Other
from glue_shared.jdbc_reading import Reading

Rows = Sequence[tuple[str | None, ...]]


class _Catalogue:
    """Stands for a server: answers with the rows it was given, and keeps what it was asked."""

    def __init__(self, *answers: Rows) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, ...]]()

    def rows(self, query: str, *parameters: str) -> Rows:
        self.asked.append((query, *parameters))
        return self.answers.pop(0)

    def value(self, query: str, *parameters: str) -> str | None:
        found = self.rows(query, *parameters)
        return found[0][0] if found else None


def _reading(engine: Other, table: Table, condition: str = "1 = 1") -> Reading:
    session: Any = _Catalogue([("10",), ("20",)])
    splits = engine.split(session, table, ["ID"], 3, condition)
    database = Database("shop", engine.name, "jdbc:x", DRIVERS[engine.name])
    snapshot = engine.hold(session, [table])
    return Reading(database, engine, table, table.columns, condition, splits, snapshot, 1000)


ORDERS = {
    ORACLE: (Column("ID", "number", False, 10, 0), Column("At", "date")),
    SQLSERVER: (Column("ID", "bigint", False), Column("At", "datetime2")),
    REDSHIFT: (Column("ID", "bigint", False), Column("At", "super")),
    DB2: (Column("ID", "decimal", False, 10, 2), Column("At", "timestamp")),
}


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        (
            ORACLE,
            '(SELECT "ID" AS "ID", CAST("At" AS TIMESTAMP) AS "At", "ID" AS "_hardened_glue_key_0" '
            'FROM "SHOP"."ORDERS" WHERE 1 = 1) hardened_glue',
        ),
        (
            SQLSERVER,
            "(SELECT [ID] AS [ID], CONVERT(varchar(40), [At], 126) AS [At], [ID] AS [_hardened_glue_key_0] "
            "FROM [SHOP].[ORDERS] WHERE 1 = 1) hardened_glue",
        ),
        (
            REDSHIFT,
            '(SELECT "ID" AS "ID", JSON_SERIALIZE("At") AS "At", "ID" AS "_hardened_glue_key_0" '
            'FROM "SHOP"."ORDERS" WHERE 1 = 1) hardened_glue',
        ),
        (
            DB2,
            '(SELECT "ID" AS "ID", VARCHAR("At") AS "At", "ID" AS "_hardened_glue_key_0" '
            'FROM "SHOP"."ORDERS" WHERE 1 = 1) hardened_glue',
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Other) else "",
)
def test_the_query_and_its_ranges(engine: Other, query: str) -> None:
    reading = _reading(engine, Table("SHOP", "ORDERS", ORDERS[engine]))
    key = engine.quote("_hardened_glue_key_0")

    assert reading.query == query
    assert reading.splits.conditions == (
        f"{key} < 10 OR {key} IS NULL",
        f"{key} >= 10 AND {key} < 20",
        f"{key} >= 20",
    )
    assert jdbc_reading.properties(reading)["fetchsize"] == "1000"


def test_ranges_are_asked_for_by_tiles() -> None:
    session: Any = _Catalogue([("10",)])
    ORACLE.split(session, Table("SHOP", "ORDERS", ORDERS[ORACLE]), ["ID"], 2, "1 = 1")

    assert session.asked == [
        (
            'SELECT TO_CHAR(MIN(k)) FROM (SELECT "ID" AS k, NTILE(2) OVER (ORDER BY "ID") AS tile '
            'FROM "SHOP"."ORDERS" WHERE (1 = 1) AND "ID" IS NOT NULL) ranked '
            "WHERE tile > 1 GROUP BY tile ORDER BY tile",
        )
    ]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_table_is_described_with_bound_names(engine: Other) -> None:
    session: Any = _Catalogue(
        [("1000", "50000")],
        [("PK", "ID")],
        [("ID", "BIGINT ", "N", None, None), ("Total", "Decimal", "YES", "12", "2")],
    )

    found = engine.describe(session, TableName("SHOP", "ORDERS"))

    assert (found.rows, found.row_bytes, found.keys) == (1000, 50, (("ID",),))
    assert found.columns == (Column("ID", "bigint", False), Column("Total", "decimal", True, 12, 2))
    for query, *parameters in session.asked:
        assert parameters == ["ORDERS", "SHOP"]
        assert query.count("?") == 2


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_names_and_texts_cannot_leave_their_quotes(engine: Other) -> None:
    first, last = engine.quotes[0], engine.quotes[-1]
    name, text = engine.quote(f"a{last}b"), engine.text("a'b")

    assert name == f"{first}a{last}{last}b{last}"
    assert re.fullmatch(r"N?'a''b'", text)


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_predicate_is_written_in_the_engines_words(engine: Other) -> None:
    kinds = {"oracle": "date", "sqlserver": "datetime2", "redshift": "date", "db2": "timestamp"}
    moment = Column("at", kinds[engine.name])
    number = Column("n", "number" if engine is ORACLE else "bigint" if engine is not DB2 else "integer")
    predicate = jdbc_predicates.parse("n in (1, 2) and not at < timestamp '2026-01-31 00:00:00'")

    found = jdbc_conditions.of(predicate, Table("S", "T", (number, moment)), engine)

    n, at = engine.quote("n"), engine.quote("at")
    literal = (
        "CAST('2026-01-31 00:00:00' AS datetime2)"
        if engine is SQLSERVER
        else "TIMESTAMP '2026-01-31 00:00:00'"
    )
    assert found == f"({n} IN (1, 2)) AND (NOT ({at} < {literal}))"


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_type_without_a_row_is_refused(engine: Other) -> None:
    with pytest.raises(OptionError, match="expected a choice of columns without it: no way of"):
        engine.carried(Column("x", "sdo_geometry"))


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_decimals_that_parquet_cannot_hold_travel_as_text(engine: Other) -> None:
    kind = engine.decimals[0]

    assert engine.carried(Column("x", kind, True, 38, 4)).type == "decimal(38,4)"
    assert engine.carried(Column("x", kind)).type == "string"
    assert engine.carried(Column("x", kind, True, 38, 40)).type == "string"


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_checksum_is_refused(engine: Other) -> None:
    with pytest.raises(OptionError, match="none or count"):
        engine.digest_sum(["x"])
