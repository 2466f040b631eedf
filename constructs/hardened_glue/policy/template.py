"""A CloudFormation template as the rules read it: every value resolved as far as the template goes.

A resolved text may hold `${...}` for what only the deployment knows, as in CloudFormation's own Fn::Sub:
`s3://${Scripts}/job.py` begins with s3:// whatever the bucket is called. A value that is nothing but such a
reference is unknown, and whoever asks for it is told so by an UnresolvedError.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from hardened_glue.policy.intrinsics import Resolver

# The property that a `Ref` to a resource of this type returns, where the template names it.
_NAMED_BY = {
    "AWS::Glue::Job": "Name",
    "AWS::Glue::SecurityConfiguration": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Events::Rule": "Name",
}
_ONE_REFERENCE = re.compile(r"\$\{(?P<id>[A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}")
_IMPORT = re.compile(r"\$\{Fn::ImportValue (?P<name>.+)\}")
_ANY_REFERENCE = re.compile(r"\$\{[^}]*\}")


class UnresolvedError(Exception):
    """A value that the template does not hold: the rule that asked for it is not assessed."""


class Template:
    """The resources of one template.

    Args:
        alone: whether it is one job's exported definition, beside which nothing can be looked up.
    """

    def __init__(self, template: Mapping[str, Any], *, alone: bool = False) -> None:
        self.alone = alone
        resources = _mapping(template.get("Resources"))
        self._resolver = Resolver(template, self._ref)
        self._beside: tuple[Template, ...] = ()
        self._outputs = _mapping(template.get("Outputs"))
        self.resources = {
            logical_id: Resource(self, logical_id, definition)
            for logical_id, definition in resources.items()
            if isinstance(definition, Mapping)
        }
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            self._by_type.setdefault(resource.type, []).append(resource)

    def of(self, *types: str) -> Iterator["Resource"]:
        """The resources of these types, in the template's order."""
        for each in types:
            yield from self._by_type.get(each, ())

    def stand_beside(self, others: "Iterable[Template]") -> None:
        """Look into the other templates of the app too: what they export, and what they name of this one."""
        self._beside = tuple(other for other in others if other is not self)

    def everywhere(self, *types: str) -> Iterator["Resource"]:
        """The resources of these types in this template and in those beside it."""
        for template in (self, *self._beside):
            yield from template.of(*types)

    @cached_property
    def exports(self) -> Mapping[str, Any]:
        """What the template exports, by the export's name."""
        outputs = [each for each in self._outputs.values() if isinstance(each, Mapping) and "Export" in each]
        return {
            str(self.resolve(each["Export"].get("Name"))): self.resolve(each["Value"]) for each in outputs
        }

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function worked out as far as the template allows."""
        return self._resolver.resolve(value)

    def target(self, reference: object, *types: str) -> "Resource | None":
        """The resource of one of these types that a resolved reference, name or ARN stands for."""
        if not isinstance(reference, str):
            return None
        imported = _IMPORT.fullmatch(reference)
        if imported:
            return self._imported_target(imported["name"], types)
        match = _ONE_REFERENCE.fullmatch(reference)
        if match:
            found = self.resources.get(match["id"])
            return found if found is not None and found.type in types else None
        return next((each for each in self.everywhere(*types) if _is_named(each, reference)), None)

    def _imported_target(self, name: str, types: tuple[str, ...]) -> "Resource | None":
        for other in self._beside:
            if name in other.exports:
                return other.target(other.exports[name], *types)
        return None

    def _ref(self, logical_id: str) -> str | None:
        resource = self.resources.get(logical_id)
        name = resource.raw.get(_NAMED_BY.get(resource.type, "")) if resource else None
        return name if isinstance(name, str) else None


class Resource:
    """One resource: its type, its place and its resolved properties."""

    def __init__(self, template: Template, logical_id: str, definition: Mapping[str, Any]) -> None:
        self.template = template
        self.logical_id = logical_id
        self.type = str(definition.get("Type", ""))
        self.raw = _mapping(definition.get("Properties"))
        metadata = _mapping(definition.get("Metadata"))
        self.path = str(metadata.get("aws:cdk:path") or logical_id).removesuffix("/Resource")

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """Every property, resolved."""
        resolved = self.template.resolve(self.raw)
        return resolved if isinstance(resolved, Mapping) else {}

    @property
    def name(self) -> str:
        """The name that the template gives, or the reference that stands for it."""
        named_by = _NAMED_BY.get(self.type, "Name")
        name = self.get(named_by)
        return name if isinstance(name, str) else f"${{{self.logical_id}}}"

    def get(self, path: str) -> Any:
        """The resolved property at a dotted path, or None where it is absent; it may hold references."""
        value: Any = self.properties
        for part in path.split("."):
            if is_reference(value):
                return value
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def known(self, path: str) -> Any:
        """The property, or None where it is absent; UnresolvedError where it is a reference."""
        return require_known(path, self.get(path))

    def number(self, path: str) -> float | None:
        """The property as a number: CloudFormation takes "10" for 10."""
        return as_number(self.known(path))

    def mapping(self, path: str) -> Mapping[str, Any]:
        """The property as a map, empty where it is absent; a reference in its place raises."""
        value = self.known(path)
        return value if isinstance(value, Mapping) else {}


def require_known(path: str, value: Any) -> Any:
    """The value, unless it is nothing but a reference."""
    if is_reference(value):
        raise UnresolvedError(f"{path} is {value}, which the template does not hold")
    return value


def is_reference(value: object) -> bool:
    """Whether the value is nothing but one reference: nothing can be said of it."""
    return isinstance(value, str) and _ANY_REFERENCE.fullmatch(value) is not None


def holds_reference(value: object) -> bool:
    """Whether a part of the value is known to the deployment alone."""
    return isinstance(value, str) and _ANY_REFERENCE.search(value) is not None


def as_number(value: object) -> float | None:
    """The value as a number, or None where it is none."""
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def as_list(value: object) -> list[Any]:
    """The value as a list: IAM and CloudFormation take one item in place of a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_named(resource: Resource, reference: str) -> bool:
    name = resource.get(_NAMED_BY.get(resource.type, "Name"))
    return isinstance(name, str) and (reference == name or reference.endswith((f"/{name}", f":{name}")))
