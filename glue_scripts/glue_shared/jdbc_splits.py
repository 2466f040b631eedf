"""Ranges of a table that together hold each row once, and each about as many rows as the others.

A range is a condition over the split key's own aliases. The first has no lower end and the last no upper one,
so a row that came since the planning belongs to one as well; rows without a key belong to the first, or to a
range of their own where they are many.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from glue_shared.jdbc_columns import KEY

ROWS_WORTH_A_SPLIT = 250_000  # a second of reading: less would not pay for another connection
ROWS_A_SPLIT = 10_000_000  # what a task that dies has to read again
BYTES_A_SPLIT = 2 * 2**30
Bound = tuple[str | None, ...]  # one literal a key column, as SQL; None: null


@dataclass(frozen=True)
class Splits:
    """How a table is read: one condition a connection at a time, none for the table as a whole.

    Args:
        keys: the server's expressions behind the aliases that the conditions compare.
        how: in words, for the run summary.
    """

    conditions: tuple[str, ...]
    keys: tuple[str, ...]
    how: str

    @property
    def count(self) -> int:
        return max(1, len(self.conditions))


def whole(how: str) -> Splits:
    return Splits((), (), how)


def wanted(rows: int | None, size_bytes: int | None, *, slots: int, connections: int) -> int:
    """How many ranges are worth it: as many as can be read at once, more where one would be too long."""
    if rows is None:
        return min(slots, connections)
    least = max(slots, -(-rows // ROWS_A_SPLIT), -(-(size_bytes or 0) // BYTES_A_SPLIT))
    return max(1, min(least, connections, rows // ROWS_WORTH_A_SPLIT))


def ranges(bounds: Sequence[Bound], quote: Callable[[str], str]) -> tuple[str, ...]:
    """The conditions between the bounds, which are in the server's own order; nulls come first."""
    distinct = [bound for place, bound in enumerate(bounds) if bound not in bounds[:place]]
    firm = [bound for bound in distinct if None not in bound]
    aliases = [quote(f"{KEY}{place}") for place in range(len(bounds[0]) if bounds else 0)]
    if not aliases:
        return ()
    nulls = f"{aliases[0]} IS NULL"
    if not firm:
        return (nulls, f"{aliases[0]} IS NOT NULL")
    first = _below(aliases, firm[0])
    beginning = (nulls, first) if len(firm) < len(distinct) else (f"{first} OR {nulls}",)
    between = (
        f"{from_on(aliases, low)} AND {_below(aliases, high)}" for low, high in itertools.pairwise(firm)
    )
    return (*beginning, *between, from_on(aliases, firm[-1]))


def _below(aliases: Sequence[str], bound: Bound) -> str:
    return _compared(aliases, bound, "<", "<")


def from_on(aliases: Sequence[str], bound: Bound) -> str:
    """The rows whose key is the bound or behind it."""
    return _compared(aliases, bound, ">", ">=")


def _compared(aliases: Sequence[str], bound: Bound, sign: str, last: str) -> str:
    """`(a, b) >= (x, y)` spelled out, which every engine's planner takes for a range of an index."""
    alias, value = aliases[0], bound[0]
    if len(aliases) == 1:
        return f"{alias} {last} {value}"
    return (
        f"({alias} {sign} {value} OR ({alias} = {value} AND {_compared(aliases[1:], bound[1:], sign, last)}))"
    )
