"""A VPC that exists, its subnet and its database's group, for the tests of networks and connections."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager

from hardened_glue.jobs.network import JobNetwork

VPC_ID = "vpc-0a1b2c3d"
SUBNET_ID = "subnet-0a1b2c3d"
ROUTE_TABLE_ID = "rtb-0a1b2c3d"
DATABASE_GROUP_ID = "sg-0a1b2c3d"

# What `endpoints=True` asks for.
CLOSED: dict[str, Any] = {"endpoints": True, "vpc_cidr": "10.0.0.0/16", "s3_prefix_list_id": "pl-6da54004"}


def vpc_of(stack: cdk.Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id=VPC_ID, availability_zones=["eu-west-1a"])


def subnet_of(stack: cdk.Stack, **attributes: str) -> ec2.ISubnet:
    given = {"subnet_id": SUBNET_ID, "availability_zone": "eu-west-1a", "route_table_id": ROUTE_TABLE_ID}
    return ec2.Subnet.from_subnet_attributes(stack, "Subnet", **{**given, **attributes})


def job_network(stack: cdk.Stack, **options: Any) -> JobNetwork:
    return JobNetwork(stack, "Network", vpc=vpc_of(stack), subnet=subnet_of(stack), **options)


def database_group(stack: cdk.Stack) -> ec2.ISecurityGroup:
    return ec2.SecurityGroup.from_security_group_id(stack, "DatabaseGroup", DATABASE_GROUP_ID)


def database_secret(stack: cdk.Stack) -> secretsmanager.ISecret:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"
    return secretsmanager.Secret.from_secret_complete_arn(stack, "Login", arn)
