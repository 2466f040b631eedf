"""Joins, unites and merges frames, and splits one into two."""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .choices import has_choice, lifted, merged_structs
from .errors import refuse
from .field_paths import find_type, quoted, split

_COMPARATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STAGED = "__awsglue_staged_"


def joined(left: DataFrame, right: DataFrame, keys1: Sequence[str], keys2: Sequence[str]) -> DataFrame:
    """An inner join on equal keys. A column that both sides have keeps its name on the left; on the right a
    dot is put before it."""
    if len(keys1) != len(keys2) or not keys1:
        raise ValueError(
            f"join has {len(keys1)} keys on the left and {len(keys2)} on the right, expected as many"
        )
    for rows, keys in ((left, keys1), (right, keys2)):
        _check_keys(rows, keys)
    # Of frames with a common ancestor Spark cannot tell the columns apart, so each side has names of its own.
    one, other = _numbered(left, "l"), _numbered(right, "r")
    same = [
        _key(left, "l", first) == _key(right, "r", second) for first, second in zip(keys1, keys2, strict=True)
    ]
    names = [*left.columns, *(f".{name}" if name in left.columns else name for name in right.columns)]
    return one.join(other, reduce(operator.and_, same), "inner").toDF(*names)


def united(first: DataFrame, second: DataFrame) -> DataFrame:
    """The rows of both, with every column that either has; columns of two kinds become choices."""
    wanted = merged_structs([first.schema, second.schema])
    sides = []
    for rows in (first, second):
        known = {field.name: field.dataType for field in rows.schema.fields}
        columns = [
            lifted(F.col(quoted(field.name)), known[field.name], field.dataType)
            if field.name in known
            else F.lit(None).cast(field.dataType)
            for field in wanted.fields
        ]
        sides.append(
            rows.select(*(each.alias(name) for each, name in zip(columns, wanted.names, strict=True)))
        )
    return sides[0].union(sides[1])


def merged(source: DataFrame, stage: DataFrame, keys: Sequence[str]) -> DataFrame:
    """All rows of the stage, and those of the source whose keys the stage lacks."""
    for rows in (source, stage):
        _check_keys(rows, keys)
    known = stage.select(*(F.col(_dotted(key)).alias(f"{_STAGED}{place}") for place, key in enumerate(keys)))
    same = [F.col(_dotted(key)) == F.col(f"{_STAGED}{place}") for place, key in enumerate(keys)]
    return united(source.join(known.distinct(), reduce(operator.and_, same), "left_anti"), stage)


def comparison(conditions: Mapping[str, Mapping[str, Any]]) -> Column:
    """What `{"age": {">": 10, "<": 20}}` says; false where a value is null."""
    parts: list[Column] = []
    for path, compared in conditions.items():
        for sign, value in compared.items():
            if sign not in _COMPARATORS:
                raise ValueError(f"{sign!r} compares nothing, expected one of {', '.join(_COMPARATORS)}")
            parts.append(_COMPARATORS[sign](F.col(_dotted(path)), F.lit(value)))
    if not parts:
        raise ValueError("comparison_dict is empty, expected {'column': {'>': value}}")
    return F.coalesce(reduce(operator.and_, parts), F.lit(False))


def _check_keys(rows: DataFrame, keys: Sequence[str]) -> None:
    for key in keys:
        kind = find_type(rows.schema, key)
        if kind is None:
            raise ValueError(f"key {key} is no field of the frame, which has {', '.join(rows.columns)}")
        if has_choice(kind):
            refuse(f"a join on {key}, which is a choice", "resolveChoice it first")


def _numbered(rows: DataFrame, side: str) -> DataFrame:
    return rows.toDF(*(f"{side}{place}" for place in range(len(rows.columns))))


def _key(rows: DataFrame, side: str, path: str) -> Column:
    top, *inner = split(path)
    column = F.col(f"{side}{rows.columns.index(top)}")
    for name in inner:
        column = column.getField(name)
    return column


def _dotted(path: str) -> str:
    return quoted(path, parts=split(path))
