"""CloudFormation's functions, worked out as far as a template goes; `${...}` stands for the rest."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


class _Absent:
    """What `AWS::NoValue` leaves behind."""


ABSENT = _Absent()


class Resolver:
    """Resolves the values of one template.

    Args:
        named: gives the name that a resource has in the template, or None.
    """

    def __init__(self, template: Mapping[str, Any], named: Callable[[str], str | None]) -> None:
        self._mappings: Mapping[str, Any] = template.get("Mappings") or {}
        self._named = named
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::ImportValue": lambda name: f"${{Fn::ImportValue {self.resolve(name)}}}",
        }

    def resolve(self, value: Any) -> Any:
        """The value, with its functions worked out."""
        if isinstance(value, Mapping):
            return self._resolve_mapping(value)
        if isinstance(value, list):
            return [each for each in map(self.resolve, value) if each is not ABSENT]
        return value

    def _resolve_mapping(self, value: Mapping[str, Any]) -> Any:
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._functions[name](argument)
            if str(name).startswith("Fn::"):
                return f"${{{name}}}"
        resolved = {str(key): self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in resolved.items() if each is not ABSENT}

    def _ref(self, name: Any) -> Any:
        if name == "AWS::NoValue":
            return ABSENT
        return self._named(str(name)) or f"${{{name}}}"

    def _get_att(self, argument: Any) -> str:
        parts = argument if isinstance(argument, list) else [argument]
        return "${" + ".".join(str(self.resolve(each)) for each in parts) + "}"

    def _sub(self, argument: Any) -> Any:
        match argument:
            case str(text):
                variables: Mapping[str, Any] = {}
            case [str(text), Mapping() as variables]:
                pass
            case _:
                return "${Fn::Sub}"
        own = {str(key): self.resolve(each) for key, each in variables.items()}

        def filled(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "$" + "{" + name + "}"
            if name in own:
                return str(own[name])
            return self._named(name) or match.group()

        return _PLACEHOLDER.sub(filled, text)

    def _join(self, argument: Any) -> Any:
        separator, parts = argument if isinstance(argument, list) and len(argument) == 2 else ("", argument)
        resolved = self.resolve(parts)
        if not isinstance(resolved, list):
            return "${Fn::Join}"
        return str(separator).join(map(str, resolved))

    def _select(self, argument: Any) -> Any:
        resolved = self.resolve(argument)
        match resolved:
            case [index, [*choices]] if str(index).isdigit() and int(index) < len(choices):
                return choices[int(index)]
            case _:
                return "${Fn::Select}"

    def _find_in_map(self, argument: Any) -> Any:
        keys = self.resolve(argument)
        value: Any = self._mappings
        for key in keys if isinstance(keys, list) else [keys]:
            value = value.get(str(key)) if isinstance(value, Mapping) else None
        return "${Fn::FindInMap}" if value is None else value

    def _if(self, argument: Any) -> Any:
        match argument:
            case [condition, one, other]:
                left, right = self.resolve(one), self.resolve(other)
                return left if left == right else f"${{Fn::If {condition}}}"
            case _:
                return "${Fn::If}"
