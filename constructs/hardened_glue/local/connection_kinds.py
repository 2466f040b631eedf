"""Which of a job's connections lead to a database; the others only place its run in a network."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hardened_glue.local.intrinsics import Resolver
from hardened_glue.local.templates import StackTemplate

_CONNECTION = "AWS::Glue::Connection"
_WITHOUT_DATABASE = ("NETWORK",)

# The kind of a connection by its name, as its ConnectionType says; None where nobody knows.
KindOf = Callable[[str], str | None]


def connection_kinds(stack: StackTemplate, stacks: Sequence[StackTemplate]) -> dict[str, str]:
    """The kinds of a stack's connections, by name."""
    resolver = Resolver(stack, stacks)
    kinds = {}
    for logical_id, resource in stack.resources.items():
        if resource.get("Type") == _CONNECTION:
            described = resource["Properties"]["ConnectionInput"]
            kinds[resolver.name_of(logical_id)] = str(resolver.resolve(described.get("ConnectionType", "")))
    return kinds


def deployed_kind(glue: Any, name: str) -> str | None:
    """The kind of a connection as an account tells it, without its password."""
    try:
        return str(glue.get_connection(Name=name, HidePassword=True)["Connection"]["ConnectionType"])
    except glue.exceptions.EntityNotFoundException:
        return None


def of_databases(job: Mapping[str, Any], kind_of: KindOf) -> tuple[str, ...]:
    """The job's connections that are not known to be of a network alone."""
    names = job.get("Connections", {}).get("Connections", ())
    return tuple(name for name in map(str, names) if kind_of(name) not in _WITHOUT_DATABASE)
