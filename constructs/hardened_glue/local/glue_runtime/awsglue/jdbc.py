"""Reads and writes tables of databases through Spark's own JDBC source, with Glue's options."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from . import connections, jdbc_bookmarks
from .errors import refuse
from .job import Job
from .options import flag, number, only

if TYPE_CHECKING:
    from .context import GlueContext

KINDS = ("mysql", "postgresql", "oracle", "sqlserver", "redshift", "jdbc")
_FETCH_SIZE = 1000  # rows; Spark's default leaves it to the driver, and MySQL's then holds the whole table
_HASH_PARTITIONS = 7
_LOGIN = {"url", "user", "password", "useConnectionProperties", "connectionName", "customJdbcDriverClassName"}
_BOOKMARK = {"jobBookmarkKeys", "jobBookmarkKeysSortOrder", "jobBookmarksKeysSortOrder"}
_READ = {
    *_LOGIN,
    *_BOOKMARK,
    "dbtable",
    "database",
    "hashfield",
    "hashexpression",
    "hashpartitions",
    "fetchsize",
}
_WRITE = {*_LOGIN, "dbtable", "database", "bulkSize", "preactions", "postactions"}
# How each database makes a whole number of any value.
_HASHES = {
    "mysql": "CRC32({field})",
    "mariadb": "CRC32({field})",
    "postgresql": "ABS(CAST(HASHTEXT(CAST({field} AS VARCHAR)) AS BIGINT))",
    "oracle": "ORA_HASH({field})",
    "sqlserver": "ABS(CAST(CHECKSUM({field}) AS BIGINT))",
}
_QUOTES = {"mysql": "``", "mariadb": "``", "sqlserver": "[]"}


def read(context: "GlueContext", kind: str, options: Mapping[str, Any], transformation_ctx: str) -> DataFrame:
    """The rows of a table: one query, or one a hash partition if hashfield or hashexpression is given."""
    only(options, _READ, f"{kind} connection")
    if kind == "redshift":
        refuse("reading from redshift", "its driver unloads to S3")
    login = _login(options)
    table = str(options["dbtable"])
    condition, remember = None, None
    job = Job.current()
    if job is not None and job.keeps_bookmark(transformation_ctx):
        whole = _source(context, login, table, options)
        condition, remember = jdbc_bookmarks.narrowed(whole, options, *job.bookmark(transformation_ctx))
    rows = _read(context, login, table, options)
    if job is not None and remember is not None:
        job.remember(transformation_ctx, remember)
    return rows if condition is None else rows.where(condition)


def write(context: "GlueContext", rows: DataFrame, kind: str, options: Mapping[str, Any]) -> None:
    """Adds the rows to a table, which Spark makes if it is not there."""
    only(options, _WRITE, f"{kind} connection")
    for name in ("preactions", "postactions"):
        if options.get(name):
            refuse(f"{kind} connection option {name}")
    login = _login(options)
    size = {"batchsize": str(options["bulkSize"])} if "bulkSize" in options else {}
    rows.write.format("jdbc").options(**login, **size, dbtable=str(options["dbtable"])).mode("append").save()


def _login(options: Mapping[str, Any]) -> dict[str, str]:
    if flag(options, "useConnectionProperties"):
        found = connections.connection(str(options["connectionName"]))
    else:
        found = {name: str(options[name]) for name in ("url", "user", "password") if name in options}
    if "url" not in found:
        raise ValueError("url is missing from connection_options, expected it or useConnectionProperties")
    login = {name: found[name] for name in ("url", "user", "password") if found.get(name)}
    if "customJdbcDriverClassName" in options:
        login["driver"] = str(options["customJdbcDriverClassName"])
    return login


def _source(
    context: "GlueContext", login: Mapping[str, str], table: str, options: Mapping[str, Any]
) -> DataFrame:
    size = str(number(options, "fetchsize", _FETCH_SIZE))
    return context.spark_session.read.format("jdbc").options(**login, dbtable=table, fetchsize=size).load()


def _read(
    context: "GlueContext", login: Mapping[str, str], table: str, options: Mapping[str, Any]
) -> DataFrame:
    expression = _expression(login["url"], options)
    if expression is None:
        return _source(context, login, table, options)
    count = number(options, "hashpartitions", _HASH_PARTITIONS)
    # A null has no hash, so the first partition takes those rows.
    predicates = [f"MOD({expression}, {count}) = {place}" for place in range(count)]
    if connections.vendor_of(login["url"]) == "sqlserver":
        predicates = [f"({expression}) % {count} = {place}" for place in range(count)]
    predicates[0] = f"({predicates[0]} OR ({expression}) IS NULL)"
    properties = {name: value for name, value in login.items() if name != "url"}
    properties["fetchsize"] = str(number(options, "fetchsize", _FETCH_SIZE))
    return context.spark_session.read.jdbc(login["url"], table, predicates=predicates, properties=properties)


def _expression(url: str, options: Mapping[str, Any]) -> str | None:
    """A whole number that the database makes of each row; a negative one would fall into no partition."""
    if "hashexpression" in options:
        return f"ABS({options['hashexpression']})"
    if "hashfield" not in options:
        return None
    vendor = connections.vendor_of(url)
    if vendor not in _HASHES:
        refuse(f"hashfield for {vendor}", "give a hashexpression")
    quotes = _QUOTES.get(vendor, '""')
    return _HASHES[vendor].format(field=f"{quotes[0]}{options['hashfield']}{quotes[1]}")
