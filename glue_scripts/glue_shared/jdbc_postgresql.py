"""PostgreSQL: its catalogue, its quoting, its types and its snapshots."""

import re
from collections.abc import Mapping, Sequence

from glue_shared import jdbc_columns
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_columns import CALENDAR, MOST_DIGITS, Carried, Column, Snapshot, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Literal
from glue_shared.jdbc_session import Session

LOCK_SECONDS = 30
# What a session must say for its text to be one and the same everywhere.
SETTINGS: Mapping[str, str] = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "3",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": "0",  # a role's own limit is meant for people
    "idle_in_transaction_session_timeout": "0",
}
PROPERTIES: Mapping[str, str] = {
    "connectTimeout": "15",
    "loginTimeout": "20",
    "socketTimeout": "300",  # between two rows; a peer that vanished without a word is noticed
    "tcpKeepAlive": "true",
    "ApplicationName": "hardened-glue",
    "prepareThreshold": "-1",  # binary from the first row: numbers and times are not parsed from text
}
CONVERTED = {"oid": ("{}::bigint", "bigint"), "money": ("{}::numeric::text", "string")}
AS_THEY_ARE = {
    "smallint": "smallint",
    "integer": "int",
    "bigint": "bigint",
    "boolean": "boolean",
    "real": "float",
    "double precision": "double",
    "bytea": "binary",
    "character varying": "string",
    "character": "string",
    "text": "string",
}
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


def quote(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def text(value: str) -> str:
    """A literal that means the same whatever standard_conforming_strings says."""
    doubled = value.replace("'", "''")
    return "E'{}'".format(doubled.replace("\\", "\\\\")) if "\\" in value else f"'{doubled}'"


def literal(found: Literal) -> str:
    if found.kind == "text":
        return text(found.text)
    return found.text if found.kind in ("number", "boolean") else f"{found.kind} '{found.text}'"


def family(column: Column) -> str:
    """What a column may be compared with in a predicate."""
    if column.kind == "e" or column.type in ("character varying", "character", "text", "uuid"):
        return "text"
    if column.type == "date" or column.type.startswith("timestamp"):
        return "moment"
    if column.type in ("smallint", "integer", "bigint", "oid", "numeric", "real", "double precision"):
        return "number"
    return "boolean" if column.type == "boolean" else "other"


def qualified(table: Table) -> str:
    return f"{quote(table.schema)}.{quote(table.name)}"


def settings(snapshot: str | None = None) -> str:
    """What each session is told first: a snapshot, if there is one, and how values are written."""
    shown = "".join(f"SET LOCAL {name} = {text(value)}; " for name, value in SETTINGS.items())
    taken = f"SET TRANSACTION SNAPSHOT {text(snapshot)}; " if snapshot else ""
    return f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {taken}{shown}"


def hold(session: Session, tables: Sequence[Table]) -> Snapshot:
    """A snapshot that all splits share, for as long as the session's transaction lasts.

    The tables are locked against being changed or dropped, as pg_dump does: TRUNCATE shows in old snapshots.
    """
    session.begin()
    session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    for table in tables:
        if table.is_plain and table.can_be_locked:
            session.execute(f"LOCK TABLE {qualified(table)} IN ACCESS SHARE MODE")
    try:
        identifier = session.value("SELECT pg_export_snapshot()")
    except RunError as error:  # a standby of some managed kinds has none to give
        raise RunError(f"{error} (--max_connections 1 needs no shared snapshot)") from None
    return Snapshot(settings(identifier), "all splits of all tables read one snapshot")


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
    import json

    keys, indexes = [], []
    for primary, unique, names in found:
        columns = tuple(json.loads(str(names)))
        indexes.append(columns)
        if "t" in (primary, unique):
            keys.append(columns)
    return tuple(keys), tuple(indexes)


def carried(column: Column) -> Carried:
    """The way of one column. A type that is not known here travels as the server's own text."""
    name, at = column.name, quote(column.name)
    if column.kind == "b" and column.type in AS_THEY_ARE:
        return Carried(name, at, AS_THEY_ARE[column.type])
    if column.kind == "b" and column.type in CONVERTED:
        sql, kind = CONVERTED[column.type]
        return Carried(name, sql.format(at), kind)
    if column.type == "numeric":
        return _numeric(column, at)
    if column.type == "date" or column.type.startswith("timestamp"):
        return _bounded(name, at, "date" if column.type == "date" else "timestamp", column.type)
    return Carried(name, f"{at}::text", "string")


def _numeric(column: Column, at: str) -> Carried:
    precision, scale = column.precision, column.scale or 0
    if precision is None or precision > MOST_DIGITS or not 0 <= scale <= precision:
        return Carried(column.name, f"{at}::text", "string")
    return Carried(
        column.name,
        f"nullif({at}, 'NaN')",  # keeps precision and scale in the result's description, as CASE does not
        f"decimal({precision},{scale})",
        fault=f"{at} = 'NaN'",
        expected=f"a decimal of {precision} digits",
    )


def _bounded(name: str, at: str, kind: str, declared: str) -> Carried:
    """Days and moments within the calendar of every reader: no infinity, no year 0, no year 10000."""
    within = f"{at} >= {declared} '0001-01-01' AND {at} < {declared} '10000-01-01'"
    return Carried(
        name, f"CASE WHEN {within} THEN {at} END", kind, fault=f"NOT ({within})", expected=CALENDAR
    )


def record(columns: Sequence[Column]) -> str:
    """A row as JSON text, each value as the server writes it."""
    pairs = ", ".join(f"{text(column.name)}, {quote(column.name)}::text" for column in columns)
    # A function takes 100 arguments.
    parts = [pairs_of for pairs_of in _in_pairs(columns, 45)]
    return f"json_build_object({pairs})::text" if len(parts) == 1 else _merged(parts)


def _in_pairs(columns: Sequence[Column], most: int) -> list[str]:
    pairs = [f"{text(column.name)}, {quote(column.name)}::text" for column in columns]
    return [", ".join(pairs[start : start + most]) for start in range(0, len(pairs), most)]


def _merged(parts: Sequence[str]) -> str:
    objects = " || ".join(f"jsonb_build_object({part})" for part in parts)
    return f"({objects})::text"


def joined(texts: Sequence[str]) -> str:
    """Texts, some of them null, as one."""
    return f"concat_ws('; ', {', '.join(texts)})"
