"""A wildcard in an action or alone as the resource allows what nobody listed."""

import re
from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.role import Role, Statement

# Actions that know no resource, of those that a Glue job needs.
_WITHOUT_RESOURCE = re.compile(
    r"cloudwatch:PutMetricData|glue:GetSecurityConfigurations?|glue:UseGlueStudio|sts:GetCallerIdentity"
    r"|s3:ListAllMyBuckets|ec2:Describe\w+|ec2:CreateNetworkInterface|logs:Describe\w+|xray:Put\w+"
    r"|lakeformation:GetDataAccess|kms:ListAliases|iam:ListRoles",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*")
_ASSETS = re.compile(r"cdk-[a-z0-9]+-assets-[^/]*/\*$")


def check(role: Role) -> Iterator[Said]:
    """Each statement that allows whole families of actions, everything, or the code of every stack."""
    for statement in role.statements():
        if statement.effect != "Allow":
            continue
        for evidence in _faults(statement):
            yield Miss(evidence=evidence, property=statement.property, resource=statement.resource)


def _faults(statement: Statement) -> Iterator[str]:
    wide = [action for action in statement.actions if "*" in action]
    if wide:
        yield f"allows {', '.join(wide)}"
    wanting = [each for each in statement.actions if not _WITHOUT_RESOURCE.fullmatch(each)]
    everything = [each for each in statement.resources if _EVERYTHING.fullmatch(each)]
    if everything and wanting and not wide:
        yield f"allows {', '.join(wanting)} on {', '.join(everything)}"
    if any(_ASSETS.search(each) for each in statement.resources):
        yield "allows reading the assets of every stack of the account"


RULE = Rule(
    id="role-wildcards",
    title="The role's policies list actions and resources",
    why="a script, or whoever can change it, reaches what the role reaches",
    source=glue_guide("create-an-iam-role"),
    fix="list the actions, and name buckets with their prefix, tables, keys and log groups",
    library="Permission(actions=[...], resources=[...]), read_prefix(bucket, prefix), write_prefix(...)",
    severity=Severity.ERROR,
    view=Role,
    check=check,
    controls=("cdk-nag AwsSolutions-IAM5", "checkov CKV_AWS_111"),
)
