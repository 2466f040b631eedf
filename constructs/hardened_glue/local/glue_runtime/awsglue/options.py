"""Reads the option maps of Glue's calls: values come as strings or as Python's own kinds."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from .errors import refuse


def flag(options: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """A true-or-false option, given as a boolean or as its name."""
    value = options.get(name, default)
    text = str(value).lower()
    if text not in ("true", "false"):
        raise ValueError(f"{name} is {value!r}, expected true or false")
    return text == "true"


def exclusions(options: Mapping[str, Any]) -> list[str]:
    """The patterns of `exclusions`, a string that holds a JSON list."""
    text = options.get("exclusions")
    if not text:
        return []
    try:
        patterns = json.loads(text)
    except (TypeError, ValueError):
        patterns = None
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise ValueError(
            f"exclusions is {text!r}, expected a string that holds a JSON list, like '[\"**.tmp\"]'"
        )
    return patterns


def only(options: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Refuses an option that nothing here acts on."""
    for name in options:
        if name not in known:
            refuse(f"{where} option {name}")


def number(options: Mapping[str, Any], name: str, default: Any) -> Any:
    """A whole number, given as one or as its digits; the default where the option is absent."""
    if options.get(name) is None:
        return default
    text = str(options[name]).strip()
    if not text.isdigit():
        raise ValueError(f"{name} is {options[name]!r}, expected a whole number")
    return int(text)
