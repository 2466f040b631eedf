"""Which folders a predicate over the source's Hive partitions can match: the others are not even listed.

The values of folders are text, as they are written, unless the predicate compares them with a number or a
date: `month = 1` takes `month=01`, `month = '01'` takes it too, `month = '1'` does not. A folder without a
value (`__HIVE_DEFAULT_PARTITION__`, or a partition that it has not) is null, as in SQL: no comparison but
`is null` takes it.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from glue_shared import jdbc_predicates as predicates
from glue_shared import uris
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_predicates import Comparison, Joined, Literal, Not, Predicate
from glue_shared.s3_listing import Enter

OPTION = "--partition_predicate"
Answers = frozenset[bool | None]  # of SQL's true, false and null those that are possible
ANY: Answers = frozenset((True, False, None))
_NOT = {True: False, False: True, None: None}


def parse(text: str | None) -> Predicate | None:
    """The predicate of the job's arguments. Raises OptionError for one that the grammar does not hold."""
    if not text:
        return None
    found = predicates.parse(text, OPTION)
    for each in predicates.comparisons_of(found):
        if any(literal.kind in ("timestamp", "boolean") for literal in each.literals):
            raise OptionError(OPTION, text, "texts, numbers and dates: a folder's name holds no other")
    return found


def checked(text: str | None) -> str | None:
    """The text of a predicate that the grammar holds; None for none."""
    return text if parse(text) is not None else None


@dataclass
class Folders:
    """Answers for the folders of one source, and remembers which partitions they have."""

    source: str
    predicate: Predicate
    names: dict[str, None] = field(default_factory=dict)

    def enter(self, folder: str) -> Enter:
        """What to do with a folder whose inner folders are not known yet."""
        possible = _answers(self.predicate, self._values(folder), whole=False, folder=folder)
        if True not in possible:
            return Enter.NO
        return Enter.ALL if possible == {True} else Enter.LOOK

    def takes(self, folder: str) -> bool:
        """Whether objects that lie directly in a folder are to be read."""
        return _answers(self.predicate, self._values(folder), whole=True, folder=folder) == {True}

    def refuse_unknown(self) -> None:
        """Raises OptionError for a partition that no folder has."""
        for name in predicates.columns_of(self.predicate):
            if name not in self.names:
                known = ", ".join(self.names) or "none"
                raise OptionError(OPTION, name, f"a partition of the source's folders, which have: {known}")

    def _values(self, folder: str) -> dict[str, str | None]:
        found = uris.partition_values(folder.removeprefix(self.source))
        self.names.update(dict.fromkeys(found))
        return found


def _answers(predicate: Predicate, values: Mapping[str, str | None], *, whole: bool, folder: str) -> Answers:
    if isinstance(predicate, Not):
        inner = _answers(predicate.inner, values, whole=whole, folder=folder)
        return frozenset(_NOT[each] for each in inner)
    if isinstance(predicate, Joined):
        parts = [_answers(each, values, whole=whole, folder=folder) for each in predicate.parts]
        return _joined(parts, decides=predicate.word == "or")
    if predicate.column not in values and not whole:
        return ANY
    value = values.get(predicate.column)
    if predicate.operator == "null":
        return frozenset((value is None,))
    return frozenset((None,)) if value is None else frozenset((_compared(value, predicate, folder),))


def _joined(parts: list[Answers], *, decides: bool) -> Answers:
    """SQL's `or` and `and`: one part that is `decides` decides; else null outweighs the other."""
    found = parts[0]
    for part in parts[1:]:
        found = frozenset(_of_two(one, other, decides) for one in found for other in part)
    return found


def _of_two(one: bool | None, other: bool | None, decides: bool) -> bool | None:
    if decides in (one, other):
        return decides
    return None if None in (one, other) else not decides


def _compared(text: str, comparison: Comparison, folder: str) -> bool:
    if comparison.operator == "like":
        return _like(comparison.literals[0].text).fullmatch(text) is not None
    found = [(_as(text, each, comparison, folder), _value(each)) for each in comparison.literals]
    (value, other), *more = found
    if comparison.operator == "between":
        (_, high) = more[0]
        return bool(other <= value <= high)
    if comparison.operator == "in":
        return any(mine == its for mine, its in found)
    return bool(_SIGNS[comparison.operator](value, other))


_SIGNS: dict[str, Any] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _value(literal: Literal) -> Any:
    if literal.kind == "number":
        return Decimal(literal.text)
    return datetime.date.fromisoformat(literal.text) if literal.kind == "date" else literal.text


def _as(text: str, literal: Literal, comparison: Comparison, folder: str) -> Any:
    """The folder's value as what it is compared with. No folder is passed over because it says nonsense."""
    try:
        if literal.kind == "number":
            number = Decimal(text)
            if not number.is_finite():
                raise ValueError(text)
            return number
        return datetime.date.fromisoformat(text) if literal.kind == "date" else text
    except (ValueError, InvalidOperation):
        raise RunError(
            f"{folder} has {comparison.column} {text!r}, which is no {literal.kind}: compare it with a text "
            f"in {OPTION}"
        ) from None


def _like(pattern: str) -> "re.Pattern[str]":
    parts = [{"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern]
    return re.compile("".join(parts), re.DOTALL)
