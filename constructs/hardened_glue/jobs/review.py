"""What can be said of a stack's jobs only when all are made and CDK knows the references between stacks."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from constructs import Construct, IValidation

from hardened_glue.checks.arguments import secrets_in
from hardened_glue.checks.plain import is_token
from hardened_glue.facts.limits import MANAGED_POLICY_CHARACTERS
from hardened_glue.jobs.acknowledgements import acknowledge_all, flatten
from hardened_glue.jobs.cost import cost_line, costs_usd
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.references import Text
from hardened_glue.jobs.regions import quota_warning
from hardened_glue.jobs.settings import JobSettings

# How short a reference may come out that only the deployment fills in.
_SHORTEST_REFERENCE = 3
_SHORTEST = {"AWS::Region": 9, "AWS::AccountId": 12, "AWS::URLSuffix": 13}
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_TOKEN = re.compile(r"\$\{Token\[[^\]]+\]\}")  # how CDK stands a reference into a text


@jsii.implements(IValidation)
class JobReview:
    """Looks at the jobs of one stack when CDK knows all references, and tells what they cost.

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
        self._settings: dict[str, JobSettings] = {}
        self._told = False
        policies.node.add_validation(self)

    def add_arguments(self, job_name: str, arguments: Mapping[str, str]) -> None:
        """Have a job's arguments looked at: those that hold references, whose text only CDK knows."""
        if referring := {key: value for key, value in arguments.items() if is_token(value)}:
            self._arguments[job_name] = referring

    def add_settings(self, job_name: str, settings: JobSettings) -> None:
        """Have a job's cost told."""
        self._settings[job_name] = settings

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
        self._tell_costs()
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

    def _tell_costs(self) -> None:
        if self._told or not self._settings:
            return
        self._told = True
        lines = [cost_line(name, settings) for name, settings in self._settings.items()]
        cdk.Annotations.of(self._policies).add_info("\n".join(["What runs of these jobs cost:", *lines]))
        region = cdk.Stack.of(self._policies).region
        for name, settings in self._settings.items():
            if warning := quota_warning(settings.sizing, settings.max_concurrent_runs, region):
                cdk.Annotations.of(self._policies).add_warning_v2(
                    f"hardened-glue:dpu-quota:{name}", f"{name}: {warning}"
                )
        costs = {name: costs_usd(settings) for name, settings in self._settings.items()}
        cdk.Stack.of(self._policies).add_metadata("HardenedGlue::RunCostsUsd", costs)

    def _accept(self, references: Mapping[str, str]) -> None:
        reasons: dict[str, str] = {}
        for resource, why in self._reasons.values():
            text = resource if isinstance(resource, str) else flatten(resource)
            rule = f"AwsSolutions-IAM5[Resource::{in_finding_ids(text, references)}]"
            if rule not in self._accepted:
                reasons[rule] = "; ".join(dict.fromkeys(why))
        acknowledge_all(self._policies, reasons)
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
