"""A table as the server's catalogue describes it, and how each of its columns is carried to Parquet.

Each column has a way of its own: the expression that the server is asked for, the type it has in Parquet, and
the condition under which a value has no exact place in that type. Rows that meet such a condition go to
quarantine. Spark's own mapping of JDBC types decides nothing: where it would round, the server sends text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_names import TableName

REJECTED = "_hardened_glue_rejected"  # the row as text where a value cannot be carried, else null
KEY = "_hardened_glue_key_"  # what the splits compare
MOST_DIGITS = 38  # of a decimal in Spark and in Parquet's readers
CALENDAR = "a day from 0001-01-01 to 9999-12-31"


@dataclass(frozen=True)
class Column:
    """A column of the server's; `type` is in lower case and without its length."""

    name: str
    type: str
    nullable: bool = True
    precision: int | None = None
    scale: int | None = None
    unsigned: bool = False
    kind: str = ""  # PostgreSQL's typtype: b, c, d, e, m, r

    @property
    def declared(self) -> str:
        length = "" if self.precision is None else f"({self.precision}{_scale(self.scale)})"
        return f"{self.type}{length}{' unsigned' if self.unsigned else ''}"


def _scale(scale: int | None) -> str:
    return "" if scale is None else f",{scale}"


@dataclass(frozen=True)
class Table:
    """A table that is there. `rows` and `size_bytes` are the server's own estimates; None where it has none.

    Args:
        keys: columns that identify a row, the primary key first. None of them is nullable.
        indexes: the columns of each index, in its order.
        is_plain: False for a view and for whatever else has no rows of its own.
        pages: of a PostgreSQL table.
    """

    schema: str
    name: str
    columns: tuple[Column, ...]
    rows: int | None = None
    size_bytes: int | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    is_plain: bool = True
    can_be_locked: bool = True
    pages: int | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def row_bytes(self) -> int | None:
        if not self.rows or self.size_bytes is None:
            return None
        return max(1, self.size_bytes // self.rows)

    def column(self, option: str, name: str) -> Column:
        """The server's column of this name. Raises OptionError with the server's own list."""
        for column in self.columns:
            if column.name == name:
                return column
        names = ", ".join(column.name for column in self.columns)
        raise OptionError(option, name, f"one of the columns of {self}: {names}")

    def chosen(self, names: "Sequence[str] | None") -> tuple[Column, ...]:
        if names is None:
            return self.columns
        return tuple(self.column("--tables columns", name) for name in names)


@dataclass(frozen=True)
class Snapshot:
    """What each reading session is told first, and in words whether all see the same moment."""

    statement: str
    words: str
    is_shared: bool = True


@dataclass(frozen=True)
class Carried:
    """How one column travels.

    Args:
        sql: what the server computes for it, over the column's quoted name.
        type: the column's type in the output, as Spark's DDL has it.
        made_by: a Spark expression over `{}`, the value as it arrived; None: it is cast if need be.
        fault: when a value cannot be carried, as a condition of the server's; None: every value can.
        expected: what such a value is not.
    """

    name: str
    sql: str
    type: str
    made_by: str | None = None
    fault: str | None = None
    expected: str = ""
    is_padded: bool = False  # with spaces that a comparison in the server would leave out


def refuse_same_names(table: Table, columns: Iterable[Column]) -> None:
    """Raises RunError for names that a catalog holds to be one, or that the job needs for itself."""
    seen: dict[str, str] = {}
    for column in columns:
        other = seen.setdefault(column.name.lower(), column.name)
        if other != column.name:
            raise RunError(
                f"{table} has columns {other!r} and {column.name!r}, which a catalog holds to be one: "
                "expected a choice of columns without one of them"
            )
        if column.name.startswith("_hardened_glue_"):
            raise RunError(
                f"{table} has a column {column.name!r}, expected no name that the job keeps itself"
            )


def not_found(name: TableName, others: Sequence[str]) -> OptionError:
    listed = ", ".join(others) if others else "none"
    return OptionError("--tables name", str(name), f"a table that the login may read; there are: {listed}")
