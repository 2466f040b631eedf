"""AWS's managed policies open far more than one job's data."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.role import Role

_OPENS = {
    "service-role/AWSGlueServiceRole": "glue:* on everything and any bucket named aws-glue-*, in any account",
    "AdministratorAccess": "everything",
    "AmazonS3FullAccess": "every bucket of the account",
    "AmazonS3ReadOnlyAccess": "reading every bucket of the account",
}


def check(role: Role) -> Iterator[Said]:
    """Each policy of AWS that the role wears."""
    for name in role.aws_managed_policies():
        opens = f", which opens {_OPENS[name]}" if name in _OPENS else ""
        yield Miss(evidence=f"the role wears {name}{opens}", property="ManagedPolicyArns")


RULE = Rule(
    id="role-aws-managed-policy",
    title="The role wears no policy of AWS",
    why="AWSGlueServiceRole is written for the console; a job needs its own folders, key and log groups",
    source=glue_guide("create-an-iam-role"),
    fix="replace it by an AWS::IAM::ManagedPolicy with the statements that the job needs",
    library="HardenedJob makes role and policy; add read_prefix(...), write_prefix(...) or a Permission",
    severity=Severity.ERROR,
    view=Role,
    check=check,
    controls=("cdk-nag AwsSolutions-IAM4",),
)
