"""A policy inside a role is seen by nobody who reviews policies."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.role import Role


def check(role: Role) -> Iterator[Said]:
    """Each inline policy, be it in the role or an AWS::IAM::Policy such as CDK's grants make."""
    for resource, path in role.inline_policies():
        inside = "in the role itself" if resource is role.resource else f"an {resource.type}"
        yield Miss(evidence=f"an inline policy, {inside}", property=path, resource=resource)


RULE = Rule(
    id="role-inline-policy",
    title="The role's permissions are managed policies",
    why="the NIST, HIPAA and PCI packs refuse every inline policy; CDK's grants make nothing else",
    source=Source("cdk-nag 3.0.2, rule IAMNoInlinePolicy"),
    fix="move the statements to an AWS::IAM::ManagedPolicy that names the role",
    library="HardenedJob(permissions=[...]) adds to the role's one managed policy",
    severity=Severity.WARNING,
    view=Role,
    check=check,
    controls=(
        "cdk-nag NIST.800.53.R5-IAMNoInlinePolicy",
        "cdk-nag HIPAA.Security-IAMNoInlinePolicy",
        "cdk-nag PCI.DSS.321-IAMNoInlinePolicy",
    ),
)
