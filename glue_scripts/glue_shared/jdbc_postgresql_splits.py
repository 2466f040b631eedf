"""Where PostgreSQL's tables are cut: along their pages, or at the quantiles of a key in a sample of pages.

Every n-th page is looked into, 4,000 at most, whatever the table's size: some tens of megabytes. Pages in
regular steps tell the quantiles of a key that lies in order as exactly as those of one that lies at random.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from glue_shared import jdbc_postgresql as postgresql
from glue_shared import jdbc_splits
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_session import Session
from glue_shared.jdbc_splits import Bound, Splits

PAGES_SAMPLED = 4000
RANGES_OF_PAGES_SINCE = 140000  # before, a condition on ctid reads the whole table
# Kinds whose order is the server's own to tell, and whose text comes back as the same value.
KEYS = {
    *("smallint", "integer", "bigint", "numeric", "oid", "uuid", "inet"),
    *("text", "character varying", "character"),
    *("date", "timestamp without time zone", "timestamp with time zone"),
}


def can_be_key(column: Column) -> bool:
    return column.type in KEYS or column.kind == "e"


def estimate(session: Session, table: Table, condition: str) -> int | None:
    """How many rows the planner believes to meet a condition."""
    query = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {postgresql.qualified(table)} WHERE {condition}"  # noqa: S608
    plan = json.loads(session.value(query) or "[{}]")[0].get("Plan", {})
    rows = plan.get("Plan Rows")
    return None if rows is None else int(rows)


def by_pages(session: Session, table: Table, splits: int, condition: str) -> list[Bound]:
    """The first page of each range but the first, so that each holds about as many rows that are wanted."""
    assert table.pages is not None
    step = _step(table.pages)
    query = f"""
    WITH page AS (SELECT block, (SELECT count(*) FROM {postgresql.qualified(table)}
                                  WHERE {_on_page("block")} AND {condition}) AS rows
                    FROM generate_series(0, {table.pages - 1}, {step}) AS block),
         upto AS (SELECT block, sum(rows) OVER (ORDER BY block) AS rows, sum(rows) OVER () AS total FROM page)
    SELECT min(block) + {step} FROM upto JOIN generate_series(1, {splits - 1}) AS n ON rows * {splits} >= total * n
     WHERE total > 0 GROUP BY n ORDER BY n"""  # noqa: S608, E501 - numbers of ours, a table quoted by its dialect
    with _page_by_page(session):
        return [(f"'({row[0]},0)'::tid",) for row in session.rows(query)]


def by_key(session: Session, table: Table, key: Sequence[Column], splits: int, condition: str) -> list[Bound]:
    """The values of the key at which each range but the first begins, nulls first."""
    aliases = [f"k{place}" for place in range(len(key))]
    order = ", ".join(f"{alias} NULLS FIRST" for alias in aliases)
    texts = ", ".join(f"{alias}::text" for alias in aliases)
    sample = _sample(session, table, [postgresql.quote(column.name) for column in key], condition)
    query = f"""
    SELECT {texts} FROM (SELECT *, row_number() OVER (ORDER BY {order}) AS place, count(*) OVER () AS total
                           FROM ({sample}) AS sampled) AS ordered
     WHERE place > 1 AND (place - 1) * {splits} / total > (place - 2) * {splits} / total ORDER BY place"""  # noqa: S608
    with _page_by_page(session):
        found = session.rows(query)
    return [tuple(None if value is None else postgresql.text(value) for value in row) for row in found]


def _sample(session: Session, table: Table, names: Sequence[str], condition: str) -> str:
    """A query for the keys of some rows, as k0, k1 and so on."""
    source = postgresql.qualified(table)
    chosen = ", ".join(f"{name} AS k{place}" for place, name in enumerate(names))
    if not table.is_plain:  # a view has no pages: it is asked as a whole
        return f"SELECT {chosen} FROM {source} WHERE {condition}"  # noqa: S608
    if not has_ranges_of_pages(session, table):
        share = min(100.0, 100.0 * PAGES_SAMPLED / max(1, (table.size_bytes or 0) // 8192))
        return f"SELECT {chosen} FROM {source} TABLESAMPLE SYSTEM ({share:.6f}) WHERE {condition}"  # noqa: S608
    # In sub-queries of the select list alone does the planner look a page up by its number: a join would read
    # the table once for each page.
    here = f"FROM {source} WHERE {_on_page('block')} AND {condition}"
    arrays = ", ".join(
        f"(SELECT array_agg({name} ORDER BY ctid) {here}) AS a{place}" for place, name in enumerate(names)
    )
    pages = table.pages or 0
    blocks = f"generate_series(0, {max(0, pages - 1)}, {_step(pages)}) AS block"
    parts = ", ".join(f"a{place}" for place in range(len(names)))
    aliases = ", ".join(f"k{place}" for place in range(len(names)))
    return (
        f"SELECT key_of.* FROM (SELECT {arrays} FROM {blocks} OFFSET 0) AS page, "  # noqa: S608
        f"LATERAL unnest({parts}) AS key_of({aliases})"
    )


def has_ranges_of_pages(session: Session, table: Table) -> bool:
    return table.pages is not None and _version(session) >= RANGES_OF_PAGES_SINCE


def _version(session: Session) -> int:
    return int(session.value("SELECT current_setting('server_version_num')") or 0)


def _step(pages: int) -> int:
    return max(1, pages // PAGES_SAMPLED)


def _on_page(block: str) -> str:
    return f"ctid >= ('(' || {block} || ',0)')::tid AND ctid < ('(' || {block} + 1 || ',0)')::tid"


@contextmanager
def _page_by_page(session: Session) -> Iterator[None]:
    """A page at a time, never the table once for each page; and no compiler for so short a query."""
    names = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan", "jit")
    session.execute("; ".join(f"SET {name} = off" for name in names))
    yield
    session.execute("; ".join(f"RESET {name}" for name in names))


def split(session: Session, table: Table, key: "Sequence[str] | None", count: int, condition: str) -> Splits:
    """Ranges of pages where nobody asked for a key: they need no index, and read the table as it lies."""
    if count == 1:
        return jdbc_splits.whole("one connection: more would not pay")
    if key is None:
        if not has_ranges_of_pages(session, table):
            return _by_first_key(session, table, count, condition)
        bounds = by_pages(session, table, count, condition)
        return Splits(jdbc_splits.ranges(bounds, postgresql.quote), ("ctid",), "ranges of pages")
    columns = [table.column("--tables split_key", name) for name in key]
    _refuse(columns)
    return _by_key(session, table, columns, count, condition)


def _by_first_key(session: Session, table: Table, count: int, condition: str) -> Splits:
    for names in table.keys:
        columns = [table.column("--tables split_key", name) for name in names]
        if all(can_be_key(column) for column in columns):
            return _by_key(session, table, columns, count, condition)
    return jdbc_splits.whole("one connection: the table has no key to split by, and no pages of its own")


def _by_key(session: Session, table: Table, columns: Sequence[Column], count: int, condition: str) -> Splits:
    bounds = by_key(session, table, columns, count, condition)
    names = tuple(postgresql.quote(column.name) for column in columns)
    return Splits(
        jdbc_splits.ranges(bounds, postgresql.quote), names, f"ranges of {', '.join(c.name for c in columns)}"
    )


def _refuse(columns: Sequence[Column]) -> None:
    """Raises OptionError for a key that cannot be cut into ranges which hold every row once."""
    for column in columns:
        if not can_be_key(column):
            expected = "numbers without floats, text, uuid, days or moments to cut into ranges"
            raise OptionError("--tables split_key", f"{column.name} {column.declared}", expected)
        if column.nullable and len(columns) > 1:
            expected = "columns that are never null where there are several"
            raise OptionError("--tables split_key", column.name, expected)
