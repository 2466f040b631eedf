"""The facts of what apps/every_type/network.py makes."""

from __future__ import annotations

import json
from typing import Any

from tests.deploy.fact import Ask, Fact

_OWN_CIDR = {"Name": "cidr-block", "Values": ["10.7.1.0/24"]}
_TAGGED = {"Name": "tag-key", "Values": ["stage"]}


def _vpc(ask: Ask) -> Any:
    (vpc,) = ask("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.7.0.0/16"]}])["Vpcs"]
    names = ask("ec2").describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsHostnames")
    return _stage(vpc["Tags"]), names["EnableDnsHostnames"]["Value"]


def _stage(tags: list[dict[str, str]]) -> str:
    (found,) = (tag["Value"] for tag in tags if tag["Key"] == "stage")
    return found


def _subnet(ask: Ask) -> Any:
    return own_subnet(ask)["MapPublicIpOnLaunch"]


def own_subnet(ask: Ask) -> Any:
    (subnet,) = ask("ec2").describe_subnets(Filters=[_OWN_CIDR])["Subnets"]
    return subnet


def _routes(ask: Ask) -> Any:
    tables = ask("ec2").describe_route_tables(Filters=[_TAGGED])["RouteTables"]
    return [(_stage(table["Tags"]), len(table["Associations"])) for table in tables]


def _group(ask: Ask) -> Any:
    (group,) = ask("ec2").describe_security_groups(Filters=[_TAGGED])["SecurityGroups"]
    ingress = [pair["GroupId"] for rule in group["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
    egress = [pair["GroupId"] for rule in group["IpPermissionsEgress"] for pair in rule["UserIdGroupPairs"]]
    assert ingress == egress == [group["GroupId"]]
    world = [one["CidrIp"] for rule in group["IpPermissionsEgress"] for one in rule["IpRanges"]]
    return _stage(group["Tags"]), world


def _endpoints(ask: Ask) -> Any:
    found = {each["ServiceName"]: each for each in ask("ec2").describe_vpc_endpoints()["VpcEndpoints"]}
    interface = found["com.amazonaws.us-east-1.glue"]
    assert (len(interface["SubnetIds"]), len(interface["Groups"])) == (1, 1)
    return json.loads(found["com.amazonaws.us-east-1.s3"]["PolicyDocument"])["Statement"][0]["Sid"]


NETWORK_FACTS: dict[str, Fact] = {
    "AWS::EC2::RouteTable": Fact(_routes, [("first", 1)], [("second", 1)]),
    "AWS::EC2::SecurityGroup": Fact(_group, ("first", ["0.0.0.0/0"]), ("second", ["0.0.0.0/0"])),
    "AWS::EC2::SecurityGroupEgress": Fact(_group, ("first", ["0.0.0.0/0"]), ("second", ["0.0.0.0/0"])),
    "AWS::EC2::SecurityGroupIngress": Fact(_group, ("first", ["0.0.0.0/0"]), ("second", ["0.0.0.0/0"])),
    "AWS::EC2::Subnet": Fact(_subnet, False, True),
    "AWS::EC2::SubnetRouteTableAssociation": Fact(_routes, [("first", 1)], [("second", 1)]),
    "AWS::EC2::VPC": Fact(_vpc, ("first", False), ("second", True)),
    "AWS::EC2::VPCEndpoint": Fact(_endpoints, "First", "Second"),
}
