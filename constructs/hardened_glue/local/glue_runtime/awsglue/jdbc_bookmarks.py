"""Which rows of a table are new: those whose keys lie beyond the last ones that a committed run has read."""

import datetime
import decimal
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .errors import refuse
from .field_paths import quoted

State = dict[str, Any]


def narrowed(
    rows: DataFrame, options: Mapping[str, Any], before: State | None, until: State | None
) -> tuple[Any, State | None]:
    """The condition that holds for new rows, and the state if the job commits.

    Costs one query for the last keys: rows that come in while the job runs are the next run's.
    """
    keys = options.get("jobBookmarkKeys")
    if not isinstance(keys, list) or not keys:
        refuse(
            "a bookmark of a table without jobBookmarkKeys", "name the columns that only grow or only fall"
        )
    falling = _falls(options)
    lower = _beyond(keys, before, falling)
    new = rows if lower is None else rows.where(lower)
    last = _last(new, keys, falling) if until is None else until
    if last is None:  # nothing new: what was known stays known
        return F.lit(False), before
    upper = ~_beyond_values(keys, last["values"], falling)
    return upper if lower is None else lower & upper, last


def _falls(options: Mapping[str, Any]) -> bool:
    # AWS's own pages spell the option in two ways.
    order = options.get("jobBookmarkKeysSortOrder", options.get("jobBookmarksKeysSortOrder", "asc"))
    if order not in ("asc", "desc"):
        raise ValueError(f"jobBookmarkKeysSortOrder is {order!r}, expected asc or desc")
    return bool(order == "desc")


def _beyond(keys: Sequence[str], state: State | None, falling: bool) -> Column | None:
    if state is None:
        return None
    if state.get("keys") != list(keys):
        raise ValueError(f"the bookmark's keys are {state.get('keys')}, expected {list(keys)}: reset it")
    return _beyond_values(keys, state["values"], falling)


def _beyond_values(keys: Sequence[str], values: Sequence[Any], falling: bool) -> Column:
    """The first key beyond its value, or equal and the second beyond its own, and so on."""
    parts = []
    for place, key in enumerate(keys):
        column, value = F.col(quoted(key)), F.lit(_restored(values[place]))
        equal = [F.col(quoted(each)) == F.lit(_restored(values[n])) for n, each in enumerate(keys[:place])]
        beyond = column < value if falling else column > value
        parts.append(reduce(lambda one, other: one & other, [*equal, beyond]))
    return reduce(lambda one, other: one | other, parts)


def _last(rows: DataFrame, keys: Sequence[str], falling: bool) -> State | None:
    columns = F.struct(*(F.col(quoted(key)) for key in keys))
    last = rows.agg((F.min if falling else F.max)(columns).alias("last")).collect()[0]["last"]
    if last is None:
        return None
    return {"kind": "jdbc", "keys": list(keys), "values": [_kept(value) for value in last]}


def _kept(value: Any) -> Any:
    """A key's value as JSON holds it, with its kind where JSON has none."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {type(value).__name__: value.isoformat()}
    return {"Decimal": str(value)} if isinstance(value, decimal.Decimal) else value


def _restored(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    kinds: dict[str, Any] = {
        "datetime": datetime.datetime.fromisoformat,
        "date": datetime.date.fromisoformat,
        "Decimal": decimal.Decimal,
    }
    return kinds[kind](text)
