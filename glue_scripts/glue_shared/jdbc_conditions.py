"""A predicate's tree as the engine's own SQL: columns of the server's list, literals quoted by dialect."""

from glue_shared.errors import OptionError
from glue_shared.jdbc_columns import Column, Table
from glue_shared.jdbc_dialects import Dialect
from glue_shared.jdbc_predicates import OPTION, Comparison, Joined, Literal, Not, Predicate

EVERY_ROW = "1 = 1"
# Family of the column -> kinds of literals that mean there what they say; others a server would convert.
COMPARABLE = {
    "number": ("number",),
    "text": ("text",),
    "moment": ("date", "timestamp"),
    "boolean": ("boolean",),
    "flag": ("boolean", "number"),  # MySQL's tinyint(1)
}


def of(predicate: Predicate | None, table: Table, dialect: Dialect) -> str:
    """The condition. Raises OptionError for a column or a comparison that the table does not have."""
    if predicate is None:
        return EVERY_ROW
    if isinstance(predicate, Not):
        return f"NOT ({of(predicate.inner, table, dialect)})"
    if isinstance(predicate, Joined):
        return f" {predicate.word.upper()} ".join(f"({of(part, table, dialect)})" for part in predicate.parts)
    column = table.column(OPTION, predicate.column)
    for literal in predicate.literals:
        _refuse_other_kinds(column, literal, dialect)
    return _compared(
        dialect.quote(column.name), predicate, [dialect.literal(each) for each in predicate.literals]
    )


def _compared(name: str, comparison: Comparison, literals: "list[str]") -> str:
    if comparison.operator == "null":
        return f"{name} IS NULL"
    if comparison.operator == "between":
        return f"{name} BETWEEN {literals[0]} AND {literals[1]}"
    if comparison.operator == "in":
        return f"{name} IN ({', '.join(literals)})"
    return f"{name} {comparison.operator.upper()} {literals[0]}"


def _refuse_other_kinds(column: Column, literal: Literal, dialect: Dialect) -> None:
    kinds = COMPARABLE.get(dialect.family(column), ())
    if literal.kind not in kinds:
        expected = f"a {' or '.join(kinds)}" if kinds else "no comparison but is null"
        raise OptionError(
            OPTION, literal.text, f"{expected} for column {column.name}, which is {column.declared}"
        )
