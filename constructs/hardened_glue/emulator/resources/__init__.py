"""The CloudFormation resource types that this package makes itself.

Moto knows some of them too, but leaves properties out in silence (a log group's key, a bucket's public
access block, a role's managed policies), so these come first and moto's own types serve the rest.
"""

from __future__ import annotations

from . import cloudwatch, events, glue, iam, logs, network, queues, s3, security, topics
from .base import (
    ACCOUNT,
    KEYS,
    REGION,
    AlreadyExistsError,
    Clients,
    NotEmulatedError,
    NotReplaceableError,
    Physical,
    Properties,
    ResourceType,
)


class CdkMetadata(ResourceType):
    """The analytics record that the CDK adds: it makes nothing on AWS either."""

    type = "AWS::CDK::Metadata"
    reads = frozenset({"Analytics"})

    def create(self, name: str, properties: Properties) -> Physical:
        return Physical(name)

    def delete(self, physical: Physical, properties: Properties) -> None:
        return None


MAKES_NOTHING: tuple[type[ResourceType], ...] = (CdkMetadata,)
TYPES: tuple[type[ResourceType], ...] = (
    *glue.TYPES,
    *cloudwatch.TYPES,
    *logs.TYPES,
    *topics.TYPES,
    *queues.TYPES,
    *events.TYPES,
    *s3.TYPES,
    *security.TYPES,
    *iam.TYPES,
    *network.TYPES,
)

__all__ = [
    "ACCOUNT",
    "KEYS",
    "MAKES_NOTHING",
    "REGION",
    "TYPES",
    "AlreadyExistsError",
    "Clients",
    "NotEmulatedError",
    "NotReplaceableError",
    "Physical",
    "Properties",
    "ResourceType",
]
