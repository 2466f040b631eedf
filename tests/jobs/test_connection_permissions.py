"""What a job may do with its connections: read these, read their secrets, be in this subnet."""

import json
from dataclasses import replace
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import new_stack

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.connection_permissions import connection_permissions
from hardened_glue.jobs.connections import JobConnection
from hardened_glue.jobs.network import Placement
from hardened_glue.jobs.permissions import Permission

PLACE = Placement(subnet_id="subnet-1", availability_zone="eu-west-1a", security_group_ids=("sg-1",))


@pytest.fixture
def stack() -> cdk.Stack:
    return new_stack()


def _statement(stack: cdk.Stack, permissions: tuple[Permission, ...], action: str) -> Any:
    """The one statement with this action, as it stands in a template."""
    [found] = [each for each in permissions if action in each.actions]
    return stack.resolve(found.to_statement())


def test_a_job_may_read_its_connections_alone(stack: cdk.Stack) -> None:
    permissions = connection_permissions(
        [JobConnection.from_connection_name("one"), JobConnection.from_connection_name("other")]
    )

    arn = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}"
    assert _statement(stack, permissions, "glue:GetConnection")["Resource"] == [
        {"Fn::Sub": f"{arn}:{name}"} for name in ("catalog", "connection/one", "connection/other")
    ]
    assert len(permissions) == 1


def test_a_job_may_read_the_secret_and_use_its_key_through_secrets_manager(stack: cdk.Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/1")
    secret = secretsmanager.Secret(stack, "Secret", encryption_key=key)
    permissions = connection_permissions([JobConnection.from_connection_name("one", secret=secret)])

    read = _statement(stack, permissions, "secretsmanager:GetSecretValue")
    use = _statement(stack, permissions, "kms:Decrypt")

    assert read["Action"] == ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    assert [set(each) for each in read["Resource"]] == [{"Ref"}]
    assert use["Resource"] == ["arn:aws:kms:eu-west-1:123456789012:key/1"]
    assert use["Condition"] == {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": "secretsmanager.${AWS::Region}.${AWS::URLSuffix}"}}
    }


def test_a_secret_imported_by_name_is_read_under_the_six_characters_that_aws_adds(stack: cdk.Stack) -> None:
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "orders")
    permissions = connection_permissions([JobConnection.from_connection_name("one", secret=secret)])

    [arn] = _statement(stack, permissions, "secretsmanager:GetSecretValue")["Resource"]

    assert json.dumps(arn).endswith(':secret:orders-??????"]]}')


def test_a_placed_job_makes_interfaces_in_its_own_subnet_and_group_alone(stack: cdk.Stack) -> None:
    permissions = connection_permissions([JobConnection.from_connection_name("one", placement=PLACE)])

    create = _statement(stack, permissions, "ec2:CreateNetworkInterface")
    delete = _statement(stack, permissions, "ec2:DeleteNetworkInterface")
    tag = _statement(stack, permissions, "ec2:CreateTags")

    resources = [json.dumps(each) for each in create["Resource"]]
    assert [
        sum(kind in each for each in resources) for kind in ("subnet/subnet-1", "security-group/sg-1")
    ] == [1, 1]
    assert len(resources) == 3
    assert "subnet/subnet-1" in json.dumps(delete["Condition"]["ArnEquals"]["ec2:Subnet"])
    assert tag["Condition"] == {"ForAllValues:StringEquals": {"aws:TagKeys": ["aws-glue-service-resource"]}}


def test_every_wildcard_has_its_reason() -> None:
    permissions = connection_permissions([JobConnection.from_connection_name("one", placement=PLACE)])

    for permission in permissions:
        assert permission.wildcard_reason or "*" not in str(permission.resources)
        assert all("*" not in action for action in permission.actions)


def test_a_job_without_connections_may_nothing_of_it() -> None:
    assert connection_permissions([]) == ()


def test_connections_in_one_subnet_ask_for_it_once_with_the_groups_of_all(stack: cdk.Stack) -> None:
    both = [
        JobConnection.from_connection_name(name, placement=replace(PLACE, security_group_ids=("sg-1", group)))
        for name, group in (("one", "sg-2"), ("other", "sg-3"))
    ]

    create = _statement(stack, connection_permissions(both), "ec2:CreateNetworkInterface")

    named = [json.dumps(each) for each in create["Resource"]]
    assert [sum(f"/{name}" in each for each in named) for name in ("subnet-1", "sg-1", "sg-2", "sg-3")] == [
        1
    ] * 4


def test_refuses_connections_in_two_subnets() -> None:
    elsewhere = replace(PLACE, subnet_id="subnet-2")
    both = [
        JobConnection.from_connection_name("one", placement=PLACE),
        JobConnection.from_connection_name("other", placement=elsewhere),
    ]

    with pytest.raises(JobConfigError) as refused:
        connection_permissions(both)

    assert str(refused.value) == (
        "connections is 'one, other', expected connections in one subnet: a run of Glue has no second"
    )
