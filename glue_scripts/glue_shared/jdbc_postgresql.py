"""PostgreSQL: its catalogue, its quoting, its types and its snapshots."""

from collections.abc import Mapping, Sequence

from glue_shared import jdbc_postgresql_catalogue
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import CALENDAR, MOST_DIGITS, Carried, Column, Snapshot, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Literal
from glue_shared.jdbc_session import Session

LOCK_SECONDS = 30
ARGUMENTS = 100  # of a function, at most
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
    "text": "string",
}


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
    session.execute("; ".join(f"SET {setting} = {text(value)}" for setting, value in SETTINGS.items()))
    return jdbc_postgresql_catalogue.describe(session, name)


def carried(column: Column) -> Carried:
    """The way of one column. A type that is not known here travels as the server's own text."""
    name, at = column.name, quote(column.name)
    if column.kind == "b" and column.type in AS_THEY_ARE:
        return Carried(name, at, AS_THEY_ARE[column.type])
    if column.kind == "b" and column.type == "character":
        return Carried(name, at, "string", is_padded=True)
    if column.kind == "b" and column.type in CONVERTED:
        sql, kind = CONVERTED[column.type]
        return Carried(name, sql.format(at), kind)
    if column.type == "numeric":
        return _numeric(column, at)
    if column.type == "date" or column.type.startswith("timestamp"):
        return _day(column, at) if column.type == "date" else _moment(column, at)
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


def _day(column: Column, at: str) -> Carried:
    """A whole number of days: a driver's calendar knows nothing of the ten days that 1582 lost."""
    within = _within_calendar(at, "date")
    return Carried(
        column.name,
        f"CASE WHEN {within} THEN {at} - DATE '1970-01-01' END",
        "date",
        made_by="date_from_unix_date({})",
        fault=f"NOT ({within})",
        expected=CALENDAR,
    )


def _moment(column: Column, at: str) -> Carried:
    """A whole number of microseconds, exact in all versions of the server.

    Between 1902 and 2037 a double of seconds tells each microsecond, for 0.1 microseconds of work a row;
    beyond, its minutes and the rest are two numbers, for four times that (measured).
    """
    within = _within_calendar(at, column.type)
    near = f"{at} >= {column.type} '1902-01-01' AND {at} < {column.type} '2038-01-01'"
    minutes, rest = f"date_part('epoch', date_trunc('minute', {at}))", f"date_part('microseconds', {at})"
    return Carried(
        column.name,
        f"CASE WHEN {near} THEN (date_part('epoch', {at}) * 1000000)::bigint "
        f"WHEN {within} THEN {minutes}::bigint * 1000000 + {rest}::bigint END",
        "timestamp",
        made_by="timestamp_micros({})",
        fault=f"NOT ({within})",
        expected=CALENDAR,
    )


def _within_calendar(at: str, declared: str) -> str:
    """Days and moments of every reader's calendar: no infinity, no year 0, no year 10000."""
    return f"{at} >= {declared} '0001-01-01' AND {at} < {declared} '10000-01-01'"


def record(columns: Sequence[Column]) -> str:
    """A row as JSON text, each value as the server writes it."""
    pairs = ", ".join(f"{text(column.name)}, {quote(column.name)}::text" for column in columns)
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
    if len(texts) < ARGUMENTS:
        return f"concat_ws('; ', {', '.join(texts)})"
    parts = [texts[start : start + ARGUMENTS - 1] for start in range(0, len(texts), ARGUMENTS - 1)]
    return joined([f"nullif({joined(part)}, '')" for part in parts])


def as_text(expression: str) -> str:
    return f"({expression})::text"


def canonical(found: Carried) -> str:
    """A value as the text that Spark makes of it too."""
    if found.type == "binary":
        return f"encode({found.sql}, 'hex')"
    return f"({found.sql})::text"


def digest_sum(texts: Sequence[str]) -> str:
    """The sum of the first 60 bits of each row's MD5."""
    return f"sum(('x' || substr(md5(concat_ws('|', {', '.join(texts)})), 1, 15))::bit(60)::bigint)"
