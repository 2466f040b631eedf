"""What a `JdbcToS3Job` reads: tables, columns, rows, increments. No CDK.

Names, predicates and watermarks are read here by the script's own code, so that a synth refuses what a run
would: before anything is deployed, and long before anything is connected to.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from hardened_glue.checks.plain import is_token, require_int, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.scripts import shared_module

_PREFIX = "--tables"
_REFERENCE = re.compile(r"\$\{Token\[[^\]]*?(\d+)\]\}")


@runtime_checkable
class Registered(Protocol):
    """A `CatalogTable`."""

    @property
    def names(self) -> tuple[str, str]:
        """The database's name and the table's."""

    def register(self) -> tuple[Any, ...]:
        """The permissions that it takes."""


@dataclass(frozen=True, kw_only=True)
class Watermark:
    """A column that only grows: an appending run reads what lies above the highest value of the last one.

    Updates and deletes of rows that were read before are not seen.

    Args:
        column: never null, such as a sequence's number or the time of the insert.
        late_minutes: how long after its time a row may still be committed; for dates and times.
        late_rows: how far below the highest value a row may still be committed; for numbers.
    """

    column: str
    late_minutes: int = 0
    late_rows: int = 0

    def __post_init__(self) -> None:
        require_text("Watermark.column", self.column)
        require_int("Watermark.late_minutes", self.late_minutes, 0, None)
        require_int("Watermark.late_rows", self.late_rows, 0, None)

    def described(self) -> dict[str, Any]:
        late = {"late_minutes": self.late_minutes, "late_rows": self.late_rows}
        return {"column": self.column, **{name: value for name, value in late.items() if value}}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of a database.

    Args:
        name: `schema.table`, or `table` in the schema that the connection's user sees first.
        columns: what to read; absent, all.
        predicate: which rows, as comparisons of columns with literals joined by and, or, not and brackets:
            `state = 'paid' and day >= date '2026-01-01'`. It is parsed, and never sent as it stands.
        split_key: the columns by whose ranges the table is read over several connections; absent, what the
            database's own statistics offer.
        watermark: what tells new rows; with it an appending run reads those alone.
        target: the folder below the job's own; absent, the name.
        catalog_table: the table of the Data Catalog that each run keeps up to date, its partitions included.
            It is made where it is missing, its database is not. Columns are added; a run that would change
            the type of one is refused before it writes.
    """

    name: str
    columns: Sequence[str] = ()
    predicate: str | None = None
    split_key: Sequence[str] = ()
    watermark: Watermark | None = None
    target: str | None = None
    catalog_table: Registered | None = None

    def __post_init__(self) -> None:
        for option in ("name", "predicate", "target"):
            value = getattr(self, option)
            if value is not None or option == "name":
                require_text(f"Table.{option}", value)
        for option in ("columns", "split_key"):
            _require_names(f"Table.{option}", getattr(self, option))
        if self.watermark is not None and not isinstance(self.watermark, Watermark):
            raise JobConfigError("Table.watermark", self.watermark, "a Watermark, or nothing")
        if self.catalog_table is not None and not isinstance(self.catalog_table, Registered):
            raise JobConfigError("Table.catalog_table", self.catalog_table, "a CatalogTable, or nothing")
        _checked_by_the_script([self])

    def described(self) -> dict[str, Any]:
        """The table as the script's argument has it: what was not asked for is not said."""
        found = {
            "name": self.name,
            "columns": list(self.columns),
            "predicate": self.predicate,
            "split_key": list(self.split_key),
            "watermark": self.watermark.described() if self.watermark else None,
            "target": self.target,
            "catalog_table": ".".join(self.catalog_table.names) if self.catalog_table else None,
        }
        return {name: value for name, value in found.items() if value not in (None, [])}


def table_arguments(tables: Sequence[Table]) -> dict[str, str]:
    """The argument that names the tables; refuses those that cannot be read together."""
    if isinstance(tables, (str, Table)) or not tables or not all(isinstance(each, Table) for each in tables):
        raise JobConfigError("tables", tables, "a list of one Table or more")
    return {_PREFIX: _checked_by_the_script(tables)}


def check_with_script(arguments: Mapping[str, str]) -> None:
    """Has the script's own code look at all arguments of a job together."""
    options = shared_module("jdbc_options")
    refused = shared_module("errors").OptionError
    try:
        options.parse_options([_readable(part) for pair in arguments.items() for part in pair])
    except refused as error:
        raise as_ours(error) from None


def _checked_by_the_script(tables: Sequence[Table]) -> str:
    text = json.dumps([each.described() for each in tables], separators=(",", ":"), ensure_ascii=False)
    options = shared_module("jdbc_options")
    refused = shared_module("errors").OptionError
    try:
        options.parse_tables(_readable(text))
    except refused as error:
        raise as_ours(error) from None
    return text


def _readable(text: str) -> str:
    """The text as the script may read it: a name that only the deployment knows stands as some name."""
    return _REFERENCE.sub(r"reference_\1", text)


def as_ours(error: Any) -> JobConfigError:
    """The script's refusal, in the words of the construct's options."""
    part = str(error.option).removeprefix(_PREFIX).strip().removeprefix("--")
    return JobConfigError(
        f"Table.{part}" if error.option.startswith(_PREFIX) else part, error.value, error.expectation
    )


def _require_names(option: str, names: object) -> None:
    if isinstance(names, str) or is_token(names) or not isinstance(names, Sequence):
        raise JobConfigError(option, names, 'a list of column names, such as ["id"]')
    for name in names:
        require_text(option, name)
