"""What a job with connections may do: read them and their secrets, and be in their subnet and no other."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager

from hardened_glue.checks.plain import is_token
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.jobs.connections import ImportedConnection, JobConnection
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.references import Text, regional_arn, sub

# The list of actions is Glue's own policy, less what serves development endpoints. Nobody has yet run a job
# in a live account with no more than these.
NETWORK_SOURCE = glue_guide("create-an-iam-role", Mark.INFERRED)
_INTERFACE_TAG = "aws-glue-service-resource"  # the one tag that Glue puts on the interfaces it makes
SUBNET_KEY_SOURCE = Source(
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html", Mark.INFERRED
)
_INTERFACES = regional_arn("ec2", "network-interface/*")

AnyConnection = JobConnection | ImportedConnection


def connection_permissions(connections: Sequence[AnyConnection]) -> tuple[Permission, ...]:
    """What a job may do with its connections; refuses those that no run can have together."""
    if not connections:
        return ()
    places = [each.placement for each in connections if each.placement is not None]
    if len({place.subnet_id for place in places}) > 1:
        names = ", ".join(each.connection_name for each in connections if each.placement is not None)
        raise JobConfigError("connections", names, "connections in one subnet: a run of Glue has no second")
    groups = {group: None for place in places for group in place.security_group_ids}
    return (
        _read_connections([each.connection_name for each in connections]),
        *(each for connection in connections for each in _read_secret(connection.secret)),
        *(_make_interfaces(places[0].subnet_id, tuple(groups)) if places else ()),
    )


def _read_connections(names: Sequence[str]) -> Permission:
    resources = [
        regional_arn("glue", "catalog"),
        *(regional_arn("glue", f"connection/{name}") for name in names),
    ]
    return Permission(actions=["glue:GetConnection"], resources=resources)


def _read_secret(secret: secretsmanager.ISecret | None) -> tuple[Permission, ...]:
    if secret is None:
        return ()
    # Six characters that Secrets Manager adds end a secret's ARN; a secret imported by name lacks them.
    arn = secret.secret_full_arn or f"{secret.secret_arn}-??????"
    read = Permission(
        actions=["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], resources=[arn]
    )
    key = secret.encryption_key
    if key is None:
        return (read,)
    via = {"StringEquals": {"kms:ViaService": sub("secretsmanager.${AWS::Region}.${AWS::URLSuffix}")}}
    return (read, Permission(actions=["kms:Decrypt"], resources=[key.key_arn], condition=via))


def _make_interfaces(subnet_id: str, group_ids: Sequence[str]) -> tuple[Permission, ...]:
    subnet = _ec2("subnet", subnet_id)
    groups = [_ec2("security-group", each) for each in group_ids]
    unnamed = "interfaces are named by EC2 when Glue makes them for a run"
    return (
        Permission(
            actions=[
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcAttribute",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ],
            resources=["*"],
            wildcard_reason="EC2's Describe actions know no resource",
        ),
        # EC2 asks for all three kinds, so no interface can be made in another subnet or with another group.
        Permission(
            actions=["ec2:CreateNetworkInterface"],
            resources=[_INTERFACES, subnet, *groups],
            wildcard_reason=unnamed,
        ),
        Permission(
            actions=["ec2:DeleteNetworkInterface"],
            resources=[_INTERFACES],
            condition={"ArnEquals": {"ec2:Subnet": subnet}},
            wildcard_reason=unnamed,
        ),
        Permission(
            actions=["ec2:CreateTags", "ec2:DeleteTags"],
            resources=[_INTERFACES],
            condition={"ForAllValues:StringEquals": {"aws:TagKeys": [_INTERFACE_TAG]}},
            wildcard_reason=unnamed,
        ),
    )


def _ec2(kind: str, name: str) -> Text:
    if not is_token(name):
        return regional_arn("ec2", f"{kind}/{name}")
    return f"arn:{cdk.Aws.PARTITION}:ec2:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:{kind}/{name}"
