"""Teaches moto's CloudFormation the types of `resources`, and to refuse what nobody here can make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.cloudformation import models, parsing, utils
from moto.cloudformation.exceptions import ValidationError

from .resources import MAKES_NOTHING, TYPES, Clients, Physical, Properties, ResourceType

_NAME_PART = 24  # CloudFormation's own scheme: 24 letters of the stack, 24 of the logical id, 12 at random


class EmulatedResource:
    """What moto's stack holds for a resource of ours; moto calls these methods by their names."""

    types: dict[str, ResourceType] = {}  # noqa: RUF012 - filled once, before the server answers

    def __init__(
        self,
        made_by: ResourceType,
        physical: Physical,
        properties: Properties,
        replaces: EmulatedResource | None = None,
    ) -> None:
        self.made_by = made_by
        self.physical = physical
        self.properties = properties
        self.replaces = replaces  # what the end of an update has to delete

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
            made_by.refuse_unread(properties)
            return cls(made_by, made_by.create(resource_name, properties), properties)

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
            self.made_by.refuse_unread(properties)
            if not self.made_by.must_replace(properties, self.properties):
                physical = self.made_by.update(self.physical, properties, self.properties)
                return EmulatedResource(self.made_by, physical, properties)
            replacement = self.made_by.create(new_name, properties)
        retained = cloudformation_json.get("UpdateReplacePolicy") == "Retain"
        return EmulatedResource(self.made_by, replacement, properties, replaces=None if retained else self)

    def delete(self, account_id: str, region_name: str) -> None:
        with _blame(self.made_by, self.physical.id):
            self.made_by.delete(self.physical, self.properties)


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
        resources = json.loads(template)["Resources"] if template.lstrip().startswith("{") else {}
        types = {logical_id: resource["Type"] for logical_id, resource in resources.items()}
        unsupported = {logical_id: kind for logical_id, kind in types.items() if not is_supported(kind)}
        if unsupported:
            raise ValidationError(message=_unsupported(unsupported))
        return operation(self, *args, template=template, **options)

    return checked


def _unsupported(resources: dict[str, str]) -> str:
    named = ", ".join(f"{kind} {logical_id}".strip() for logical_id, kind in sorted(resources.items()))
    return f"the emulator cannot make these resource types: {named}"
