"""A stack's creation, update and deletion as CloudFormation does them: in order of dependency, removals last.

On an update moto deletes first, ignores what a removed resource's DeletionPolicy says, updates in the
template's order, leaves alone whatever refers to a replaced resource and stays half done where it fails; it
deletes a stack in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

from .cloudformation import EmulatedResource
from .references import in_order

_KEPT = ("Retain", "RetainExceptOnCreate")
_STATE = ("_template", "_resource_json_map", "input_parameters", "resolved_parameters")


class RollbackFailedError(Exception):
    """What a failed update had changed could not be put back; its cause says why."""


class Note(NamedTuple):
    """What was done to one resource, in order: the stack's events are made from these."""

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str | None = None


class _Done(NamedTuple):
    """A step of an update: what stood for the logical id before it, None where nothing did."""

    name: str
    before: Any


def install() -> None:
    for method in (create, update, delete):
        setattr(parsing.ResourceMap, method.__name__, method)


def create(stack: Any, template: dict[str, Any]) -> bool:
    """Make everything that the resource map `stack` is to hold."""
    stack._template = template
    stack._resource_json_map = template["Resources"]
    for name in in_order(stack._resource_json_map):
        with _step(stack, name, "CREATE"):
            if stack[name] is not None:  # moto's map creates what is asked of it
                _note(stack, name, "CREATE_COMPLETE")
    return True


def undo_creation(stack: Any) -> None:
    """Remove what a failed creation made. `Retain` keeps even here: a second try finds the name taken."""
    resources = stack._resource_json_map
    for name in reversed(in_order(resources)):
        if resources[name].get("DeletionPolicy") != "Retain":
            _delete(stack, name, resources[name])
        elif stack._parsed_resources.get(name) is not None:
            _note(stack, name, "DELETE_SKIPPED")


def update(
    stack: Any,
    template: dict[str, Any],
    parameters: dict[str, Any] | None = None,
    accept: Callable[[], None] = lambda: None,
) -> None:
    """Bring the resource map `stack` to what `template` says, or back to what it was where that fails.

    `accept` is asked before anything is deleted: what it raises fails the update.
    """
    state = {name: getattr(stack, name) for name in _STATE}
    old, new = stack._resource_json_map, template["Resources"]
    done: list[_Done] = []
    try:
        _load(stack, template, parameters)
        for name in in_order(new):
            if _is_wanted(stack, new[name]):
                with _step(stack, name, "UPDATE" if stack._parsed_resources.get(name) else "CREATE"):
                    _create_or_update(stack, name, old.get(name), done)
        accept()
    except Exception as error:
        vars(stack).update(state)
        _roll_back(stack, new, done, error)
        raise
    _clean_up(stack, old, new, done)


def delete(stack: Any) -> None:
    """Delete what the resource map `stack` has made, but for what its template retains."""
    resources = stack._resource_json_map
    gone = stack.__dict__.setdefault("gone", set())  # a deletion that failed half way can be tried again
    for name in reversed(in_order(resources)):
        if name not in gone:
            with _step(stack, name, "DELETE"):
                _remove(stack, name, resources[name])
            gone.add(name)


@contextmanager
def _step(stack: Any, name: str, verb: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        _note(stack, name, f"{verb}_FAILED", _told(error))
        raise


def _note(stack: Any, name: str, status: str, reason: str | None = None, made: Any = None) -> None:
    made = made or stack._parsed_resources.get(name)
    kind = getattr(made, "cf_resource_type", "") or stack._resource_json_map[name]["Type"]
    note = Note(name, kind, str(getattr(made, "physical_resource_id", "")), status, reason)
    notes(stack).append(note)


def notes(stack: Any) -> list[Note]:
    """What was done and not yet told."""
    found: list[Note] = stack.__dict__.setdefault("notes", [])
    return found


def _told(error: Exception) -> str:
    return str(getattr(error, "message", error))


def _load(stack: Any, template: dict[str, Any], parameters: dict[str, Any] | None) -> None:
    stack._template = template
    stack._resource_json_map = template["Resources"]
    if parameters:
        stack.input_parameters = parameters
    stack.resolved_parameters = {}
    _reload(stack)


def _reload(stack: Any) -> None:
    stack.load_mapping()
    stack.load_parameters()
    stack.load_conditions()


def _is_wanted(stack: Any, resource: Mapping[str, Any]) -> bool:
    return "Condition" not in resource or bool(stack.lazy_condition_map[resource["Condition"]])


def _create_or_update(stack: Any, name: str, old: Mapping[str, Any] | None, done: list[_Done]) -> None:
    resource, wanted = stack._parsed_resources.get(name), stack._resource_json_map[name]
    if resource is None:
        stack._parsed_resources.pop(name, None)
        _ = stack[name]
        done.append(_Done(name, None))
        _note(stack, name, "CREATE_COMPLETE")
        return
    if old is not None and old["Type"] != wanted["Type"]:
        raise ValidationError(message=f"Update of resource type is not permitted: {name} is a {old['Type']}")
    if isinstance(resource, EmulatedResource):
        if parsing.parse_resource(wanted, stack)[1]["Properties"] == resource.properties:
            return
    elif wanted == old:
        return
    stack._parsed_resources[name] = _changed(stack, name, wanted)
    done.append(_Done(name, resource))
    _note(stack, name, "UPDATE_COMPLETE")


def _changed(stack: Any, name: str, wanted: Mapping[str, Any]) -> Any:
    changed: Any = parsing.parse_and_update_resource(
        name, dict(wanted), stack, stack._account_id, stack._region_name
    )
    if changed is None:
        raise ValidationError(message=f"the emulator cannot update {wanted['Type']} {name} in place")
    return changed


def _roll_back(stack: Any, new: Mapping[str, Any], done: list[_Done], failure: Exception) -> None:
    """Undo an update: first what was changed or replaced, the last change first; then what it had made."""
    notes(stack).append(Note("", "", "", "UPDATE_ROLLBACK_IN_PROGRESS", _told(failure)))
    made = {}
    try:
        _reload(stack)
        for name, before in reversed(done):
            now = stack._parsed_resources[name]
            if before is None or getattr(now, "replaces", None) is before:
                made[name] = now
            if before is None:
                del stack._parsed_resources[name]
                continue
            stack._parsed_resources[name] = _restored(stack, name, now, before)
            _note(stack, name, "UPDATE_COMPLETE")
        for name, resource in made.items():
            kept = name not in stack._parsed_resources and new[name].get("DeletionPolicy") == "Retain"
            if not kept:
                stack._delete_resource(resource, new[name])
            _note(stack, name, "DELETE_SKIPPED" if kept else "DELETE_COMPLETE", made=resource)
    except Exception as error:
        raise RollbackFailedError(_told(failure)) from error


def _restored(stack: Any, name: str, now: Any, before: Any) -> Any:
    if not isinstance(now, EmulatedResource):
        return _changed(stack, name, stack._resource_json_map[name])
    if now.replaces is before:
        return before
    return now.restored(before)


def _clean_up(stack: Any, old: Mapping[str, Any], new: Mapping[str, Any], done: list[_Done]) -> None:
    """Delete what was replaced and what left the template.

    On AWS an update whose resources are all as wanted is complete, whatever becomes of this: what cannot be
    deleted stays behind, and no stack knows it any more.
    """
    for name, before in reversed(done):
        now = stack._parsed_resources[name]
        if before is not None and getattr(now, "replaces", None) is before:
            _discard(stack, name, old[name], before, kept=now.keeps_replaced)
    for name in reversed(in_order(old)):
        if name not in new or not _is_wanted(stack, new[name]):
            made = stack._parsed_resources.pop(name, None)
            if made is not None:
                _discard(stack, name, old[name], made, kept=old[name].get("DeletionPolicy") in _KEPT)


def _discard(stack: Any, name: str, resource: Mapping[str, Any], made: Any, *, kept: bool) -> None:
    status, reason = "DELETE_SKIPPED" if kept else "DELETE_COMPLETE", None
    try:
        if not kept:
            stack._delete_resource(made, resource)
    except Exception as error:
        status, reason = "DELETE_FAILED", _told(error)
    _note(stack, name, status, reason, made)


def _remove(stack: Any, name: str, resource: Mapping[str, Any]) -> None:
    if resource.get("DeletionPolicy") not in _KEPT:
        _delete(stack, name, resource)
    elif stack._parsed_resources.get(name) is not None:
        _note(stack, name, "DELETE_SKIPPED")


def _delete(stack: Any, name: str, resource: Mapping[str, Any]) -> None:
    made = stack._parsed_resources.get(name)
    if made is not None:
        stack._delete_resource(made, resource)
        _note(stack, name, "DELETE_COMPLETE")
    # The map keeps what is gone: moto reads a deleted stack's exports and would make the missing anew.
