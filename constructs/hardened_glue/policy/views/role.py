"""The role of a job: who may assume it, and what every policy of the template lets it do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from hardened_glue.policy.model import View
from hardened_glue.policy.template import Resource, UnresolvedError, as_list, is_reference

ROLE = "AWS::IAM::Role"
_MANAGED = "AWS::IAM::ManagedPolicy"
_INLINE = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy")
_AWS_MANAGED = re.compile(r":iam::aws:policy/(?P<name>.+)$")

# What the policies of AWS that Glue roles wear allow, of the actions that rules ask for. AWSGlueServiceRole
# carries no logs:AssociateKmsKey, so with it alone an encrypted job logs nothing.
_AWS_MANAGED_ACTIONS = {
    "service-role/AWSGlueServiceRole": (
        "glue:*",
        "cloudwatch:PutMetricData",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ),
    "AdministratorAccess": ("*",),
    "PowerUserAccess": ("*",),
    "CloudWatchFullAccess": ("cloudwatch:*", "logs:*"),
    "CloudWatchFullAccessV2": ("cloudwatch:*", "logs:*"),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*"),
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy, with the place where it stands."""

    resource: Resource
    property: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Any]
    principal: Any

    def allows(self, action: str) -> bool:
        """Whether the statement allows the action, on whatever it names."""
        wanted = action.lower()
        return self.effect == "Allow" and any(fnmatchcase(wanted, each.lower()) for each in self.actions)

    def covers(self, namespace: str | None) -> bool:
        """Whether the statement is limited to no other namespace of CloudWatch."""
        for test in self.condition.values():
            limited = as_list(test.get("cloudwatch:namespace")) if isinstance(test, Mapping) else []
            if namespace and limited and namespace not in limited:
                return False
        return True


class Role(View):
    """One role that a Glue job of the template runs with."""

    types = (ROLE,)

    def applies(self) -> bool:
        """Whether a Glue job uses it."""
        jobs = self.template.everywhere("AWS::Glue::Job")
        return any(job.template.target(job.get("Role"), ROLE) is self.resource for job in jobs)

    def trust(self) -> Iterator[Statement]:
        """The statements of its trust policy."""
        yield from statements(self.resource, "AssumeRolePolicyDocument")

    def inline_policies(self) -> Iterator[tuple[Resource, str]]:
        """Where the role's inline policies stand: resource and property of each document."""
        for index, _ in enumerate(as_list(self.resource.get("Policies"))):
            yield self.resource, f"Policies.{index}.PolicyDocument"
        for policy in self.template.everywhere(*_INLINE):
            named = [*as_list(policy.get("Roles")), *as_list(policy.get("RoleName"))]
            if any(self._is(reference, policy) for reference in named):
                yield policy, "PolicyDocument"

    def managed_policies(self) -> Iterator[Resource]:
        """The customer-managed policies of the template that the role wears."""
        arns = as_list(self.resource.get("ManagedPolicyArns"))
        worn = [self.template.target(arn, _MANAGED) for arn in arns]
        for policy in self.template.everywhere(_MANAGED):
            roles = as_list(policy.get("Roles"))
            if policy in worn or any(self._is(reference, policy) for reference in roles):
                yield policy

    def aws_managed_policies(self) -> Iterator[str]:
        """The names of AWS's own policies that the role wears."""
        for arn in as_list(self.resource.get("ManagedPolicyArns")):
            match = _AWS_MANAGED.search(str(arn))
            if match:
                yield match["name"]

    def unseen_policies(self) -> Iterator[str]:
        """The policies whose text neither the template nor this library holds."""
        for arn in as_list(self.resource.get("ManagedPolicyArns")):
            match = _AWS_MANAGED.search(str(arn))
            known = match["name"] in _AWS_MANAGED_ACTIONS if match else self.template.target(arn, _MANAGED)
            if not known:
                yield str(arn)

    def statements(self) -> Iterator[Statement]:
        """Every statement that the template gives the role."""
        for resource, path in self.inline_policies():
            yield from statements(resource, path)
        for policy in self.managed_policies():
            yield from statements(policy, "PolicyDocument")

    def may(self, action: str, namespace: str | None = None) -> bool:
        """Whether any policy allows the action; UnresolvedError where one that cannot be read might.

        Args:
            namespace: the one of CloudWatch, where a statement may be limited to another.
        """
        if any(each.allows(action) and each.covers(namespace) for each in self.statements()):
            return True
        granted = [
            pattern for name in self.aws_managed_policies() for pattern in _AWS_MANAGED_ACTIONS.get(name, ())
        ]
        if any(fnmatchcase(action.lower(), pattern.lower()) for pattern in granted):
            return True
        for policy in self.unseen_policies():
            raise UnresolvedError(f"the role's policy {policy} is not in the template")
        return False

    def _is(self, reference: object, named_by: Resource) -> bool:
        return named_by.template.target(reference, ROLE) is self.resource


def statements(resource: Resource, path: str) -> Iterator[Statement]:
    """The statements of one policy document."""
    document = _document(resource, path)
    if is_reference(document):
        raise UnresolvedError(f"{path} is {document}, which the template does not hold")
    given = document.get("Statement") if isinstance(document, Mapping) else None
    for index, each in enumerate(as_list(given)):
        if isinstance(each, Mapping):
            yield Statement(
                resource=resource,
                property=f"{path}.Statement.{index}",
                effect=str(each.get("Effect", "")),
                # Everything but a few is as wide as everything.
                actions=("*",) if "NotAction" in each else tuple(map(str, as_list(each.get("Action")))),
                resources=tuple(map(str, as_list(each.get("Resource")))),
                condition=_mapping(each.get("Condition")),
                principal=each.get("Principal"),
            )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _document(resource: Resource, path: str) -> Any:
    value: Any = resource.properties
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, Mapping) else value
    return value
