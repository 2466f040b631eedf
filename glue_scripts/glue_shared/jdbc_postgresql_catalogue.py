"""PostgreSQL's catalogue: a table's columns, keys and size, as the login sees them."""

import json
import re
from collections.abc import Sequence

from glue_shared import jdbc_columns
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_session import Session

_TYPE = re.compile(r"(?P<type>[^()]+)(?:\((?P<precision>\d+)(?:,(?P<scale>-?\d+))?\))?(?P<rest>[^()]*)")
_TABLES = """
SELECT n.nspname, c.relname, c.oid, c.relkind, c.reltuples::bigint, c.relpages,
       pg_relation_size(c.oid) / current_setting('block_size')::int, pg_table_size(c.oid),
       c.relispartition OR c.relkind = 'p' OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {where}
"""
_COLUMNS = """
SELECT a.attname,
       format_type(coalesce(d.oid, t.oid), CASE WHEN d.oid IS NULL THEN a.atttypmod ELSE t.typtypmod END),
       a.attnotnull, coalesce(d.typtype, t.typtype), has_column_privilege(a.attrelid, a.attnum, 'SELECT')
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type d ON t.typtype = 'd' AND d.oid = t.typbasetype
 WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_INDEXES = """
SELECT i.indisprimary, i.indisunique AND NOT EXISTS
         (SELECT FROM unnest(i.indkey) k JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k
           WHERE NOT a.attnotnull),
       (SELECT json_agg(a.attname ORDER BY k.place)
          FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
         WHERE k.place <= i.indnkeyatts)
  FROM pg_index i WHERE i.indrelid = ?::oid AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
 ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
"""


def describe(session: Session, name: TableName) -> Table:
    """The table with its columns, keys and size. Raises OptionError if there is none that the login sees."""
    if name.schema is None:
        found = session.rows(_TABLES.format(where="pg_table_is_visible(c.oid)"), name.table)
    else:
        found = session.rows(_TABLES.format(where="n.nspname = ?"), name.table, name.schema)
    if not found:
        raise jdbc_columns.not_found(name, _others(session, name))
    schema, table, oid, kind, tuples, _, pages, size, has_parts = (str(each) for each in found[0])
    if has_parts == "t" and kind == "p":
        tuples, pages, size = _of_parts(session, oid)
    rows = None if kind in "vf" else _rows_now(session, oid, int(tuples), int(pages))
    columns = tuple(_column(row, session, f"{schema}.{table}") for row in session.rows(_COLUMNS, oid))
    keys, indexes = _keys(session.rows(_INDEXES, oid))
    return Table(
        schema,
        table,
        columns,
        rows=rows,
        size_bytes=None if kind in "vf" else int(size),
        keys=keys,
        indexes=indexes,
        is_plain=kind in "rpm",
        can_be_locked=kind in "rp",
        pages=int(pages) if kind in "rm" and has_parts != "t" else None,
    )


def _of_parts(session: Session, oid: str) -> tuple[str, str, str]:
    """Rows, pages and size of a partitioned table: the sum of its leaves."""
    query = """
    SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint,
           coalesce(sum(pg_relation_size(c.oid) / current_setting('block_size')::int), 0)::bigint,
           coalesce(sum(pg_table_size(c.oid)), 0)::bigint
      FROM pg_partition_tree(?::oid) p JOIN pg_class c ON c.oid = p.relid WHERE p.isleaf"""
    tuples, pages, size = session.rows(query, oid)[0]
    return str(tuples), str(pages), str(size)


def _rows_now(session: Session, oid: str, tuples: int, pages: int) -> int | None:
    """The estimate of the last ANALYZE, grown as the table has grown since. None before the first."""
    analyzed = session.value("SELECT relpages FROM pg_class WHERE oid = ?::oid", oid)
    if tuples < 0 or not int(analyzed or 0):
        return None if pages else 0
    return int(tuples * pages / int(analyzed or 1))


def _others(session: Session, name: TableName) -> list[str]:
    query = """
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       AND n.nspname NOT LIKE 'pg\\_t%' AND has_table_privilege(c.oid, 'SELECT')
     ORDER BY n.nspname <> ?, 1 LIMIT 20"""
    return [str(row[0]) for row in session.rows(query, name.schema or "public")]


def _column(row: Sequence[str | None], session: Session, table: str) -> Column:
    name, declared, not_null, kind, readable = (str(each) for each in row)
    if readable != "t":
        raise OptionError("--tables name", table, f"a login that may read its column {name}")
    match = _TYPE.fullmatch(declared)
    if match is None:
        return Column(name, declared, not_null != "t", kind=kind)
    kind_of = f"{match['type']}{match['rest']}".lower().strip()
    precision, scale = match["precision"], match["scale"]
    return Column(
        name,
        kind_of,
        not_null != "t",
        None if precision is None else int(precision),
        None if scale is None else int(scale),
        kind=kind,
    )


def _keys(found: Sequence[Sequence[str | None]]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    keys, indexes = [], []
    for primary, unique, names in found:
        columns = tuple(json.loads(str(names)))
        indexes.append(columns)
        if "t" in (primary, unique):
            keys.append(columns)
    return tuple(keys), tuple(indexes)
