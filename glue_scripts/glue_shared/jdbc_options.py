"""The arguments of `jdbc_to_s3`, checked before anything is connected to. `JdbcToS3Job` explains each."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from glue_shared import catalog, jdbc_names, jdbc_predicates, packing, uris
from glue_shared.errors import OptionError
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Predicate
from glue_shared.packing import Packing, whole_number

CHOICES = {
    "write_mode": ("overwrite", "append"),
    "bad_records": ("quarantine", "fail"),
    "reconcile": ("none", "count", "checksum"),
    "reader": ("jdbc", "arrow"),
}
MAX_CONNECTIONS = 8  # what a busy database spares without being asked; PostgreSQL's own limit is 100
MOST_CONNECTIONS = 256
# What the reader `arrow` needs and Glue does not bring. `JdbcToS3Job` has pip install them.
ARROW_MODULES = ("adbc-driver-manager==1.13.0", "adbc-driver-postgresql==1.13.0")
FEWEST_ROWS_FETCHED, MOST_ROWS_FETCHED = 1, 100_000
TABLE_KEYS = {"name", "columns", "predicate", "split_key", "watermark", "target", "catalog_table"}
EXPECTED_TABLES = 'a JSON list such as [{"name": "shop.orders", "columns": ["id", "total"]}]'
EXPECTED_WATERMARK = (
    '{"column": "..."} and, where rows come late, "late_minutes" or "late_rows" with a number'
)
EXPECTED_FOLDER = "a folder below the target of letters, digits and . _ = -, such as sales/orders"
LATE_MINUTES_AT_MOST = 60 * 24 * 366
LATE_ROWS_AT_MOST = 10_000_000
_FOLDER = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._=-]*)(?:/[A-Za-z0-9][A-Za-z0-9._=-]*)*")


@dataclass(frozen=True)
class Watermark:
    """The column that only grows. A run reads what lies above the last one's highest value.

    Args:
        late_minutes: how long after its time a row may still be committed; for dates and times.
        late_rows: how far below the highest value a row may still be committed; for numbers.
    """

    column: str
    late_minutes: int = 0
    late_rows: int = 0


@dataclass(frozen=True)
class TableOption:
    """One table of the run. Names are as the job wrote them: the server's own list decides."""

    name: TableName
    target: str
    columns: "tuple[str, ...] | None" = None
    predicate: Predicate | None = None
    split_key: "tuple[str, ...] | None" = None
    watermark: Watermark | None = None
    catalog_table: "catalog.TableName | None" = None


@dataclass(frozen=True)
class Options:
    """The job's arguments, checked. `fetch_size` None: by the engine and the width of the rows."""

    connection: str
    tables: tuple[TableOption, ...]
    target: str
    write_mode: str = "overwrite"
    bad_records: str = "quarantine"
    partition_keys: tuple[str, ...] = ()
    target_file_size_mb: int = 128
    packing: Packing = field(default_factory=Packing)
    max_connections: int = MAX_CONNECTIONS
    fetch_size: int | None = None
    reconcile: str = "none"
    reader: str = "jdbc"
    kms_key_arn: str | None = None


def parse_options(argv: Sequence[str]) -> Options:
    """The options among Glue's own arguments. Raises OptionError before anything is connected to."""
    parser = ArgumentParser(allow_abbrev=False)
    for name in ("connection", "tables", "target"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--write_mode", default="overwrite")  # Glue keeps `--mode` for itself
    parser.add_argument("--bad_records", default="quarantine")
    parser.add_argument("--partition_keys", default="")
    parser.add_argument("--target_file_size_mb", default="128")
    for name, default in packing.DEFAULTS.items():
        parser.add_argument(f"--{name}", default=default)
    parser.add_argument("--max_connections", default=str(MAX_CONNECTIONS))
    parser.add_argument("--reconcile", default="none")
    parser.add_argument("--reader", default="jdbc")
    for name in ("fetch_size", "kms_key_arn"):
        parser.add_argument(f"--{name}", default=None)
    given: dict[str, Any] = vars(parser.parse_known_args(list(argv))[0])
    for name, allowed in CHOICES.items():
        if given[name] not in allowed:
            raise OptionError(f"--{name}", given[name], " or ".join(allowed))
    if not given["connection"].strip():
        raise OptionError("--connection", given["connection"], "the name of a Glue Connection")
    keys = [key.strip() for key in given["partition_keys"].split(",") if key.strip()]
    fetched = given["fetch_size"]
    packed = packing.parse({name: given.pop(name) for name in packing.DEFAULTS})
    return _checked(
        Options(
            **{
                **given,
                "target": uris.prefix("--target", given["target"]),
                "tables": parse_tables(given["tables"]),
                "packing": packed,
                "partition_keys": tuple(jdbc_names.checked("--partition_keys", key) for key in keys),
                "target_file_size_mb": whole_number(
                    "--target_file_size_mb", given["target_file_size_mb"], 1, 1024
                ),
                "max_connections": whole_number(
                    "--max_connections", given["max_connections"], 1, MOST_CONNECTIONS
                ),
                "fetch_size": None
                if fetched is None
                else whole_number("--fetch_size", fetched, FEWEST_ROWS_FETCHED, MOST_ROWS_FETCHED),
            }
        )
    )


def parse_tables(text: str) -> tuple[TableOption, ...]:
    """The tables of the `--tables` argument."""
    try:
        given = json.loads(text)
    except ValueError:
        raise OptionError("--tables", text, EXPECTED_TABLES) from None
    if not isinstance(given, list) or not given:
        raise OptionError("--tables", text, EXPECTED_TABLES)
    tables = tuple(_table(each) for each in given)
    _refuse_shared_folders([table.target for table in tables])
    _refuse_shared_names([table.catalog_table for table in tables if table.catalog_table])
    return tables


def _table(given: Any) -> TableOption:
    if not isinstance(given, dict) or not {"name"} <= set(given) <= TABLE_KEYS:
        expected = f"{EXPECTED_TABLES}; its keys are {', '.join(sorted(TABLE_KEYS))}"
        raise OptionError("--tables", json.dumps(given), expected)
    name = jdbc_names.table("--tables name", given["name"])
    target = given.get("target") or str(name)
    if not isinstance(target, str) or not _FOLDER.fullmatch(target) or ".." in target:
        raise OptionError("--tables target", target, EXPECTED_FOLDER)
    predicate, watermark, registered = (given.get(key) for key in ("predicate", "watermark", "catalog_table"))
    return TableOption(
        name,
        f"{target}/",
        columns=_names("--tables columns", given.get("columns")),
        predicate=None if predicate is None else jdbc_predicates.parse(predicate),
        split_key=_names("--tables split_key", given.get("split_key")),
        watermark=None if watermark is None else _watermark(watermark),
        catalog_table=None if registered is None else _registered(registered),
    )


def _names(option: str, given: Any) -> "tuple[str, ...] | None":
    if given is None:
        return None
    if not isinstance(given, list) or not given:
        raise OptionError(option, given, 'a list of names such as ["id", "total"]')
    names = tuple(jdbc_names.checked(option, name) for name in given)
    if len(set(names)) < len(names):
        raise OptionError(option, given, "each name once")
    return names


def _watermark(given: Any) -> Watermark:
    if not isinstance(given, dict) or not {"column"} <= set(given) <= {
        "column",
        "late_minutes",
        "late_rows",
    }:
        raise OptionError("--tables watermark", given, EXPECTED_WATERMARK)
    column = jdbc_names.checked("--tables watermark", given["column"])
    if {"late_minutes", "late_rows"} <= set(given):
        raise OptionError("--tables watermark", given, "late_minutes for times or late_rows for numbers")
    return Watermark(
        column,
        late_minutes=whole_number(
            "--tables watermark late_minutes", given.get("late_minutes", 0), 0, LATE_MINUTES_AT_MOST
        ),
        late_rows=whole_number(
            "--tables watermark late_rows", given.get("late_rows", 0), 0, LATE_ROWS_AT_MOST
        ),
    )


def _registered(given: Any) -> catalog.TableName:
    if not isinstance(given, str):
        raise OptionError("--tables catalog_table", given, "database.table")
    return catalog.TableName.parse("--tables catalog_table", given)


def _refuse_shared_names(registered: "Sequence[catalog.TableName]") -> None:
    for name in registered:
        if registered.count(name) > 1:
            raise OptionError("--tables catalog_table", str(name), "a table of its own for each table")


def _refuse_shared_folders(targets: Sequence[str]) -> None:
    """Each table has a journal of its own at its folder, so no folder may lie within another."""
    for place, target in enumerate(targets):
        for other in targets[place + 1 :]:
            if target.startswith(other) or other.startswith(target):
                expected = f"a folder apart from {other}: each table has its own"
                raise OptionError("--tables target", target, expected)


def _checked(options: Options) -> Options:
    if options.reader == "arrow":
        _refuse_for_arrow(options)
    for table in options.tables:
        for key in options.partition_keys:
            if table.columns is not None and key not in table.columns:
                names = ", ".join(table.columns)
                raise OptionError("--partition_keys", key, f"one of the columns of {table.name}: {names}")
        if table.watermark and table.columns is not None and table.watermark.column not in table.columns:
            raise OptionError(
                "--tables watermark", table.watermark.column, f"one of the columns of {table.name}"
            )
    return options


def _refuse_for_arrow(options: Options) -> None:
    if options.partition_keys:
        expected = "none with --reader arrow, whose tasks write what they read: --reader jdbc"
        raise OptionError("--partition_keys", ",".join(options.partition_keys), expected)
    if options.fetch_size is not None:
        expected = "none with --reader arrow, which reads batches of so many bytes: --reader jdbc"
        raise OptionError("--fetch_size", options.fetch_size, expected)
