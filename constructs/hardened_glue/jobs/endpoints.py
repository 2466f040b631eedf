"""VPC endpoints: how a subnet without a route to the internet reaches S3 and the services of AWS."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import Mark, glue_guide

# That S3 needs one is documented. Which other services a job asks is read off what a job does: no page lists
# them. In the regions of China some have other names; make those yourself and name them as existing ones.
SOURCE = glue_guide("vpc-endpoints-s3")
SERVICES_SOURCE = glue_guide("start-connecting", Mark.INFERRED)

_S3 = "s3"
# The services that jobs of this library ask, and how IAM names each.
_IAM_NAMES = {
    _S3: "s3",
    "glue": "glue",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "secretsmanager": "secretsmanager",
    "kms": "kms",
    "sts": "sts",
    "sns": "sns",
}
ENDPOINTS = tuple(_IAM_NAMES)
_HTTPS = 443


def https_rule(description: str, peer: Mapping[str, str]) -> dict[str, Any]:
    """A rule of a security group for HTTPS."""
    ports = {"ipProtocol": "tcp", "fromPort": _HTTPS, "toPort": _HTTPS}
    return {**ports, "description": description, **peer}


def make_endpoints(
    scope: Construct, services: Sequence[str], vpc_id: str, subnet: ec2.ISubnet, vpc_range: str
) -> None:
    """Endpoints for these services, in one subnet, for whoever is in the VPC's range."""
    interfaces = [service for service in services if service != _S3]
    if _S3 in services:
        table = told("route_table_id", lambda: subnet.route_table.route_table_id)
        _endpoint(scope, _S3, vpc_id, {"vpc_endpoint_type": "Gateway", "route_table_ids": [table]})
    if not interfaces:
        return
    group = ec2.CfnSecurityGroup(
        scope,
        "Endpoints",
        group_description="Endpoints of AWS services: HTTPS from within the VPC",
        vpc_id=vpc_id,
        security_group_ingress=[https_rule("HTTPS from within the VPC", {"cidrIp": vpc_range})],
        # Answers need no rule. A group without one, though, is given leave to send anything anywhere.
        security_group_egress=[https_rule("In place of the rule that allows all", {"cidrIp": vpc_range})],
    )
    options = {
        "vpc_endpoint_type": "Interface",
        "private_dns_enabled": True,
        "subnet_ids": [subnet.subnet_id],
        "security_group_ids": [group.attr_group_id],
    }
    for service in interfaces:
        _endpoint(scope, service, vpc_id, options)


def told(attribute: str, ask: Callable[[], str]) -> str:
    """What an imported subnet was told about itself, or an error that says how to tell it."""
    try:
        return ask()
    except RuntimeError:  # all that jsii makes of CDK's own error
        expectation = f"one that knows its {attribute}: import it with Subnet.from_subnet_attributes"
        raise JobConfigError("subnet", "an imported one", expectation) from None


def _endpoint(scope: Construct, service: str, vpc_id: str, options: Mapping[str, Any]) -> None:
    only_this_account = {
        "Sid": "OnlyThisAccount",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": f"{_IAM_NAMES[service]}:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}},
    }
    ec2.CfnVPCEndpoint(
        scope,
        f"Endpoint-{service}",
        vpc_id=vpc_id,
        service_name=f"com.amazonaws.{cdk.Aws.REGION}.{service}",
        policy_document={"Version": "2012-10-17", "Statement": [only_this_account]},
        **options,
    )
