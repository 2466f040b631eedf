"""Findings of scanners that are accepted, each with its reason, beside what causes it.

A finding about a wildcard carries the resource in its id, with references flattened to
`<LogicalId.Attribute>`; `review.py` works those ids out when CDK knows the references.
"""

import json
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from constructs import Construct, IConstruct

_COMPLIANCE_PACKS = ("NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321")


def acknowledge(scope: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings on one construct: full id, such as `AwsSolutions-S1`, to reason."""
    accepted = [cdk.Acknowledgment(id=_qualified(rule), reason=why) for rule, why in reasons.items()]
    if accepted:
        cdk.Validations.of(scope).acknowledge(*accepted)


def acknowledge_all(scope: IConstruct, reasons: Mapping[str, str]) -> None:
    """The same for hundreds of findings: written at once, where `acknowledge` writes them one by one."""
    if reasons:
        written = {_qualified(rule): why for rule, why in reasons.items()}
        scope.node.add_metadata(cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY, written)


def accept(
    scope: Construct, *, packs: Mapping[str, str] | None = None, checkov: Mapping[str, str] | None = None
) -> None:
    """Accept findings on the resource of a construct, each with its reason, as each scanner reads it.

    Args:
        packs: rules that cdk-nag's compliance packs share, without the pack's name.
        checkov: checkov's rules, which it finds in the resource's metadata.
    """
    acknowledge(
        scope, {f"{pack}-{rule}": why for rule, why in (packs or {}).items() for pack in _COMPLIANCE_PACKS}
    )
    if checkov:
        resource = scope.node.default_child
        if not isinstance(resource, cdk.CfnResource):
            raise TypeError(f"{scope.node.path} has no resource of its own for checkov's metadata")
        skipped = [{"id": rule, "comment": why} for rule, why in checkov.items()]
        resource.add_metadata("checkov", {"skip": skipped})


def _qualified(rule: str) -> str:
    # Only an id in this form shows up in validation-report.json with its reason.
    return f"{rule.split('-')[0]}::{rule}"


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
