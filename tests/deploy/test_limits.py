"""What AWS refuses by number or by its API's model, the emulator refuses too, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.deploy.stacks import StackFailedError, create, delete, job, resource

from hardened_glue.emulator import Emulator, Existing, inventory

pytestmark = pytest.mark.deploy

MEGABYTE = 1_000_000
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
}


@pytest.fixture(autouse=True, scope="module")
def leaves_nothing(emulator: Emulator) -> Iterator[set[Existing]]:
    """What existed before these tests is what exists after them."""
    before = set(inventory(emulator))
    yield before
    assert set(inventory(emulator)) == before


def document(size: int) -> dict[str, Any]:
    """A policy document of so many characters, white space not counted."""
    made = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": ""}]}
    empty = len(json.dumps(made, separators=(",", ":")))
    made["Statement"][0]["Resource"] = "arn:aws:s3:::".ljust(size - empty, "x")  # type: ignore[index]
    return made


def alarm(**properties: object) -> dict[str, Any]:
    plain = {"Namespace": "Glue", "MetricName": "heap", "Statistic": "Maximum", "Period": 60}
    given = {} if "Metrics" in properties else plain
    compared = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.5, "EvaluationPeriods": 1}
    named = {"AlarmName": "limited", **compared, **given, **properties}
    return resource("AWS::CloudWatch::Alarm", **named)


def query(name: str, **members: object) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "Glue", "MetricName": name}, "Period": 60, "Stat": "Maximum"}
    return {"Id": name, "MetricStat": stat, "ReturnData": False, **members}


def math(*queries: Mapping[str, Any]) -> dict[str, Any]:
    return alarm(Metrics=[*queries, {"Id": "both", "Expression": "MAX(METRICS())", "ReturnData": True}])


def rule(**properties: object) -> dict[str, Any]:
    return resource("AWS::Events::Rule", Name="limited", **properties)


def pattern(size: int) -> dict[str, Any]:
    empty = len(json.dumps({"source": [""]}, separators=(",", ":")))
    return {"source": ["x" * (size - empty)]}


def targets(number: int) -> dict[str, Any]:
    arns = [f"arn:aws:sns:us-east-1:123456789012:topic-{i}" for i in range(number)]
    return rule(
        EventPattern={"source": ["aws.glue"]},
        Targets=[{"Id": f"t{i}", "Arn": arn} for i, arn in enumerate(arns)],
    )


def dashboard(widgets: int, metrics: int = 1) -> dict[str, Any]:
    series = [["Glue", f"m{i}"] for i in range(metrics)]
    each = {"type": "metric", "properties": {"metrics": series}}
    body = json.dumps({"widgets": [each] * widgets})
    return resource("AWS::CloudWatch::Dashboard", DashboardName="limited", DashboardBody=body)


def policy(size: int) -> dict[str, Any]:
    return resource("AWS::IAM::ManagedPolicy", ManagedPolicyName="limited", PolicyDocument=document(size))


def role(**properties: object) -> dict[str, Any]:
    given = {"RoleName": "limited", "AssumeRolePolicyDocument": TRUST, **properties}
    return resource("AWS::IAM::Role", **given)


def tags(number: int) -> list[dict[str, str]]:
    return [{"Key": f"k{i}", "Value": "v"} for i in range(number)]


def trigger(kind: str, **properties: object) -> dict[str, Any]:
    actions = [{"JobName": "orders"}]
    return resource("AWS::Glue::Trigger", Name="limited", Type=kind, Actions=actions, **properties)


# What is still taken, what no longer is, and what the refusal says.
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a policy's length": (policy(6144), policy(6145), "6,145 characters without white space"),
    "a trust policy's length": (
        role(AssumeRolePolicyDocument=TRUST),
        role(AssumeRolePolicyDocument=document(2049)),
        "AWS takes at most 2,048",
    ),
    "a role's managed policies": (
        role(),
        role(ManagedPolicyArns=[f"arn:aws:iam::aws:policy/p{i}" for i in range(11)]),
        "ManagedPolicyArns: 11 managed policies",
    ),
    "an event pattern's length": (
        rule(EventPattern=pattern(2048)),
        rule(EventPattern=pattern(2049)),
        "EventPattern: 2,049 characters",
    ),
    "a rule's targets": (targets(5), targets(6), "Targets: 6 targets"),
    "an alarm's name": (
        alarm(AlarmName="n" * 255),
        alarm(AlarmName="n" * 256),
        "AlarmName is 256, expected at most 255",
    ),
    "an alarm's description": (
        alarm(AlarmDescription="d" * 1024),
        alarm(AlarmDescription="d" * 1025),
        "AlarmDescription is 1,025, expected at most 1,024",
    ),
    "an alarm's actions": (
        alarm(AlarmActions=["arn:aws:sns:us-east-1:123456789012:t"] * 5),
        alarm(AlarmActions=["arn:aws:sns:us-east-1:123456789012:t"] * 6),
        "AlarmActions is 6, expected at most 5",
    ),
    "an alarm's M of N": (
        alarm(EvaluationPeriods=3, DatapointsToAlarm=3),
        alarm(EvaluationPeriods=3, DatapointsToAlarm=4),
        "DatapointsToAlarm is 4, expected at most EvaluationPeriods 3",
    ),
    "an alarm's day": (
        alarm(Period=60, EvaluationPeriods=1440),
        alarm(Period=60, EvaluationPeriods=1441),
        "AWS takes at most 86,400",
    ),
    "an alarm's week": (
        alarm(Period=86_400, EvaluationPeriods=7),
        alarm(Period=86_400, EvaluationPeriods=8),
        "AWS takes at most 604,800",
    ),
    "an alarm's period": (alarm(Period=300), alarm(Period=90), "Period is 90, expected 10, 20, 30"),
    "an alarm's metrics": (
        math(*(query(f"m{i}") for i in range(10))),
        math(*(query(f"m{i}") for i in range(11))),
        "Metrics: 11 metrics",
    ),
    "an alarm's one result": (
        math(query("m1")),
        math(query("m1", ReturnData=True)),
        "expected exactly one of them",
    ),
    "an alarm of two kinds": (
        math(query("m1")),
        alarm(Metrics=[query("m1", ReturnData=True)], Namespace="Glue"),
        "Metrics and Namespace are given",
    ),
    "an alarm's comparison": (
        alarm(),
        alarm(ComparisonOperator="Above"),
        "ComparisonOperator is Above, expected one of",
    ),
    "a dashboard's widgets": (dashboard(500), dashboard(501), "DashboardBody: 501 widgets"),
    "a dashboard's metrics": (dashboard(5, 500), dashboard(6, 500), "DashboardBody: 3,000 metrics"),
    "a widget's metrics": (dashboard(1, 500), dashboard(1, 501), "501 metrics in a widget"),
    "a job's name": (job(Name="n" * 255), job(Name="n" * 256), "Name is 256, expected at most 255"),
    "a job's worker type": (
        job(WorkerType="R.8X", NumberOfWorkers=2),
        job(WorkerType="G.3X", NumberOfWorkers=2),
        "WorkerType is G.3X, expected one of",
    ),
    "a job's tags": (
        job(Tags={f"k{i}": "v" for i in range(50)}),
        job(Tags={f"k{i}": "v" for i in range(51)}),
        "Tags: 51 tags",
    ),
    "a topic's tags": (
        resource("AWS::SNS::Topic", TopicName="limited", Tags=tags(50)),
        resource("AWS::SNS::Topic", TopicName="limited", Tags=tags(51)),
        "Tags: 51 tags",
    ),
    "a log group's name": (
        resource("AWS::Logs::LogGroup", LogGroupName="/" + "n" * 511),
        resource("AWS::Logs::LogGroup", LogGroupName="/" + "n" * 512),
        "logGroupName is 513, expected at most 512",
    ),
    "a trigger's start": (
        trigger("ON_DEMAND"),
        trigger("ON_DEMAND", StartOnCreation=True),
        "expected nothing: Type is ON_DEMAND",
    ),
    "a trigger's schedule": (
        trigger("SCHEDULED", Schedule="cron(0 2 * * ? *)", StartOnCreation=True),
        trigger("SCHEDULED"),
        "Schedule is missing",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_takes_the_last_that_aws_takes(emulator: Emulator, case: str) -> None:
    taken, _, _ = REFUSED[case]

    create(emulator, "Limited", {"Limited": taken})
    delete(emulator, "Limited")


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_what_aws_refuses(emulator: Emulator, case: str) -> None:
    _, refused, message = REFUSED[case]

    with pytest.raises(StackFailedError) as failure:
        create(emulator, "Limited", {"Limited": refused})

    assert f"{refused['Type']} Limited: " in str(failure.value)
    assert message in str(failure.value)


def many(number: int) -> dict[str, Any]:
    return {f"Metadata{i}": resource("AWS::CDK::Metadata") for i in range(number)}


def padded(size: int) -> dict[str, Any]:
    empty = json.dumps({"Resources": many(1), "Metadata": ""})
    return {"Metadata": "x" * (size - len(empty))}


# As above, but refused by CloudFormation itself: nothing is begun.
TEMPLATES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "its resources": (
        {"Resources": many(500)},
        {"Resources": many(501)},
        "501 resources, AWS takes at most 500",
    ),
    "its size": (padded(MEGABYTE), padded(MEGABYTE + 1), "1,000,001 bytes, AWS takes at most 1,000,000"),
    "its parameters": (
        {"Parameters": {f"P{i}": {"Type": "String", "Default": ""} for i in range(200)}},
        {"Parameters": {f"P{i}": {"Type": "String", "Default": ""} for i in range(201)}},
        "201 parameters",
    ),
    "its outputs": (
        {"Outputs": {f"O{i}": {"Value": "v"} for i in range(200)}},
        {"Outputs": {f"O{i}": {"Value": "v"} for i in range(201)}},
        "201 outputs",
    ),
    "its references": (
        {"Outputs": {"Topic": {"Value": {"Fn::Sub": "${Metadata0} ${!Missing} ${AWS::Region}"}}}},
        {"Outputs": {"Topic": {"Value": {"Fn::Sub": "${Missing.Arn}"}}}},
        "Unresolved resource dependencies ['Missing']",
    ),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_takes_the_largest_template_that_cloudformation_takes(emulator: Emulator, case: str) -> None:
    taken, _, _ = TEMPLATES[case]

    create(emulator, "Limited", **{"resources": many(1), **_named(taken)})
    delete(emulator, "Limited")


@pytest.mark.parametrize("case", TEMPLATES)
def test_refuses_a_template_that_cloudformation_refuses(emulator: Emulator, case: str) -> None:
    _, refused, message = TEMPLATES[case]

    with pytest.raises(ClientError) as failure:
        create(emulator, "Limited", **{"resources": many(1), **_named(refused)})

    assert message in str(failure.value)


def _named(template: Mapping[str, Any]) -> dict[str, Any]:
    return {"resources" if name == "Resources" else name: value for name, value in template.items()}
