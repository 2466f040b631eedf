"""One CloudFormation resource type: how it is created, changed and deleted through boto3."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

import boto3

from .api_model import check_against_model

REGION = "us-east-1"
ACCOUNT = "123456789012"  # moto's own, whoever signs the request
KEYS = {"aws_access_key_id": "emulator", "aws_secret_access_key": "emulator"}  # moto asks for some, no more

Properties = dict[str, Any]


class NotEmulatedError(Exception):
    """The template asks for something that this emulator would have to leave out."""


class AlreadyExistsError(Exception):
    """A resource of this name exists; the API would overwrite it, CloudFormation refuses."""


class NotReplaceableError(Exception):
    """A change needs a new resource, and the template gives it the name of the old one."""


@dataclass(frozen=True)
class Physical:
    """What stands for a logical id once it exists: the answers to Ref and to Fn::GetAtt."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clients:
    """boto3 clients of one emulator. Keys and region are written out: nothing is read from the machine.

    Args:
        strict: refuse values that the API's own model excludes and botocore lets through.
    """

    endpoint_url: str
    strict: bool = False

    def __call__(self, service: str) -> Any:
        return _client(service, self.endpoint_url, self.strict)


@cache
def _client(service: str, endpoint_url: str, strict: bool) -> Any:
    # A session of its own: boto3's default one is not safe to build clients from in several threads.
    session = boto3.session.Session(**KEYS, region_name=REGION)
    client = session.client(service, endpoint_url=endpoint_url)
    if strict:
        client.meta.events.register("provide-client-params.*.*", check_against_model)
    return client


class ResourceType(ABC):
    """A type and its life. botocore checks each parameter against the real API on the way."""

    type: ClassVar[str]
    name_property: ClassVar[str] = ""
    """The property that names the resource; without it CloudFormation makes a name up."""
    replaced_on: ClassVar[frozenset[str]] = frozenset()
    """Properties that AWS cannot change in place: a new value makes a new resource."""
    reads: ClassVar[frozenset[str] | None] = None
    """Every property that `create` looks at; None where all go to boto3, which refuses strange ones."""

    def __init__(self, clients: Clients) -> None:
        self.client = clients

    @abstractmethod
    def create(self, name: str, properties: Properties) -> Physical:
        """Make the resource; `name` is its own or a made-up one."""

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        """Change it in place. Most AWS calls that put a thing also replace it."""
        return self.create(physical.id, properties)

    @abstractmethod
    def delete(self, physical: Physical, properties: Properties) -> None:
        """Remove it, as a stack's deletion does."""

    @contextmanager
    def gone_on_failure(self, physical: Physical, properties: Properties) -> Iterator[None]:
        """A resource made in several calls must not stay behind when a later one fails."""
        try:
            yield
        except Exception:
            self.delete(physical, properties)
            raise

    def is_taken(self, name: str, properties: Properties) -> bool:
        """Whether the name is in use, where moto or the API would overwrite what bears it."""
        return False

    def given_name(self, properties: Properties) -> str:
        """The name that the template gives the resource; empty where CloudFormation makes one up."""
        return str(properties.get(self.name_property, "")) if self.name_property else ""

    def must_replace(self, properties: Properties, old: Properties) -> bool:
        fixed = self.replaced_on | ({self.name_property} if self.name_property else set())
        return any(properties.get(name) != old.get(name) for name in fixed)

    def refuse_unread(self, properties: Properties) -> None:
        """A property left out in silence would look deployed: refuse it by name instead."""
        unread = set() if self.reads is None else set(properties) - self.reads
        if unread:
            raise NotEmulatedError(
                f"{self.type} has properties the emulator does not apply: {sorted(unread)}"
            )


def pages(call: Callable[..., Any], answer: str, cursor: str = "NextToken", **given: Any) -> Iterator[Any]:
    """Every item of a listing. Not boto3's paginators: several of these calls have none."""
    while True:
        page = call(**given)
        yield from page.get(answer, [])
        if not page.get(cursor):
            return
        given[cursor] = page[cursor]


def without(properties: Properties, *names: str) -> Properties:
    return {name: value for name, value in properties.items() if name not in names}


def lower_camel(value: Any) -> Any:
    """CloudWatch Logs spells its parameters like CloudFormation's, but for the first letter."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: lower_camel(item) for name, item in value.items()}
    return [lower_camel(item) for item in value] if isinstance(value, list) else value


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def dropped_tags(properties: Properties, old: Properties) -> list[str]:
    """The tag keys an update takes away."""
    return sorted(_tag_keys(old) - _tag_keys(properties))


def _tag_keys(properties: Properties) -> set[str]:
    tags = properties.get("Tags", [])
    return set(tags) if isinstance(tags, Mapping) else {tag["Key"] for tag in tags}
