"""Resolves choices: each strategy of resolveChoice, at a path or wherever a choice is."""

from collections.abc import Callable, Mapping
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DataType, MapType, StructType

from . import casting
from .choices import MARK, has_choice, is_choice, options_of, plain
from .errors import refuse
from .field_paths import quoted, spark_type, split

ELEMENT = "[]"
Path = tuple[str, ...]
# The columns that take the place of one: what is added to its name, and the value.
Parts = dict[str, Column]
Action = Callable[[Column, DataType], Parts]


class ResolveOption:
    """How toDF treats one choice: Project or Cast to a target type, or KeepAsStruct."""

    def __init__(self, path: str, action: str, target: Any = None) -> None:
        self.path = path
        self.action = action
        self.target = target

    def as_spec(self) -> tuple[str, str]:
        if self.action == "KeepAsStruct":
            return self.path, "make_struct"
        target = self.target if isinstance(self.target, str) else getattr(self.target, "typeName", str)()
        return self.path, f"{self.action.lower()}:{target}"


def path_of(text: str) -> Path:
    """The steps to a field; `myList[].price` goes through the elements of a list."""
    steps: list[str] = []
    for name in split(text):
        depth = 0
        while name.endswith(ELEMENT):
            name, depth = name.removesuffix(ELEMENT), depth + 1
        # Of `name`[] the brackets come as a part of their own.
        steps += [*([name] if name else []), *[ELEMENT] * depth]
    return tuple(steps)


def action_of(text: str) -> Action:
    """The strategy that a script names: cast:type, project:type, make_cols or make_struct."""
    word, separator, kind = text.partition(":")
    if word in ("cast", "project") and separator and kind:
        return _caster(kind) if word == "cast" else _projector(kind)
    if text == "make_cols":
        return _make_cols
    if text == "make_struct":
        return _make_struct
    expected = "cast:type, project:type, make_cols, make_struct or match_catalog"
    raise ValueError(f"{text!r} is no way to resolve a choice, expected {expected}")


def resolve(rows: DataFrame, actions: Mapping[Path, Action], everywhere: Action | None = None) -> DataFrame:
    """The rows with each named field resolved, and every other choice too if there is a way for all."""
    columns = []
    for field in rows.schema.fields:
        parts = _resolved(F.col(quoted(field.name)), field.dataType, (field.name,), actions, everywhere)
        columns += [column.alias(field.name + added) for added, column in parts.items()]
    return rows.select(*columns)


def _resolved(
    column: Column, kind: DataType, path: Path, actions: Mapping[Path, Action], everywhere: Action | None
) -> Parts:
    action = actions.get(path) or (everywhere if is_choice(kind) else None)
    if action is not None:
        return action(column, kind)
    below = any(named[: len(path)] == path for named in actions)
    if not below and (everywhere is None or not has_choice(kind)):
        return {"": column}
    if isinstance(kind, StructType):
        parts = [
            part.alias(field.name + added)
            for field in kind.fields
            for added, part in _resolved(
                column.getField(field.name), field.dataType, (*path, field.name), actions, everywhere
            ).items()
        ]
        return {"": F.when(column.isNotNull(), F.struct(*parts))}
    if isinstance(kind, ArrayType):
        return {"": F.transform(column, _element(kind, (*path, ELEMENT), actions, everywhere))}
    if isinstance(kind, MapType) and has_choice(kind):
        refuse(f"resolveChoice inside the map {'.'.join(path)}")
    return {"": column}


def _element(
    kind: ArrayType, path: Path, actions: Mapping[Path, Action], everywhere: Action | None
) -> Callable[[Column], Column]:
    def rewritten(element: Column) -> Column:
        parts = _resolved(element, kind.elementType, path, actions, everywhere)
        if list(parts) != [""]:
            refuse(f"make_cols of the elements of {'.'.join(path[:-1])}", "make_struct and cast are")
        return parts[""]

    return rewritten


def _caster(kind: str) -> Action:
    return lambda column, have: {"": casting.cast(column, have, kind)}


def _projector(kind: str) -> Action:
    def project(column: Column, have: DataType) -> Parts:
        for name in options_of(have):
            if name == casting.glue_name(kind):
                return {"": column.getField(MARK + name) if is_choice(have) else column}
        return {"": F.lit(None).cast(spark_type(kind))}

    return project


def _make_cols(column: Column, have: DataType) -> Parts:
    if not is_choice(have):
        return {"": column}
    return {f"_{name}": column.getField(MARK + name) for name in options_of(have)}


def _make_struct(column: Column, have: DataType) -> Parts:
    return {"": column.cast(plain(have)) if is_choice(have) else column}
