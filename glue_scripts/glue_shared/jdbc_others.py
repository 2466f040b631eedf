"""Oracle, SQL Server, Redshift and Db2, each as a table of what differs. None of them has been run.

What they would be sent is held by tests of the SQL alone. A type that has no row in an engine's table is
refused by name: nothing is left to a mapping that nobody has seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from glue_shared import jdbc_columns, jdbc_splits
from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import MOST_DIGITS, Carried, Column, Snapshot, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Literal
from glue_shared.jdbc_session import Session
from glue_shared.jdbc_splits import Splits


@dataclass(frozen=True, eq=False)
class Other:
    """One engine.

    Args:
        quotes: what stands around a name; the last is doubled within it.
        tables, columns, keys: the questions to its catalogue; each takes table and schema.
        default_schema: what stands for the login's own schema.
        types: type -> the server's expression and the type in Parquet; `{}` is the quoted name.
        moments: types of days and moments that a predicate's literals may be compared with.
    """

    name: str
    quotes: str
    tables: str
    columns: str
    keys: str
    default_schema: str
    types: Mapping[str, tuple[str, str]]
    decimals: tuple[str, ...]
    decimal_as_text: str
    texts: tuple[str, ...]
    moments: tuple[str, ...]
    numbers: tuple[str, ...]
    statement: str
    cast_to_text: str
    text_prefix: str = ""
    moment_literal: str = "{kind} '{text}'"
    PROPERTIES: Mapping[str, str] = field(default_factory=dict)

    def quote(self, name: str) -> str:
        first, last = self.quotes[0], self.quotes[-1]
        return f"{first}{name.replace(last, last * 2)}{last}"

    def text(self, value: str) -> str:
        return "{}'{}'".format(self.text_prefix, value.replace("'", "''"))

    def literal(self, found: Literal) -> str:
        if found.kind == "text":
            return self.text(found.text)
        if found.kind == "boolean":
            return "TRUE" if found.text == "true" else "FALSE"
        if found.kind == "number":
            return found.text
        return self.moment_literal.format(kind=found.kind.upper(), text=found.text)

    def family(self, column: Column) -> str:
        """What a column may be compared with in a predicate."""
        families = {"text": self.texts, "moment": self.moments, "number": self.numbers}
        found = [family for family, types in families.items() if column.type in types]
        return found[0] if found else ("boolean" if column.type == "boolean" else "other")

    def qualified(self, table: Table) -> str:
        return f"{self.quote(table.schema)}.{self.quote(table.name)}"

    def settings(self, snapshot: str | None = None) -> str:
        del snapshot
        return self.statement

    def hold(self, session: Session, tables: Sequence[Table]) -> Snapshot:
        del session, tables
        return Snapshot(self.statement, "each split reads at a moment of its own", is_shared=False)

    def describe(self, session: Session, name: TableName) -> Table:
        """The table with its columns and keys. Raises OptionError if there is none that the login sees."""
        schema = name.schema or session.value(self.default_schema) or ""
        found = session.rows(self.tables, name.table, schema)
        if not found:
            raise jdbc_columns.not_found(name, ())
        rows, size = found[0]
        keys: dict[str, list[str]] = {}
        for key, column in session.rows(self.keys, name.table, schema):
            keys.setdefault(str(key), []).append(str(column))
        return Table(
            schema,
            name.table,
            tuple(_column(row) for row in session.rows(self.columns, name.table, schema)),
            rows=None if rows is None else int(float(rows)),
            size_bytes=None if size is None else int(float(size)),
            keys=tuple(map(tuple, keys.values())),
        )

    def carried(self, column: Column) -> Carried:
        """The way of one column. Raises OptionError for a type that the table does not have."""
        at = self.quote(column.name)
        if column.type in self.decimals:
            scale = column.scale or 0
            if column.precision and column.precision <= MOST_DIGITS and 0 <= scale <= column.precision:
                return Carried(column.name, at, f"decimal({column.precision},{scale})")
            return Carried(column.name, self.decimal_as_text.format(at), "string")
        if column.type not in self.types:
            expected = f"a choice of columns without it: no way of {self.name}'s is known here"
            raise OptionError("--tables columns", f"{column.name} {column.declared}", expected)
        sql, kind = self.types[column.type]
        return Carried(column.name, sql.format(at), kind)

    def record(self, columns: Sequence[Column]) -> str:
        return self.joined([self.cast_to_text.format(self.quote(column.name)) for column in columns])

    def joined(self, texts: Sequence[str]) -> str:
        """Texts, some of them null, as one."""
        return " || '; ' || ".join(f"COALESCE({each}, '')" for each in texts)

    def as_text(self, expression: str) -> str:
        return self.cast_to_text.format(expression)

    def canonical(self, carried: Carried) -> str:
        del carried
        raise OptionError("--reconcile", "checksum", f"none or count: {self.name} was never asked for one")

    def digest_sum(self, texts: Sequence[str]) -> str:
        del texts
        return self.canonical(Carried("", "", ""))

    def estimate(self, session: Session, table: Table, condition: str) -> int | None:
        """Counted: the plans of these engines are read by nobody here."""
        query = f"SELECT COUNT(*) FROM {self.qualified(table)} WHERE {condition}"  # noqa: S608
        return int(session.value(query) or 0)

    def split(
        self, session: Session, table: Table, key: "Sequence[str] | None", count: int, condition: str
    ) -> Splits:
        """Ranges of one column at its exact quantiles, which costs the server a pass over an index."""
        name = key[0] if key else next((each[0] for each in table.keys if len(each) == 1), None)
        if count == 1 or name is None:
            return jdbc_splits.whole("one connection")
        column = table.column("--tables split_key", name)
        if (key and len(key) > 1) or self.family(column) not in ("number", "text"):
            expected = "one column of numbers or text"
            raise OptionError("--tables split_key", f"{name} {column.declared}", expected)
        at = self.quote(name)
        source = f"{self.qualified(table)} WHERE ({condition}) AND {at} IS NOT NULL"
        tiles = f"SELECT {at} AS k, NTILE({count}) OVER (ORDER BY {at}) AS tile FROM {source}"  # noqa: S608
        first = self.as_text("MIN(k)")
        query = f"SELECT {first} FROM ({tiles}) ranked WHERE tile > 1 GROUP BY tile ORDER BY tile"  # noqa: S608
        is_number = self.family(column) == "number"
        bounds = [
            (value if is_number or value is None else self.text(value),) for (value,) in session.rows(query)
        ]
        return Splits(
            jdbc_splits.ranges(bounds, self.quote), (at,), f"ranges of {name}, counted along the key"
        )


def _column(row: Sequence[str | None]) -> Column:
    name, kind, nullable, precision, scale = row
    return Column(
        str(name),
        str(kind).strip().lower(),
        nullable in ("Y", "YES", "1", "t"),
        None if precision is None else int(float(precision)),
        None if scale is None else int(float(scale)),
    )
