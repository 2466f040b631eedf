"""The column types that `jdbc_to_s3` carries, and the values that prove it: the ends and what is special.

A value is SQL text of its engine. `out` is the type in Parquet. Of a value in `kept_out` there is no exact
one in that type: its row goes to quarantine.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TypeCase:
    """One column type. `shown` is the server's expression that the value is compared with, over `{}`."""

    declared: str
    out: str
    values: tuple[str, ...]
    kept_out: tuple[str, ...] = ()
    shown: str = "{}::text"
    note: str = ""


def _pg(declared: str, out: str, *values: str, **more: Any) -> TypeCase:
    return TypeCase(declared, out, values, **more)


def _my(declared: str, out: str, *values: str, **more: Any) -> TypeCase:
    return TypeCase(declared, out, values, **{"shown": "CAST({} AS CHAR)", **more})


_NINES = "9" * 38
_INFINITE = ("'infinity'", "'-infinity'")
TEXT = "as the server's text"
POSTGRESQL = (
    _pg("smallint", "smallint", "-32768", "32767", "0"),
    _pg("integer", "int", "-2147483648", "2147483647"),
    _pg("bigint", "bigint", "-9223372036854775808", "9223372036854775807"),
    _pg("serial", "int", "2147483647"),
    _pg("bigserial", "bigint", "9223372036854775807"),
    _pg("oid", "bigint", "0", "4294967295"),
    _pg("numeric(12,2)", "decimal(12,2)", "-9999999999.99", "9999999999.99", "0.01", kept_out=("'NaN'",)),
    _pg("numeric(38,0)", "decimal(38,0)", _NINES, f"-{_NINES}"),
    _pg("numeric(38,38)", "decimal(38,38)", f"0.{_NINES}", f"-0.{_NINES}", f"0.{'0' * 37}1"),
    _pg("numeric(40,2)", "string", f"{_NINES}.99", f"-{_NINES}.99", "'NaN'", note=TEXT),
    _pg(
        "numeric",
        "string",
        "1e-30",
        "123456789012345678901234567890.123456789012345678901234567890",
        "'NaN'",
        "'Infinity'",
        note=TEXT,
    ),
    _pg("numeric(5,-2)", "string", "1234567", note=TEXT),
    _pg("real", "float", "'-3.4028235e38'", "'1e-45'", "0.1", "'NaN'", "'Infinity'", "'-0'"),
    _pg(
        "double precision",
        "double",
        "'-1.7976931348623157e308'",
        "'5e-324'",
        "0.1",
        "'NaN'",
        "'-Infinity'",
        "'-0'",
    ),
    _pg(
        "money",
        "string",
        "'-92233720368547758.08'",
        "'92233720368547758.07'",
        "0",
        shown="{}::numeric::text",
        note="the amount as text",
    ),
    _pg("boolean", "boolean", "true", "false"),
    _pg(
        "character(5)",
        "string",
        "'ab'",
        "''",
        "'äöü€'",
        shown="rpad({}::text, 5)",
        note="padded with spaces, as it is stored",
    ),
    _pg("character varying(10)", "string", "''", "' a '", "E'a\\nb\\t\\\\'", "'日本語😀'"),
    _pg("text", "string", "''", "repeat('x', 100000)", "'Ünïcödé'", "'null'"),
    _pg('"char"', "string", "'a'", "'z'", note=TEXT),
    _pg("name", "string", "'a_name'", note=TEXT),
    _pg(
        "bytea",
        "binary",
        "'\\x'",
        "'\\x00ff80'",
        "decode(repeat('ab', 5000), 'hex')",
        shown="encode({}, 'hex')",
    ),
    _pg(
        "date",
        "date",
        "'0001-01-01'",
        "'1582-10-04'",
        "'1582-10-10'",
        "'1582-10-15'",
        "'1969-12-31'",
        "'9999-12-31'",
        kept_out=(*_INFINITE, "'0044-03-15 BC'", "'10000-01-01'"),
    ),
    _pg(
        "timestamp",
        "timestamp",
        "'0001-01-01 00:00:00'",
        "'1582-10-10 12:00:00'",
        "'1883-11-18 12:03:57'",
        "'1969-12-31 23:59:59.999999'",
        "'2026-03-29 02:30:00'",
        "'9999-12-31 23:59:59.999999'",
        kept_out=(*_INFINITE, "'0044-03-15 00:00:00 BC'", "'10000-01-01 00:00:00'"),
        note="the clock's reading, as a moment in UTC",
    ),
    _pg("timestamp(0)", "timestamp", "'2026-01-31 12:34:56'", note="as `timestamp`"),
    _pg(
        "timestamptz",
        "timestamp",
        "'0001-01-01 00:00:00+00'",
        "'1883-11-18 12:03:57+05:30'",
        "'2026-03-29 02:30:00.123456-03'",
        "'9999-12-31 23:59:59.999999+00'",
        kept_out=(*_INFINITE, "'10000-01-01 00:00:00+00'"),
        note="the moment",
    ),
    _pg("time", "string", "'00:00:00'", "'23:59:59.999999'", "'24:00:00'", note=TEXT),
    _pg("timetz", "string", "'00:00:00+14'", "'23:59:59.999999-12'", note=TEXT),
    _pg("interval", "string", "'1 year 2 months -3 days 04:05:06.789'", "'-178000000 years'", note=TEXT),
    _pg(
        "uuid",
        "string",
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        note=TEXT,
    ),
    _pg("json", "string", '\'{"a":  1, "a": 2}\'', "'null'", note=TEXT),
    _pg("jsonb", "string", '\'{"b": 1.10, "a": [null, 1e400]}\'', note=TEXT),
    _pg("bit(3)", "string", "B'101'", "B'000'", note=TEXT),
    _pg("bit varying(70)", "string", "B''", f"B'{'10' * 35}'", note=TEXT),
    _pg("inet", "string", "'192.168.0.1/24'", "'::1'", note=TEXT),
    _pg("cidr", "string", "'10.0.0.0/8'", "'2001:db8::/32'", note=TEXT),
    _pg("macaddr", "string", "'08:00:2b:01:02:03'", note=TEXT),
    _pg("macaddr8", "string", "'08:00:2b:01:02:03:04:05'", note=TEXT),
    _pg("integer[]", "string", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[2:3]={5,6}'", "'{}'", note=TEXT),
    _pg("text[]", "string", "ARRAY['a,b', '\"', '', 'NULL', null]", note=TEXT),
    _pg("int4range", "string", "'[1,10)'", "'empty'", "'(,)'", note=TEXT),
    _pg("nummultirange", "string", "'{[1.5,2],[7,8)}'", note=TEXT),
    _pg("tstzrange", "string", "'[2026-01-01 00:00:00+02,)'", note=TEXT),
    _pg("mood", "string", "'sad'", "'happy '", note="an enum: its label"),
    _pg("positive", "int", "1", "2147483647", note="a domain over integer: as its base type"),
    _pg("pair", "string", "ROW(1, 'a,\"b')", note="a composite type: the server's text"),
    _pg("point", "string", "'(0.1,-1e300)'", note=TEXT),
    _pg("polygon", "string", "'((0,0),(1,0),(1,1))'", note=TEXT),
    _pg("tsvector", "string", "'a:1 b:2,3'", note=TEXT),
    _pg("pg_lsn", "string", "'16/B374D848'", note=TEXT),
)
POSTGRESQL_TYPES = (
    "CREATE TYPE mood AS ENUM ('sad', 'happy ')",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    "CREATE TYPE pair AS (a int, b text)",
)

_ZEROS = ("'0000-00-00'", "'2026-00-10'", "'2026-02-00'")
_BYTES = "HEX({})"
MARIADB = (
    _my("tinyint", "tinyint", "-128", "127"),
    _my("tinyint unsigned", "smallint", "0", "255"),
    _my("tinyint(1)", "tinyint", "0", "1", "2", "-128", note="a number: it may be 2"),
    _my("boolean", "tinyint", "true", "false", note="tinyint(1) by another name"),
    _my("smallint", "smallint", "-32768", "32767"),
    _my("smallint unsigned", "int", "0", "65535"),
    _my("mediumint", "int", "-8388608", "8388607"),
    _my("mediumint unsigned", "int", "0", "16777215"),
    _my("int", "int", "-2147483648", "2147483647"),
    _my("int unsigned", "bigint", "0", "4294967295"),
    _my(
        "int(5) unsigned zerofill",
        "bigint",
        "7",
        "4294967295",
        shown="CAST({} + 0 AS CHAR)",
        note="the number",
    ),
    _my("bigint", "bigint", "-9223372036854775808", "9223372036854775807"),
    _my("bigint unsigned", "decimal(20,0)", "0", "18446744073709551615"),
    _my("decimal(12,2)", "decimal(12,2)", "-9999999999.99", "9999999999.99", "0.01"),
    _my("decimal(38,0)", "decimal(38,0)", _NINES, f"-{_NINES}"),
    _my("decimal(38,38)", "decimal(38,38)", f"0.{_NINES}", f"-0.{_NINES}", f"0.{'0' * 37}1"),
    _my("decimal(20,4) unsigned", "decimal(20,4)", "0", "9999999999999999.9999"),
    _my("decimal(65,30)", "string", f"{'9' * 35}.{'9' * 30}", f"-{'9' * 35}.{'9' * 30}", note=TEXT),
    _my(
        "float",
        "float",
        "-3.402823466e38",
        "1.401298464e-45",
        "0.1",
        "16777217",
        shown="CAST({} + 0.0e0 AS CHAR)",
    ),
    _my("double", "double", "-1.7976931348623157e308", "5e-324", "0.1", "2.2250738585072014e-308"),
    _my("bit(1)", "boolean", "b'0'", "b'1'", shown="CAST({} + 0 AS CHAR)"),
    _my("bit(8)", "bigint", "b'0'", "b'11111111'", shown="CAST({} + 0 AS CHAR)"),
    _my("bit(64)", "decimal(20,0)", "b'0'", f"b'{'1' * 64}'", shown="CAST({} + 0 AS CHAR)"),
    _my("year", "smallint", "0", "1901", "2155", shown="CAST({} + 0 AS CHAR)", note="the number"),
    _my(
        "date",
        "date",
        "'0001-01-01'",
        "'1582-10-04'",
        "'1582-10-10'",
        "'1969-12-31'",
        "'9999-12-31'",
        kept_out=(*_ZEROS, "'0000-01-01'"),
    ),
    _my(
        "datetime",
        "timestamp",
        "'0001-01-01 00:00:00'",
        "'1582-10-10 12:00:00'",
        "'2026-03-29 02:30:00'",
        kept_out=("'0000-00-00 00:00:00'", "'2026-00-10 01:02:03'"),
        note="the clock's reading, as a moment in UTC",
    ),
    _my(
        "datetime(6)",
        "timestamp",
        "'1883-11-18 12:03:57.000001'",
        "'1969-12-31 23:59:59.999999'",
        "'9999-12-31 23:59:59.999999'",
        note="as `datetime`",
    ),
    _my(
        "timestamp(6) null",
        "timestamp",
        "'1970-01-01 00:00:01'",
        "'2026-03-29 02:30:00.123456'",
        "'2038-01-19 03:14:07.999999'",
        kept_out=("'0000-00-00 00:00:00'",),
        note="the moment",
    ),
    _my("time(6)", "string", "'-838:59:59.000000'", "'838:59:59.000000'", "'00:00:00.000001'", note=TEXT),
    _my("char(5)", "string", "'ab'", "''", "'äöü€'"),
    _my("varchar(10)", "string", "''", "' a '", "'a\\nb\\t\\\\'", "'日本語😀'"),
    _my("varchar(10) character set latin1", "string", "'äöüß'", note="any character set: Unicode"),
    _my("tinytext", "string", "'x'"),
    _my("text", "string", "repeat('x', 60000)"),
    _my("mediumtext", "string", "'Ünïcödé'", "''"),
    _my("longtext", "string", "repeat('ü', 100000)"),
    _my("binary(4)", "binary", "x'00ff'", "x'00000000'", shown=_BYTES),
    _my("varbinary(10)", "binary", "''", "x'00ff80'", shown=_BYTES),
    _my("tinyblob", "binary", "x'00'", shown=_BYTES),
    _my("blob", "binary", "repeat(x'ab', 5000)", shown=_BYTES),
    _my("mediumblob", "binary", "x'80'", shown=_BYTES),
    _my("longblob", "binary", "x'80'", shown=_BYTES),
    _my("enum('a','b ''c')", "string", "'a'", "'b ''c'"),
    _my("set('x','y','z')", "string", "''", "'x,z'"),
    _my("json", "string", '\'{"a":  1.10, "b": [null]}\''),
    _my(
        "uuid",
        "string",
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        note=TEXT,
    ),
    _my("inet6", "string", "'::1'", "'2001:db8::ff00:42:8329'", note=TEXT),
    _my("inet4", "string", "'0.0.0.0'", "'255.255.255.255'", note=TEXT),
    _my(
        "geometry",
        "binary",
        "ST_GeomFromText('LINESTRING(0 0, 1e300 -0.1)', 4326)",
        shown=_BYTES,
        note="four bytes of SRID, then WKB: the server's own form",
    ),
    _my("point", "binary", "ST_GeomFromText('POINT(0.1 0.2)')", shown=_BYTES, note="as `geometry`"),
)
