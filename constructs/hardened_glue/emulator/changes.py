"""A stack's update and deletion as CloudFormation does them: in order of dependency, and removals last.

On an update moto deletes first, ignores what a removed resource's DeletionPolicy says, updates in the
template's order and leaves alone whatever refers to a replaced resource; it deletes a stack in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

from .cloudformation import EmulatedResource

_SUBSTITUTED = re.compile(r"\$\{([^!}.]+)")


def install() -> None:
    for method in (update, delete):
        setattr(parsing.ResourceMap, method.__name__, method)


def update(stack: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
    """Bring the resources of moto's resource map `stack` to what `template` says."""
    old = stack._resource_json_map
    new = template["Resources"]
    stack._template = template
    if parameters:
        stack.input_parameters = parameters
    # Until the end both are known: what a failed update leaves must not be forgotten by the next one.
    stack._resource_json_map = {**old, **new}
    stack.load_mapping()
    stack.load_parameters()
    stack.load_conditions()
    replaced = [
        resource
        for name in _in_order(new)
        if _is_wanted(stack, new[name]) and (resource := _create_or_update(stack, name, old.get(name)))
    ]
    for resource in reversed(replaced):
        resource.delete(stack._account_id, stack._region_name)
    for name in reversed(_in_order(old)):
        if name not in new or not _is_wanted(stack, new[name]):
            _remove(stack, name, old[name])
            stack._parsed_resources.pop(name, None)
    stack._resource_json_map = new


def delete(stack: Any) -> None:
    """Delete what the resource map `stack` has made, but for what its template retains."""
    resources = stack._resource_json_map
    gone = stack.__dict__.setdefault("gone", set())  # a deletion that failed half way can be tried again
    for name in reversed(_in_order(resources)):
        if name not in gone:
            _remove(stack, name, resources[name])
            gone.add(name)


def _is_wanted(stack: Any, resource: Mapping[str, Any]) -> bool:
    return "Condition" not in resource or bool(stack.lazy_condition_map[resource["Condition"]])


def _create_or_update(stack: Any, name: str, old: Mapping[str, Any] | None) -> EmulatedResource | None:
    """Give back the resource that a replacement left behind and a cleanup has to delete."""
    if stack._parsed_resources.get(name) is None:
        stack._parsed_resources.pop(name, None)
        _ = stack[name]  # moto's map creates what is asked of it
        return None
    resource, wanted = stack._parsed_resources[name], stack._resource_json_map[name]
    if isinstance(resource, EmulatedResource):
        resolved = parsing.parse_resource(wanted, stack)[1]
        if resolved["Properties"] == resource.properties:
            return None
    elif wanted == old:
        return None
    changed = parsing.parse_and_update_resource(name, wanted, stack, stack._account_id, stack._region_name)
    if changed is None:
        raise ValidationError(message=f"the emulator cannot update {wanted['Type']} {name} in place")
    stack._parsed_resources[name] = changed
    return changed.replaces if isinstance(changed, EmulatedResource) else None


def _remove(stack: Any, name: str, resource: Mapping[str, Any]) -> None:
    made = stack._parsed_resources.get(name)
    if made is not None and resource.get("DeletionPolicy") != "Retain":
        stack._delete_resource(made, resource)
    # The map keeps what is gone: moto reads a deleted stack's exports and would make the missing anew.


def _in_order(resources: Mapping[str, Any]) -> list[str]:
    """Logical ids, each after the ones it refers to."""
    graph = {name: set(_references(resource)) & resources.keys() for name, resource in resources.items()}
    return list(TopologicalSorter(graph).static_order())


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _named(key, item)
            yield from _references(item)


def _named(key: str, value: Any) -> Iterator[str]:
    if key in ("Ref", "DependsOn") and isinstance(value, str):
        yield value
    elif key == "DependsOn" and isinstance(value, list):
        yield from value
    elif key == "Fn::GetAtt":
        yield value[0] if isinstance(value, list) else value.split(".")[0]
    elif key == "Fn::Sub":
        yield from _SUBSTITUTED.findall(value if isinstance(value, str) else value[0])
