"""One spoilt template, and everything that the rules say of it."""

from typing import Any, NamedTuple


class Case(NamedTuple):
    """The changes to the clean template, and each finding as its rule and its evidence."""

    changes: dict[str, Any]
    findings: list[tuple[str, str]]


def one(rule: str, changes: dict[str, Any], evidence: str) -> Case:
    """A change that one rule finds, and no other."""
    return Case(changes, [(rule, evidence)])
