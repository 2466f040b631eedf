"""Teaches moto's CloudFormation the types of `resources`, and to refuse what nobody here can make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.cloudformation import models, parsing, utils
from moto.cloudformation.exceptions import ValidationError

from . import limits
from .references import unresolved
from .resources import (
    MAKES_NOTHING,
    TYPES,
    AlreadyExistsError,
    Clients,
    NotReplaceableError,
    Physical,
    Properties,
    ResourceType,
)

_NAME_PART = 24  # CloudFormation's own scheme: 24 letters of the stack, 24 of the logical id, 12 at random


class EmulatedResource:
    """What moto's stack holds for a resource of ours; moto calls these methods by their names."""

    cf_resource_type: str  # these two are set by moto, on what it has made or changed
    logical_resource_id: str
    types: dict[str, ResourceType] = {}  # noqa: RUF012 - filled once, before the server answers

    def __init__(
        self,
        made_by: ResourceType,
        physical: Physical,
        properties: Properties,
        replaces: EmulatedResource | None = None,
        *,
        keeps_replaced: bool = False,
    ) -> None:
        self.made_by = made_by
        self.physical = physical
        self.properties = properties
        self.replaces = replaces  # what the end of an update has to delete, unless it is to be kept
        self.keeps_replaced = keeps_replaced

    @property
    def physical_resource_id(self) -> str:
        return self.physical.id

    def get_cfn_attribute(self, name: str) -> str:
        if name not in self.physical.attributes:
            raise ValidationError(message=f"the emulator has no attribute {name} of {self.made_by.type}")
        return self.physical.attributes[name]

    def is_created(self) -> bool:
        return True

    @classmethod
    def has_cfn_attr(cls, name: str) -> bool:
        return True  # moto asks the class, which knows no type; the resource answers for itself above

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, *_: str, **also: str
    ) -> EmulatedResource:
        made_by = cls.types[cloudformation_json["Type"]]
        properties = cloudformation_json["Properties"]
        with _blame(made_by, also.get("LogicalId", resource_name)):
            return cls(made_by, _made(made_by, resource_name, properties), properties)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: EmulatedResource,
        new_resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> EmulatedResource:
        return original_resource.updated(new_resource_name, cloudformation_json)

    def updated(self, new_name: str, cloudformation_json: Properties) -> EmulatedResource:
        properties = cloudformation_json["Properties"]
        with _blame(self.made_by, self.physical.id):
            if not self.made_by.must_replace(properties, self.properties):
                return EmulatedResource(self.made_by, self._changed(properties), properties)
            _refuse_the_same_name(self.made_by, properties, self.properties)
            replacement = _made(self.made_by, new_name, properties)
        retained = cloudformation_json.get("UpdateReplacePolicy") == "Retain"
        return EmulatedResource(self.made_by, replacement, properties, self, keeps_replaced=retained)

    def restored(self, before: EmulatedResource) -> EmulatedResource:
        """This resource as it was before an update that is rolled back."""
        with _blame(self.made_by, self.physical.id):
            physical = self.made_by.update(self.physical, before.properties, self.properties)
        restored = EmulatedResource(self.made_by, physical, before.properties)
        restored.cf_resource_type = before.cf_resource_type
        restored.logical_resource_id = before.logical_resource_id
        return restored

    def _changed(self, properties: Properties) -> Physical:
        _check(self.made_by, properties)
        try:
            return self.made_by.update(self.physical, properties, self.properties)
        except Exception:
            # Some types take several calls: put back what the first ones changed.
            self.made_by.update(self.physical, self.properties, properties)
            raise

    def delete(self, account_id: str, region_name: str) -> None:
        with _blame(self.made_by, self.physical.id):
            self.made_by.delete(self.physical, self.properties)


def _check(made_by: ResourceType, properties: Properties) -> None:
    made_by.refuse_unread(properties)
    limits.check_resource(made_by.type, properties)


def _made(made_by: ResourceType, name: str, properties: Properties) -> Physical:
    _check(made_by, properties)
    if made_by.is_taken(name, properties):
        raise AlreadyExistsError(f"{name} already exists")
    return made_by.create(name, properties)


def _refuse_the_same_name(made_by: ResourceType, properties: Properties, old: Properties) -> None:
    """A replacement exists beside what it replaces for a while, so AWS asks for another name first."""
    name = made_by.given_name(properties)
    if name and name == made_by.given_name(old):
        raise NotReplaceableError(f"{name} must be replaced, expected another name than its own")


@contextmanager
def _blame(made_by: ResourceType, what: str) -> Iterator[None]:
    """Turn any failure inside into an answer that the CDK CLI prints, naming the resource."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:
        # Anything but moto's own error would become a 500, which the CLI tries again for minutes.
        raise ValidationError(message=f"{made_by.type} {what}: {type(error).__name__}: {error}") from error


def install(clients: Clients) -> None:
    """Put our types in front of moto's, and a refusal behind them."""
    EmulatedResource.types = {made.type: made(clients) for made in (*TYPES, *MAKES_NOTHING)}
    moto_class = parsing.resource_class_from_type
    moto_name_property = parsing.resource_name_property_from_type
    moto_name = parsing.generate_resource_name

    def class_of(resource_type: str) -> Any:
        if resource_type in EmulatedResource.types:
            return EmulatedResource
        if not is_supported(resource_type):
            raise ValidationError(message=_unsupported({"": resource_type}))
        return moto_class(resource_type)

    def name_property(resource_type: str) -> Any:
        ours = EmulatedResource.types.get(resource_type)
        return (ours.name_property or None) if ours else moto_name_property(resource_type)

    def made_up_name(resource_type: str, stack_name: str, logical_id: str) -> str:
        if resource_type not in EmulatedResource.types:
            return str(moto_name(resource_type, stack_name, logical_id))
        name = f"{stack_name[:_NAME_PART]}-{logical_id[:_NAME_PART]}-{utils.random_suffix()}"
        return name.lower() if resource_type == "AWS::S3::Bucket" else name

    parsing.resource_class_from_type = class_of
    parsing.resource_name_property_from_type = name_property
    parsing.generate_resource_name = made_up_name
    _refuse_before_the_first_resource()


def is_supported(resource_type: str) -> bool:
    """Whether the type is ours or one of moto's; a custom resource would need a Lambda function to run."""
    if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
        return False
    return resource_type in EmulatedResource.types or resource_type in parsing.get_model_map()


def _refuse_before_the_first_resource() -> None:
    """Stock moto skips a type it does not know and reports success: ask about all of them first."""
    backend = models.CloudFormationBackend
    for operation in ("create_stack", "update_stack", "create_change_set"):
        setattr(backend, operation, _checked(getattr(backend, operation)))


def _checked(operation: Any) -> Any:
    def checked(self: Any, *args: Any, template: str, **options: Any) -> Any:
        try:
            limits.check_template(template)
        except limits.RefusedByAwsError as error:
            raise ValidationError(message=f"Template error: {error}") from error
        _refuse(json.loads(template) if template.lstrip().startswith("{") else {"Resources": {}})
        return operation(self, *args, template=template, **options)

    return checked


def _refuse(template: dict[str, Any]) -> None:
    types = {logical_id: resource["Type"] for logical_id, resource in template["Resources"].items()}
    unsupported = {logical_id: kind for logical_id, kind in types.items() if not is_supported(kind)}
    if unsupported:
        raise ValidationError(message=_unsupported(unsupported))
    if missing := sorted(unresolved(template)):
        raise ValidationError(message=f"Template format error: Unresolved resource dependencies {missing}")


def _unsupported(resources: dict[str, str]) -> str:
    named = ", ".join(f"{kind} {logical_id}".strip() for logical_id, kind in sorted(resources.items()))
    return f"the emulator cannot make these resource types: {named}"
