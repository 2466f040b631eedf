"""Amazon EC2's network around a job: VPCs, subnets, route tables, security groups, endpoints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .base import NotEmulatedError, Physical, Properties, ResourceType, dropped_tags, without

RULE_TAG = "aws-cloudformation-resource"
"""Marks a rule that is a resource of its own: a group's inline rules look the same otherwise."""


class _Ec2Resource(ResourceType):
    """What is tagged by its id. A name is never needed: EC2 makes ids up."""

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    def retag(self, physical: Physical, properties: Properties, old: Properties) -> None:
        if dropped := dropped_tags(properties, old):
            self.ec2.delete_tags(Resources=[physical.id], Tags=[{"Key": key} for key in dropped])
        if tags := properties.get("Tags"):
            self.ec2.create_tags(Resources=[physical.id], Tags=tags)


class Vpc(_Ec2Resource):
    type = "AWS::EC2::VPC"
    replaced_on = frozenset({"CidrBlock"})
    reads = frozenset({"CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = without(properties, "EnableDnsHostnames", "EnableDnsSupport", "Tags")
        made = self.ec2.create_vpc(**given)["Vpc"]
        group = self.ec2.describe_security_groups(
            Filters=[
                {"Name": "vpc-id", "Values": [made["VpcId"]]},
                {"Name": "group-name", "Values": ["default"]},
            ]
        )["SecurityGroups"][0]["GroupId"]
        attributes = {"CidrBlock": made["CidrBlock"], "VpcId": made["VpcId"], "DefaultSecurityGroup": group}
        return self.update(Physical(made["VpcId"], attributes), properties, {})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            wanted = bool(properties.get(name, name == "EnableDnsSupport"))
            self.ec2.modify_vpc_attribute(VpcId=physical.id, **{name: {"Value": wanted}})
        self.retag(physical, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.delete_vpc(VpcId=physical.id)


class Subnet(_Ec2Resource):
    type = "AWS::EC2::Subnet"
    replaced_on = frozenset({"AvailabilityZone", "CidrBlock", "VpcId"})
    reads = replaced_on | {"MapPublicIpOnLaunch", "Tags"}

    def create(self, name: str, properties: Properties) -> Physical:
        given = without(properties, "MapPublicIpOnLaunch", "Tags")
        made = self.ec2.create_subnet(**given)["Subnet"]
        attributes = {name: made[name] for name in ("AvailabilityZone", "CidrBlock", "SubnetId", "VpcId")}
        return self.update(Physical(made["SubnetId"], attributes), properties, {})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        public = bool(properties.get("MapPublicIpOnLaunch", False))
        self.ec2.modify_subnet_attribute(SubnetId=physical.id, MapPublicIpOnLaunch={"Value": public})
        self.retag(physical, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.delete_subnet(SubnetId=physical.id)


class RouteTable(_Ec2Resource):
    type = "AWS::EC2::RouteTable"
    replaced_on = frozenset({"VpcId"})
    reads = replaced_on | {"Tags"}

    def create(self, name: str, properties: Properties) -> Physical:
        made = self.ec2.create_route_table(VpcId=properties["VpcId"])["RouteTable"]["RouteTableId"]
        return self.update(Physical(made, {"RouteTableId": made}), properties, {})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self.retag(physical, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.delete_route_table(RouteTableId=physical.id)


class SubnetRouteTableAssociation(_Ec2Resource):
    type = "AWS::EC2::SubnetRouteTableAssociation"
    replaced_on = frozenset({"RouteTableId", "SubnetId"})
    reads = replaced_on

    def create(self, name: str, properties: Properties) -> Physical:
        made = self.ec2.associate_route_table(**properties)["AssociationId"]
        return Physical(made, {"Id": made})

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.disassociate_route_table(AssociationId=physical.id)


class SecurityGroup(_Ec2Resource):
    type = "AWS::EC2::SecurityGroup"
    name_property = "GroupName"
    replaced_on = frozenset({"GroupDescription", "VpcId"})
    reads = replaced_on | {"GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "Tags"}

    def create(self, name: str, properties: Properties) -> Physical:
        vpc = {"VpcId": properties["VpcId"]} if "VpcId" in properties else {}
        description = properties["GroupDescription"]
        made = self.ec2.create_security_group(GroupName=name, Description=description, **vpc)["GroupId"]
        if "SecurityGroupEgress" in properties:  # only then is the rule gone that lets everything out
            self.ec2.revoke_security_group_egress(GroupId=made, IpPermissions=_EVERYWHERE)
        physical = Physical(made, {"GroupId": made, "Id": made, "VpcId": properties.get("VpcId", "")})
        return self.update(physical, properties, {})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        for direction in ("ingress", "egress"):
            member = f"SecurityGroup{direction.title()}"
            wanted, had = ([_permission(rule) for rule in each.get(member, [])] for each in (properties, old))
            for verb, rules in (
                ("revoke", [rule for rule in had if rule not in wanted]),
                ("authorize", [rule for rule in wanted if rule not in had]),
            ):
                if rules:
                    call = getattr(self.ec2, f"{verb}_security_group_{direction}")
                    call(GroupId=physical.id, IpPermissions=rules)
        self.retag(physical, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.delete_security_group(GroupId=physical.id)


_EVERYWHERE = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def _permission(rule: Properties) -> Properties:
    """A rule as CloudFormation writes it, in the API's nested form."""
    made: Properties = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    told = {"Description": rule["Description"]} if "Description" in rule else {}
    for member, (ranges, item) in _RANGES.items():
        if member in rule:
            made[ranges] = [{item: rule[member], **told}]
    return made


_RANGES = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}
_RULE_MEMBERS = frozenset(
    {"GroupId", "IpProtocol", "FromPort", "ToPort", "Description", "CidrIp", "CidrIpv6"}
)


class _SecurityGroupRule(_Ec2Resource):
    direction = ""

    def create(self, name: str, properties: Properties) -> Physical:
        tags = [{"ResourceType": "security-group-rule", "Tags": [{"Key": RULE_TAG, "Value": self.direction}]}]
        made = getattr(self.ec2, f"authorize_security_group_{self.direction}")(
            GroupId=properties["GroupId"], IpPermissions=[_permission(properties)], TagSpecifications=tags
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return Physical(made, {"Id": made})

    def must_replace(self, properties: Properties, old: Properties) -> bool:
        return without(properties, "Description") != without(old, "Description")

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        call = getattr(self.ec2, f"update_security_group_rule_descriptions_{self.direction}")
        call(GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        call = getattr(self.ec2, f"revoke_security_group_{self.direction}")
        call(GroupId=properties["GroupId"], SecurityGroupRuleIds=[physical.id])


class SecurityGroupIngress(_SecurityGroupRule):
    type = "AWS::EC2::SecurityGroupIngress"
    direction = "ingress"
    reads = _RULE_MEMBERS | {"SourcePrefixListId", "SourceSecurityGroupId"}


class SecurityGroupEgress(_SecurityGroupRule):
    type = "AWS::EC2::SecurityGroupEgress"
    direction = "egress"
    reads = _RULE_MEMBERS | {"DestinationPrefixListId", "DestinationSecurityGroupId"}


class VpcEndpoint(_Ec2Resource):
    type = "AWS::EC2::VPCEndpoint"
    replaced_on = frozenset({"ServiceName", "VpcEndpointType", "VpcId"})
    lists = ("RouteTableIds", "SecurityGroupIds", "SubnetIds")
    reads = replaced_on | set(lists) | {"PolicyDocument", "PrivateDnsEnabled", "Tags"}

    def create(self, name: str, properties: Properties) -> Physical:
        given = without(properties, "PolicyDocument", "Tags")
        made = self.ec2.create_vpc_endpoint(**given, **_policy(properties))["VpcEndpoint"]["VpcEndpointId"]
        physical = Physical(made, {"Id": made})
        self.retag(physical, properties, {})
        return physical

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        change: Properties = _policy(properties)
        if "PolicyDocument" in old and not change:
            change = {"ResetPolicy": True}
        for member in self.lists:
            wanted, had = set(properties.get(member, [])), set(old.get(member, []))
            change |= _if_any(f"Add{member}", wanted - had) | _if_any(f"Remove{member}", had - wanted)
        if properties.get("PrivateDnsEnabled") != old.get("PrivateDnsEnabled"):
            raise NotEmulatedError(f"PrivateDnsEnabled of {self.type} cannot be changed in place here")
        if change:
            self.ec2.modify_vpc_endpoint(VpcEndpointId=physical.id, **change)
        self.retag(physical, properties, old)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[physical.id])


def _policy(properties: Properties) -> Properties:
    return (
        {"PolicyDocument": json.dumps(properties["PolicyDocument"])} if "PolicyDocument" in properties else {}
    )


def _if_any(name: str, values: Iterable[str]) -> Properties:
    found = sorted(values)
    return {name: found} if found else {}


TYPES: tuple[type[ResourceType], ...] = (
    Vpc,
    Subnet,
    RouteTable,
    SubnetRouteTableAssociation,
    SecurityGroup,
    SecurityGroupIngress,
    SecurityGroupEgress,
    VpcEndpoint,
)
