"""What a template refers to: logical ids by Ref, Fn::GetAtt, Fn::Sub and DependsOn, and exports by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

_SUBSTITUTED = re.compile(r"\$\{([^!}][^}]*)\}")


def in_order(resources: Mapping[str, Any]) -> list[str]:
    """Logical ids, each after the ones it refers to."""
    graph = {name: set(references(resource)) & resources.keys() for name, resource in resources.items()}
    return list(TopologicalSorter(graph).static_order())


def unresolved(template: Mapping[str, Any]) -> set[str]:
    """What the template refers to and does not hold."""
    known = {*template["Resources"], *template.get("Parameters", {}), *template.get("Mappings", {})}
    read = [*template["Resources"].values(), *template.get("Outputs", {}).values()]
    return {name for name in references(read) if name not in known and not name.startswith("AWS::")}


def references(value: Any) -> Iterator[str]:
    """Each logical id that a part of a template names, as often as it does."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _named(key, item)
            yield from references(item)


def imports(value: Any) -> Iterator[str]:
    """The exports of other stacks that a template reads by their plain names."""
    if isinstance(value, list):
        for item in value:
            yield from imports(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "Fn::ImportValue" and isinstance(item, str):
                yield item
            yield from imports(item)


def substituted_names(text: str) -> list[str]:
    """The names in a Fn::Sub text: `${Name}` and `${Name.Attribute}`, without the literal `${!Name}`."""
    return [str(name).strip() for name in _SUBSTITUTED.findall(text)]


def _named(key: str, value: Any) -> Iterator[str]:
    if key in ("Ref", "DependsOn") and isinstance(value, str):
        yield value
    elif key == "DependsOn" and isinstance(value, list):
        yield from value
    elif key == "Fn::GetAtt":
        yield value[0] if isinstance(value, list) else value.split(".")[0]
    elif key == "Fn::Sub":
        text, own = (value, {}) if isinstance(value, str) else value
        yield from (name.split(".")[0] for name in substituted_names(text) if name not in own)
