"""Findings of scanners that are accepted, each with its reason, beside what causes it.

A finding about a wildcard carries the resource in its id, with references flattened to
`<LogicalId.Attribute>`; a bucket of another stack gets its final form only when CDK has resolved the
references between stacks, which is why the ids are worked out in CDK's validation phase.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from constructs import Construct, IConstruct, IValidation

from hardened_glue.checks.arguments import secrets_in
from hardened_glue.checks.plain import is_token
from hardened_glue.facts.limits import MANAGED_POLICY_CHARACTERS
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.references import Text

_COMPLIANCE_PACKS = ("NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321")
# How short a reference may come out that only the deployment fills in.
_SHORTEST_REFERENCE = 3
_SHORTEST = {"AWS::Region": 9, "AWS::AccountId": 12, "AWS::URLSuffix": 13}
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_TOKEN = re.compile(r"\$\{Token\[[^\]]+\]\}")  # how CDK stands a reference into a text


def acknowledge(scope: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings on one construct: full id, such as `AwsSolutions-S1`, to reason."""
    accepted = [cdk.Acknowledgment(id=_qualified(rule), reason=why) for rule, why in reasons.items()]
    if accepted:
        cdk.Validations.of(scope).acknowledge(*accepted)


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


@jsii.implements(IValidation)
class JobReview:
    """Looks at the policies and arguments of one stack's jobs when CDK knows all references.

    Wildcard findings are accepted, each with the reason of its permission; all policies lie in one scope,
    and none of them holds a wildcard without a reason. A policy that IAM would refuse for its length is an
    error at synth, and so is a secret behind a reference in an argument.
    """

    def __init__(self, policies: Construct) -> None:
        self._policies = policies
        self._reasons: dict[str, tuple[Text, list[str]]] = {}
        self._too_long: list[str] = []
        self._arguments: dict[str, dict[str, str]] = {}
        self._accepted: set[str] = set()
        policies.node.add_validation(self)

    def add_arguments(self, job_name: str, arguments: Mapping[str, str]) -> None:
        """Have a job's arguments looked at: those that hold references, whose text only CDK knows."""
        if referring := {key: value for key, value in arguments.items() if is_token(value)}:
            self._arguments[job_name] = referring

    def add_policy(self, job_name: str, statements: list[Any], permissions: Sequence[Permission]) -> None:
        """Have one job's policy looked at."""
        self._too_long.extend(too_long(job_name, statements))
        for permission in permissions:
            for resource in permission.resources if permission.wildcard_reason else ():
                if "*" in str(resource):
                    _, reasons = self._reasons.setdefault(repr(resource), (resource, []))
                    reasons.append(str(permission.wildcard_reason))

    def validate(self) -> list[str]:
        """Called by CDK when references are resolved; the errors that end the synth."""
        resources = [resource for resource, _ in self._reasons.values()]
        # A reference is asked for once, however many jobs name something below it.
        references = sorted({each for one in resources if isinstance(one, str) for each in tokens_in(one)})
        arguments = list(self._arguments.values())
        answers, arguments = cdk.Stack.of(self._policies).resolve([references, arguments])
        self._accept(dict(zip(references, map(flatten, answers), strict=True)))
        secrets = [
            f"job {job_name!r}: {problem}"
            for job_name, resolved in zip(self._arguments, arguments, strict=True)
            for problem in secrets_in(resolved)
        ]
        return [*secrets, *self._too_long]

    def _accept(self, references: Mapping[str, str]) -> None:
        reasons: dict[str, str] = {}
        for resource, why in self._reasons.values():
            text = resource if isinstance(resource, str) else flatten(resource)
            rule = f"AwsSolutions-IAM5[Resource::{in_finding_ids(text, references)}]"
            if rule not in self._accepted:
                reasons[rule] = "; ".join(dict.fromkeys(why))
        acknowledge(self._policies, reasons)
        self._accepted.update(reasons)


def tokens_in(text: str) -> list[str]:
    """The references within a text, as CDK's own placeholders."""
    return _TOKEN.findall(text)


def in_finding_ids(text: str, references: Mapping[str, str]) -> str:
    """A resource as one line of text, each placeholder as the reference that it stands for."""
    flat = _TOKEN.sub(lambda found: references[found[0]], text)
    return flat.replace("${", "<").replace("}", ">")


def too_long(job_name: str, statements: list[Any]) -> list[str]:
    """What is wrong with the length of a job's policy, each reference as short as it may come out."""
    text = json.dumps(_shortest(statements), separators=(",", ":"))
    length = len(_PLACEHOLDER.sub(lambda found: "x" * _SHORTEST.get(found[1], _SHORTEST_REFERENCE), text))
    if length <= MANAGED_POLICY_CHARACTERS:
        return []
    allowed = f"expected {MANAGED_POLICY_CHARACTERS:,} characters or fewer: name fewer or shorter prefixes"
    return [f"permissions of job {job_name!r} are a policy of at least {length:,} characters, {allowed}"]


def _shortest(value: Any) -> Any:
    if isinstance(value, list):
        return [_shortest(each) for each in value]
    if isinstance(value, Mapping):
        if list(value) == ["Fn::Sub"]:
            return value["Fn::Sub"]
        return "xxx" if list(value) == ["Ref"] else {key: _shortest(each) for key, each in value.items()}
    return value


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
