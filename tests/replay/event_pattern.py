"""EventBridge's matching of an event against a pattern, as far as rules about Glue need it.

Source: the EventBridge User Guide, "Event patterns": every field of the pattern must be there, a list means
any of its values, and what a pattern leaves out is not looked at.
"""

from collections.abc import Mapping
from typing import Any


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether a rule with this pattern is triggered by the event."""
    return all(_field(wanted, event.get(name)) for name, wanted in pattern.items())


def _field(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and matches(wanted, value)
    values = value if isinstance(value, list) else [value]
    return any(_one(each, found) for each in wanted for found in values)


def _one(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return bool(wanted == value)
    match dict(wanted):
        case {"prefix": text}:
            return isinstance(value, str) and value.startswith(text)
        case {"anything-but": list(others)}:
            return value is not None and value not in others
        case {"anything-but": other}:
            return value is not None and bool(value != other)
        case {"exists": there}:
            return (value is not None) is bool(there)
    raise NotImplementedError(wanted)
