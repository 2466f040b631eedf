"""Findings of cdk-nag that are accepted, each with its reason, beside what causes it.

A finding about a wildcard carries the resource in its id, with references flattened to
`<LogicalId.Attribute>`; a bucket of another stack gets its final form only when CDK has resolved the
references between stacks, which is why the ids are worked out in CDK's validation phase.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from constructs import Construct, IConstruct, IValidation

from hardened_glue.jobs.permissions import Permission


def acknowledge(scope: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings on one construct: full id, such as `AwsSolutions-S1`, to reason."""
    accepted = [cdk.Acknowledgment(id=_qualified(rule), reason=why) for rule, why in reasons.items()]
    if accepted:
        cdk.Validations.of(scope).acknowledge(*accepted)


def _qualified(rule: str) -> str:
    # Only an id in this form shows up in validation-report.json with its reason.
    return f"{rule.split('-')[0]}::{rule}"


@jsii.implements(IValidation)
class AcknowledgeWildcards:
    """Accepts the wildcard findings of one policy, each with the reason of its permission."""

    def __init__(self, policy: Construct, permissions: Sequence[Permission]) -> None:
        self._policy = policy
        self._permissions = [each for each in permissions if each.wildcard_reason]
        self._accepted: set[str] = set()

    def register(self) -> None:
        """Accept now what is known now, and the rest when CDK validates the tree."""
        self.validate()
        self._policy.node.add_validation(self)

    def validate(self) -> list[str]:
        """Called by CDK when references are resolved; finds no errors."""
        resolved = cdk.Stack.of(self._policy).resolve([list(each.resources) for each in self._permissions])
        reasons: dict[str, list[str]] = {}
        for permission, resources in zip(self._permissions, resolved, strict=True):
            for resource in map(flatten, resources):
                rule = f"AwsSolutions-IAM5[Resource::{resource}]"
                if "*" in resource and rule not in self._accepted:
                    reasons.setdefault(rule, []).append(str(permission.wildcard_reason))
        acknowledge(self._policy, {rule: "; ".join(dict.fromkeys(why)) for rule, why in reasons.items()})
        self._accepted.update(reasons)
        return []


def flatten(resource: Any) -> str:
    """A resolved resource as one line of text, in the notation of cdk-nag's finding ids."""
    if isinstance(resource, str):
        return resource.replace("${", "<").replace("}", ">")
    name, value = next(iter(resource.items()))
    match name:
        case "Fn::Join":
            return str(value[0]).join(map(flatten, value[1]))
        case "Fn::GetAtt":
            return f"<{flatten(value[0])}.{flatten(value[1])}>"
        case "Ref":
            return f"<{flatten(value)}>"
        case "Fn::Sub" | "Fn::ImportValue":
            return flatten(value)
        case _:
            return json.dumps(resource, separators=(",", ":"))
