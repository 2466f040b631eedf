"""MySQL and MariaDB: their catalogue, their quoting and their types.

Whole numbers of days and microseconds stand for days and moments on the way: no driver's calendar and no time
zone but the server's own arithmetic has a say in them.
"""

import re
from collections.abc import Mapping, Sequence

from glue_shared import jdbc_columns
from glue_shared.jdbc_columns import CALENDAR, MOST_DIGITS, Carried, Column, Snapshot, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Literal
from glue_shared.jdbc_session import Session

LOCK_SECONDS = 30
PAUSE_SECONDS = 600  # how long a task may take no row: it closes a file, or S3 asks it for patience
PROPERTIES: Mapping[str, str] = {
    "useCursorFetch": "true",  # a fetch size then means lots; and results are binary, streamed ones as well
    "netTimeoutForStreamingResults": "0",  # the sessions' own statement says it
    "tinyInt1isBit": "false",  # a tinyint(1) may hold 2
    "yearIsDateType": "false",
    "characterEncoding": "UTF-8",
    "connectionTimeZone": "UTC",
    "forceConnectionTimeZoneToSession": "true",
    "connectTimeout": "15000",
    "socketTimeout": "300000",  # between two rows; a peer that vanished without a word is noticed
    "tcpKeepAlive": "true",
    # Also where Spark asks for the columns of a query: it would wait for a lock for a day else.
    "sessionVariables": f"lock_wait_timeout={LOCK_SECONDS},innodb_lock_wait_timeout={LOCK_SECONDS}",
}
# Type -> the type in Parquet, signed and unsigned.
WHOLE = {
    "tinyint": ("tinyint", "smallint"),
    "smallint": ("smallint", "int"),
    "mediumint": ("int", "int"),
    "int": ("int", "bigint"),
    "bigint": ("bigint", "decimal(20,0)"),
}
TEXT = {"varchar", "tinytext", "text", "mediumtext", "longtext"}
BYTES = {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector"}
# MySQL's own form of a shape: four bytes of SRID, little end first, then its WKB.
SHAPES = {
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"),
    *("geometrycollection", "geomcollection"),
}
FIRST_DAY, DAYS_TO_1970 = 366, 719_528  # since the year 0: of the year 1, and of 1970
_TYPE = re.compile(r"(?P<type>[a-z0-9_]+)(?:\((?P<rest>[^)]*)\))?(?P<flags>.*)")
_TABLES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES
 WHERE TABLE_NAME = ? AND TABLE_SCHEMA = {schema}
"""
_COLUMNS = """
SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, NUMERIC_PRECISION, NUMERIC_SCALE FROM information_schema.COLUMNS
 WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION
"""
_INDEXES = """
SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, NULLABLE FROM information_schema.STATISTICS
 WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX
"""


def quote(name: str) -> str:
    return "`{}`".format(name.replace("`", "``"))


def text(value: str) -> str:
    """A literal in hexadecimal: no mode of the server's gives a quote or a backslash in it a meaning."""
    return f"_utf8mb4 x'{value.encode().hex()}'" if value else "''"


def literal(found: Literal) -> str:
    if found.kind == "text":
        return text(found.text)
    if found.kind == "boolean":
        return "1" if found.text == "true" else "0"
    return found.text if found.kind == "number" else f"{found.kind.upper()} '{found.text}'"


def family(column: Column) -> str:
    """What a column may be compared with in a predicate."""
    if column.type in ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "uuid"):
        return "text"
    if column.type in ("date", "datetime", "timestamp"):
        return "moment"
    if column.type == "tinyint":
        return "flag"
    return "number" if column.type in (*WHOLE, "decimal", "float", "double", "year") else "other"


def qualified(table: Table) -> str:
    return f"{quote(table.schema)}.{quote(table.name)}"


def settings(snapshot: str | None = None) -> str:
    """What each session is told first: how values are written, and how long a lock is waited for."""
    del snapshot  # sessions of MySQL cannot share one
    return (
        "SET SESSION time_zone = '+00:00', sql_mode = '', "
        f"lock_wait_timeout = {LOCK_SECONDS}, innodb_lock_wait_timeout = {LOCK_SECONDS}, "
        f"net_write_timeout = {PAUSE_SECONDS}"
    )


def hold(session: Session, tables: Sequence[Table]) -> Snapshot:
    del tables
    session.execute(settings())
    words = "each split reads at a moment of its own: MySQL and MariaDB have no snapshot to share"
    return Snapshot(settings(), words, is_shared=False)


def describe(session: Session, name: TableName) -> Table:
    """The table with its columns, keys and size. Raises OptionError if there is none that the login sees."""
    session.execute(settings())
    if name.schema is None:
        found = session.rows(_TABLES.format(schema="DATABASE()"), name.table)
    else:
        found = session.rows(_TABLES.format(schema="?"), name.table, name.schema)
    if not found:
        raise jdbc_columns.not_found(name, _others(session, name))
    schema, table, kind, rows, size = found[0]
    schema, table = str(schema), str(table)
    keys, indexes = _keys(session.rows(_INDEXES, schema, table))
    return Table(
        schema,
        table,
        tuple(_column(row) for row in session.rows(_COLUMNS, schema, table)),
        rows=None if rows is None else int(rows),
        size_bytes=None if size is None else int(size),
        keys=keys,
        indexes=indexes,
        is_plain=kind == "BASE TABLE",
    )


def _others(session: Session, name: TableName) -> list[str]:
    query = """
    SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN
           ('information_schema', 'mysql', 'performance_schema', 'sys')
     ORDER BY TABLE_SCHEMA <> COALESCE(NULLIF(?, ''), DATABASE()), 1 LIMIT 20"""
    return [str(row[0]) for row in session.rows(query, name.schema or "")]


def _column(row: Sequence[str | None]) -> Column:
    name, declared, nullable, precision, scale = row
    match = _TYPE.match(str(declared).lower())
    kind = match["type"] if match else str(declared).lower()
    if kind == "bit" and match:
        precision = match["rest"] or "1"
    if kind in ("datetime", "timestamp") and match:
        precision = match["rest"]  # digits of a second
    return Column(
        str(name),
        kind,
        nullable == "YES",
        None if precision is None else int(precision),
        None if scale is None else int(scale),
        unsigned=match is not None and "unsigned" in match["flags"],
    )


def _keys(found: Sequence[Sequence[str | None]]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    columns: dict[str, list[str]] = {}
    unfit: set[str] = set()  # not unique, over a part of a column, or nullable
    partial: set[str] = set()
    for index, not_unique, column, part, nullable in found:
        columns.setdefault(str(index), []).append(str(column))
        if not_unique != "0" or nullable == "YES":
            unfit.add(str(index))
        if part is not None or column is None:
            partial.add(str(index))
    indexes = {name: tuple(each) for name, each in columns.items() if name not in partial}
    keys = tuple(each for name, each in indexes.items() if name not in unfit)
    return keys, tuple(indexes.values())


def carried(column: Column) -> Carried:
    """The way of one column. A type that is not known here travels as the server's own text."""
    name, at, kind = column.name, quote(column.name), column.type
    if kind in WHOLE:
        return Carried(name, at, WHOLE[kind][column.unsigned])
    if kind in TEXT:
        return Carried(name, at, "string")
    if kind in BYTES or kind in SHAPES:
        return Carried(name, at, "binary")
    if kind == "decimal":
        return _decimal(column, at)
    if kind in _MADE:
        return _MADE[kind](column, at)
    return Carried(name, f"CAST({at} AS CHAR)", "string")


def _decimal(column: Column, at: str) -> Carried:
    precision, scale = column.precision or 10, column.scale or 0
    if precision > MOST_DIGITS:
        return Carried(column.name, f"CAST({at} AS CHAR)", "string")
    return Carried(column.name, at, f"decimal({precision},{scale})")


def _bit(column: Column, at: str) -> Carried:
    if column.precision == 1:
        return Carried(column.name, f"CAST({at} AS SIGNED)", "boolean", made_by="({} = 1)")
    kind = "decimal(20,0)" if column.precision == 64 else "bigint"
    return Carried(column.name, f"CAST({at} AS UNSIGNED)", kind)


def _float(column: Column, at: str) -> Carried:
    # Widened by the server: the text of a FLOAT has six digits, too few to tell its value.
    return Carried(column.name, f"{at} + 0.0e0", "float")


def _double(column: Column, at: str) -> Carried:
    return Carried(column.name, at, "double")


def _year(column: Column, at: str) -> Carried:
    return Carried(column.name, f"CAST({at} AS SIGNED)", "smallint")


def _day(column: Column, at: str) -> Carried:
    return Carried(
        column.name,
        f"TO_DAYS({at}) - {DAYS_TO_1970}",
        "date",
        made_by="date_from_unix_date(cast({} AS int))",
        fault=_beyond_calendar(at),
        expected=CALENDAR,
    )


def _moment(column: Column, at: str) -> Carried:
    """Microseconds since 1970; seconds, where there are no fractions, cost the server a fifth less."""
    if column.precision:
        micros = f"TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', {at})"
    else:
        micros = f"TO_SECONDS({at}) * 1000000 - {DAYS_TO_1970 * 86_400_000_000}"
    return Carried(
        column.name,
        micros,
        "timestamp",
        made_by="timestamp_micros(cast({} AS bigint))",
        fault=_beyond_calendar(at),
        expected=CALENDAR,
    )


def _beyond_calendar(at: str) -> str:
    """True for the year 0, and for days with a month or a day of zero, of which no server makes a number."""
    return f"COALESCE(TO_DAYS({at}), CASE WHEN {at} IS NOT NULL THEN 0 ELSE {FIRST_DAY} END) < {FIRST_DAY}"


_MADE = {
    "bit": _bit,
    "float": _float,
    "double": _double,
    "year": _year,
    "date": _day,
    "datetime": _moment,
    "timestamp": _moment,
}


def record(columns: Sequence[Column]) -> str:
    """A row as JSON text, each value as the server writes it; bytes as hexadecimal digits."""
    pairs = ", ".join(f"{text(column.name)}, {_shown(column)}" for column in columns)
    return f"JSON_OBJECT({pairs})"


def _shown(column: Column) -> str:
    at = quote(column.name)
    return f"HEX({at})" if column.type in BYTES or column.type in SHAPES else f"CAST({at} AS CHAR)"


def joined(texts: Sequence[str]) -> str:
    """Texts, some of them null, as one."""
    return f"CONCAT_WS('; ', {', '.join(texts)})"


def as_text(expression: str) -> str:
    return f"CAST({expression} AS CHAR)"


def canonical(found: Carried) -> str:
    """A value as the text that Spark makes of it too."""
    if found.type == "boolean":
        return f"CASE {found.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return f"LOWER(HEX({found.sql}))" if found.type == "binary" else f"CAST({found.sql} AS CHAR)"


def digest_sum(texts: Sequence[str]) -> str:
    """The sum of the first 60 bits of each row's MD5."""
    return f"SUM(CAST(CONV(SUBSTR(MD5(CONCAT_WS('|', {', '.join(texts)})), 1, 15), 16, 10) AS UNSIGNED))"
