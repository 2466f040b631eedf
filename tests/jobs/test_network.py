"""Where in a VPC a job runs: what its group lets through, and the endpoints beside it."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from tests.jobs.job_templates import Resource, new_stack, of_type, resources
from tests.jobs.network_stacks import (
    CLOSED,
    DATABASE_GROUP_ID,
    ROUTE_TABLE_ID,
    SUBNET_ID,
    database_group,
    job_network,
    subnet_of,
    vpc_of,
)

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.endpoints import ENDPOINTS
from hardened_glue.jobs.network import JobNetwork

HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


@pytest.fixture
def stack() -> cdk.Stack:
    return new_stack()


@pytest.fixture(scope="module")
def closed() -> dict[str, Resource]:
    """A network in a subnet without a route to the internet."""
    stack = new_stack()
    job_network(stack, **CLOSED).reach("Orders", security_group=database_group(stack), port=5432)
    return resources(stack)


def _groups(made: Mapping[str, Resource]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The jobs' group and the endpoints'."""
    jobs, endpoints = sorted(
        (each["Properties"] for each in of_type(made, "EC2::SecurityGroup")),
        key=lambda each: "SecurityGroupIngress" in each,
    )
    return jobs, endpoints


def _rules(made: Mapping[str, Resource]) -> list[Mapping[str, Any]]:
    """Every rule of every group, whether it stands in the group or beside it."""
    inside = [
        rule
        for each in of_type(made, "EC2::SecurityGroup")
        for side in ("SecurityGroupIngress", "SecurityGroupEgress")
        for rule in each["Properties"].get(side, [])
    ]
    beside = [
        each["Properties"]
        for side in ("Ingress", "Egress")
        for each in of_type(made, f"EC2::SecurityGroup{side}")
    ]
    return [*inside, *beside]


def _services(made: Mapping[str, Resource]) -> dict[str, Mapping[str, Any]]:
    """The endpoints by the last part of their service's name."""
    endpoints = [each["Properties"] for each in of_type(made, "EC2::VPCEndpoint")]
    return {each["ServiceName"]["Fn::Join"][1][-1].removeprefix("."): each for each in endpoints}


def test_members_of_the_group_talk_on_every_tcp_port_both_ways(closed: dict[str, Resource]) -> None:
    sides = {"Ingress": "SourceSecurityGroupId", "Egress": "DestinationSecurityGroupId"}
    for side, peer in sides.items():
        rules = [each["Properties"] for each in of_type(closed, f"EC2::SecurityGroup{side}")]
        [itself] = [each for each in rules if each["GroupId"] == each[peer]]
        assert (itself["IpProtocol"], itself["FromPort"], itself["ToPort"]) == ("tcp", 0, 65535)


def test_a_closed_network_sends_https_to_s3_and_to_the_vpc_alone(closed: dict[str, Resource]) -> None:
    jobs, _ = _groups(closed)

    assert [{**each, "Description": ""} for each in jobs["SecurityGroupEgress"]] == [
        {**HTTPS, "Description": "", "DestinationPrefixListId": "pl-6da54004"},
        {**HTTPS, "Description": "", "CidrIp": "10.0.0.0/16"},
    ]


def test_the_endpoints_take_https_from_the_whole_vpc(closed: dict[str, Resource]) -> None:
    _, endpoints = _groups(closed)

    [rule] = endpoints["SecurityGroupIngress"]

    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.0.0.0/16", 443, 443)


def test_every_group_and_every_rule_says_what_it_is_for(closed: dict[str, Resource]) -> None:
    rules = _rules(closed)

    assert len(rules) == 8
    assert all(rule["Description"] for rule in rules)
    assert all(each["Properties"]["GroupDescription"] for each in of_type(closed, "EC2::SecurityGroup"))


def test_no_group_is_left_with_the_rule_that_allows_all(closed: dict[str, Resource]) -> None:
    groups = of_type(closed, "EC2::SecurityGroup")

    assert all(each["Properties"]["SecurityGroupEgress"] for each in groups)


def test_makes_an_endpoint_for_each_service_that_a_job_asks(closed: dict[str, Resource]) -> None:
    services = _services(closed)

    assert set(services) == set(ENDPOINTS)
    assert services["s3"]["VpcEndpointType"] == "Gateway"
    assert services["s3"]["RouteTableIds"] == [ROUTE_TABLE_ID]
    for name in set(ENDPOINTS) - {"s3"}:
        endpoint = services[name]
        assert (endpoint["VpcEndpointType"], endpoint["PrivateDnsEnabled"]) == ("Interface", True)
        assert endpoint["SubnetIds"] == [SUBNET_ID]


def test_an_endpoint_serves_its_own_service_to_this_account_alone(closed: dict[str, Resource]) -> None:
    for name, endpoint in _services(closed).items():
        [statement] = endpoint["PolicyDocument"]["Statement"]
        assert statement["Action"] == f"{'cloudwatch' if name == 'monitoring' else name}:*"
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}}


def test_makes_no_endpoint_that_the_vpc_has(stack: cdk.Stack) -> None:
    job_network(stack, **CLOSED, existing_endpoints=["s3", "kms", "sts"])

    assert set(_services(resources(stack))) == {"glue", "logs", "monitoring", "secretsmanager", "sns"}


def test_makes_nothing_for_endpoints_where_the_vpc_has_them_all(stack: cdk.Stack) -> None:
    job_network(stack, **CLOSED, existing_endpoints=ENDPOINTS)

    made = resources(stack)

    assert len(of_type(made, "EC2::SecurityGroup")) == 1
    assert of_type(made, "EC2::VPCEndpoint") == []


def test_a_network_behind_a_nat_gateway_sends_https_anywhere_and_nothing_else(stack: cdk.Stack) -> None:
    job_network(stack)
    made = resources(stack)

    [group] = of_type(made, "EC2::SecurityGroup")
    [rule] = group["Properties"]["SecurityGroupEgress"]

    assert {**rule, "Description": ""} == {**HTTPS, "Description": "", "CidrIp": "0.0.0.0/0"}
    assert of_type(made, "EC2::VPCEndpoint") == []


def test_opens_the_way_to_a_database_on_both_sides(closed: dict[str, Resource]) -> None:
    [out] = [
        each["Properties"]
        for each in of_type(closed, "EC2::SecurityGroupEgress")
        if each["Properties"]["DestinationSecurityGroupId"] == DATABASE_GROUP_ID
    ]
    [into] = [
        each["Properties"]
        for each in of_type(closed, "EC2::SecurityGroupIngress")
        if each["Properties"]["GroupId"] == DATABASE_GROUP_ID
    ]

    assert (out["FromPort"], out["ToPort"], out["Description"]) == (5432, 5432, "Jobs to Orders")
    assert into["SourceSecurityGroupId"] == out["GroupId"]


def test_places_a_job_in_the_subnet_and_its_zone(stack: cdk.Stack) -> None:
    network = job_network(stack)

    assert (network.placement.subnet_id, network.placement.availability_zone) == (SUBNET_ID, "eu-west-1a")
    assert network.placement.security_group_ids == (network.security_group_id,)


def test_takes_a_vpc_of_the_same_stack(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0)

    JobNetwork(stack, "Network", vpc=vpc, subnet=vpc.isolated_subnets[0], **CLOSED)

    [group] = [each["Properties"] for each in of_type(resources(stack), "EC2::VPCEndpoint")][:1]
    assert set(group["VpcId"]) == {"Ref"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"endpoints": "yes"}, "endpoints is 'yes', expected True or False"),
        (
            {"endpoints": True, "s3_prefix_list_id": "pl-1"},
            "vpc_cidr is None, expected the VPC's IPv4 range, such as '10.0.0.0/16': its endpoints answer for"
            " all of it",
        ),
        (
            {**CLOSED, "vpc_cidr": "0.0.0.0/0"},
            "vpc_cidr is '0.0.0.0/0', expected the VPC's IPv4 range, such as '10.0.0.0/16': its endpoints"
            " answer for all of it",
        ),
        (
            {**CLOSED, "vpc_cidr": "10.0.0.1/16"},
            "vpc_cidr is '10.0.0.1/16', expected the VPC's IPv4 range, such as '10.0.0.0/16': its endpoints"
            " answer for all of it",
        ),
        (
            {"endpoints": True, "vpc_cidr": "10.0.0.0/16"},
            "s3_prefix_list_id is None, expected the id of the list com.amazonaws.<region>.s3, such as"
            " 'pl-63a5400a': without it the group would have to be open to every address",
        ),
        (
            {**CLOSED, "existing_endpoints": ["s4"]},
            f"existing_endpoints is 's4', expected one of {', '.join(ENDPOINTS)}",
        ),
        (
            {"existing_endpoints": ["s3"]},
            "existing_endpoints is ['s3'], expected no value without endpoints=True: nothing would use it",
        ),
        (
            {"vpc_cidr": "10.0.0.0/16"},
            "vpc_cidr is '10.0.0.0/16', expected no value without endpoints=True: nothing would use it",
        ),
        (
            {"s3_prefix_list_id": "pl-1"},
            "s3_prefix_list_id is 'pl-1', expected no value without endpoints=True: nothing would use it",
        ),
    ],
)
def test_refuses_a_network(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_network(new_stack(), **options)

    assert str(refused.value) == message


def test_refuses_a_port_that_is_none(stack: cdk.Stack) -> None:
    network = job_network(stack)

    with pytest.raises(JobConfigError, match="port is 0, expected 1 to 65,535"):
        network.reach("Orders", security_group=database_group(stack), port=0)


@pytest.mark.parametrize(
    ("attributes", "attribute"),
    [
        ({"subnet_id": "subnet-2", "route_table_id": "rtb-1"}, "availability_zone"),
        ({"subnet_id": "subnet-2", "availability_zone": "eu-west-1a"}, "route_table_id"),
    ],
)
def test_refuses_an_imported_subnet_that_knows_too_little(
    stack: cdk.Stack, attributes: dict[str, str], attribute: str
) -> None:
    subnet = ec2.Subnet.from_subnet_attributes(stack, "Subnet", **attributes)

    with pytest.raises(JobConfigError) as refused:
        JobNetwork(stack, "Network", vpc=vpc_of(stack), subnet=subnet, **CLOSED)

    assert str(refused.value) == (
        f"subnet is 'an imported one', expected one that knows its {attribute}: import it with"
        " Subnet.from_subnet_attributes"
    )


def test_the_same_subnet_serves_two_networks(stack: cdk.Stack) -> None:
    vpc, subnet = vpc_of(stack), subnet_of(stack)

    networks = [JobNetwork(stack, name, vpc=vpc, subnet=subnet) for name in ("One", "Other")]

    assert len({each.security_group_id for each in networks}) == 2
