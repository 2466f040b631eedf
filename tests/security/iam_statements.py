"""Whether one statement of a policy speaks of one call: IAM's matching rules, and nothing guessed.

Written from the IAM User Guide: "Policy elements: Action, Resource, Principal, Condition operators,
Multivalued context keys". A key that a call does not speak of is an error, not an absent key: whoever
writes a call says which keys it carries and which it does not (`None`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.security.template_values import ACCOUNT, NotSimulatedError

Values = str | tuple[str, ...] | None
Statement = Mapping[str, Any]
_KNOWN_ELEMENTS = {
    "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip
_ARN_PARTS = 6


@dataclass(frozen=True)
class Caller:
    """Who calls: a role or user by its ARN, or a service of AWS by its principal's name."""

    arn: str | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to AWS, with the context keys that it carries; one that is `None` is absent from it."""

    caller: Caller
    action: str
    resource: str
    context: Mapping[str, Values]


def speaks_of(statement: Statement, call: Call, *, by_resource: bool) -> bool:
    """Whether the statement applies to the call; `by_resource` says that it names principals."""
    if unknown := set(statement) - _KNOWN_ELEMENTS:
        raise NotSimulatedError(f"elements {sorted(unknown)} of a statement")
    return (
        _action(statement, call.action)
        and _resource(statement, call.resource)
        and (not by_resource or principal_matches(statement["Principal"], call.caller))
        and conditions_hold(statement.get("Condition", {}), call.context)
    )


def _action(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        return not _any(statement["NotAction"], lambda each: _like(each.lower(), action.lower()))
    return _any(statement["Action"], lambda each: _like(each.lower(), action.lower()))


def _resource(statement: Statement, resource: str) -> bool:
    if "NotResource" in statement:
        return not _any(statement["NotResource"], lambda each: arn_matches(each, resource))
    # The policy of a role's trust names no resource: it is the role's own.
    return _any(statement.get("Resource", "*"), lambda each: arn_matches(each, resource))


def principal_matches(principal: Any, caller: Caller) -> bool:
    """Whether a Principal element means the caller; the account's root stands for no one by itself."""
    if principal == "*":
        return True
    for kind, named in principal.items():
        if kind not in ("AWS", "Service"):
            raise NotSimulatedError(f"a principal of kind {kind}")
        meant = {caller.arn, "*"} if kind == "AWS" else {caller.service}
        if meant.intersection(_list(named)):
            return True
    return False


def names_the_account(principal: Any) -> bool:
    """Whether a Principal element leaves the decision to the account's identity policies."""
    root = (f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
    return isinstance(principal, Mapping) and _any(principal.get("AWS", ()), lambda each: each in root)


def arn_matches(pattern: str, arn: str) -> bool:
    """Part by part: a wildcard does not reach beyond its own part, but in the last one it does."""
    if "*" in (pattern, arn):  # an action that knows no resource is asked of "*"
        return pattern == "*"
    wanted, found = pattern.split(":", _ARN_PARTS - 1), arn.split(":", _ARN_PARTS - 1)
    if len(wanted) != _ARN_PARTS or len(found) != _ARN_PARTS:
        raise NotSimulatedError(f"{pattern!r} against {arn!r}, expected two ARNs")
    return all(map(_like, wanted, found))


def conditions_hold(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, Values]) -> bool:
    """Every operator, and in each every key; several values of one key are alternatives."""
    return all(
        _holds(operator, key, wanted, context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, key: str, wanted: Any, context: Mapping[str, Values]) -> bool:
    if key not in context:
        raise NotSimulatedError(f"the call does not say whether it carries {key}")
    found = context[key]
    if operator == "Null":
        return str(wanted).lower() == str(found is None).lower()
    quantifier, _, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if name not in _OPERATORS:
        raise NotSimulatedError(f"the condition operator {operator}")
    negated = "Not" in name
    if found is None:
        # Nothing in all of nothing; IfExists asks only of what is there; "is not" holds of what is missing.
        return quantifier == "ForAllValues" or if_exists or (negated and not quantifier)
    if isinstance(found, tuple) != bool(quantifier):
        raise NotSimulatedError(f"{operator} of {key}: one value and many are asked for differently")
    return _quantified(quantifier, name, negated, _list(wanted), found)


def _quantified(quantifier: str, name: str, negated: bool, wanted: Sequence[str], found: Values) -> bool:
    def matches(value: str) -> bool:
        hits = [_OPERATORS[name](str(each), value) for each in wanted]
        return all(hits) if negated else any(hits)

    results = map(matches, found if isinstance(found, tuple) else (str(found),))
    return any(results) if quantifier == "ForAnyValue" else all(results)


def _like(pattern: str, text: str) -> bool:
    return _wildcards(pattern).fullmatch(text) is not None


@cache
def _wildcards(pattern: str) -> re.Pattern[str]:
    parts = (".*" if each == "*" else "." if each == "?" else re.escape(each) for each in _plain(pattern))
    return re.compile("".join(parts), re.DOTALL)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, found: _plain(wanted) == found,
    "StringNotEquals": lambda wanted, found: _plain(wanted) != found,
    "StringLike": lambda wanted, found: _like(wanted, found),
    "StringNotLike": lambda wanted, found: not _like(wanted, found),
    "ArnEquals": lambda wanted, found: arn_matches(wanted, found),
    "ArnLike": lambda wanted, found: arn_matches(wanted, found),
    "ArnNotLike": lambda wanted, found: not arn_matches(wanted, found),
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
    "NumericLessThan": lambda wanted, found: float(found) < float(wanted),
}


def _plain(text: str) -> str:
    if "${" in text:
        raise NotSimulatedError(f"the policy variable in {text!r}")
    return text


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _any(values: Any, predicate: Callable[[Any], bool]) -> bool:
    return any(predicate(each) for each in _list(values))
