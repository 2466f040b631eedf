"""Refuses values that an API's own model excludes: too long, too many, too large, or of no known kind.

botocore carries the model, but checks only names, types, required members and lower bounds. Patterns are left
out: several are written for another engine than Python's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_QUESTIONS = ("BatchGet", "Describe", "Get", "List")


class ModelViolationError(Exception):
    """The service would answer this request with a validation error."""


def check_against_model(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    """For botocore's event `provide-client-params`: runs before anything is sent. Questions pass."""
    if model.name.startswith(_QUESTIONS):
        return
    if model.input_shape is not None and (found := list(_violations(params, model.input_shape, ""))):
        raise ModelViolationError(f"{model.service_model.service_name} {model.name}: {'; '.join(found)}")


def _violations(value: Any, shape: Any, where: str) -> Iterator[str]:
    if value is None:
        return
    most = shape.metadata.get("max")
    if most is not None and _size(value) > most:
        yield f"{where} is {_size(value):,}, expected at most {most:,}"
    allowed = shape.metadata.get("enum")
    if allowed and isinstance(value, str) and value not in allowed:
        yield f"{where} is {value}, expected one of {', '.join(allowed)}"
    for part, part_shape, name in _parts(value, shape, where):
        yield from _violations(part, part_shape, name)


def _size(value: Any) -> float:
    return value if isinstance(value, (int, float)) else len(value)


def _parts(value: Any, shape: Any, where: str) -> Iterator[tuple[Any, Any, str]]:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name in value.keys() & shape.members.keys():
            yield value[name], shape.members[name], f"{where}.{name}".lstrip(".")
    elif shape.type_name == "list" and isinstance(value, list):
        for number, item in enumerate(value):
            yield item, shape.member, f"{where}[{number}]"
    elif shape.type_name == "map" and isinstance(value, Mapping):
        for key, item in value.items():
            yield key, shape.key, f"a key of {where}"
            yield item, shape.value, f"{where}[{key}]"
