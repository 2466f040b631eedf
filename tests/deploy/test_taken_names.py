"""A name that exists is refused, whether another stack has it or the resource that is to be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.deploy.stacks import StackFailedError, create, delete, job, resource, topic, update

from hardened_glue.emulator import Emulator, Existing, inventory

pytestmark = pytest.mark.deploy

TRUST = {"Version": "2012-10-17", "Statement": []}
ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
METRIC = {"Namespace": "Glue", "MetricName": "heap", "Statistic": "Maximum", "Period": 60}
COMPARED = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.5, "EvaluationPeriods": 1}


@pytest.fixture(autouse=True, scope="module")
def leaves_nothing(emulator: Emulator) -> Iterator[set[Existing]]:
    """What existed before these tests is what exists after them."""
    before = set(inventory(emulator))
    yield before
    assert set(inventory(emulator)) == before


def security(mode: str) -> dict[str, Any]:
    encryption = {"S3Encryptions": [{"S3EncryptionMode": mode}]}
    return resource("AWS::Glue::SecurityConfiguration", Name="taken", EncryptionConfiguration=encryption)


def catalog_resource(kind: str, member: str, **properties: object) -> dict[str, Any]:
    given = {"Name": "taken", **properties}
    return resource(kind, CatalogId="123456789012", **{member: given})


TAKEN = {
    "a job": job(Name="taken"),
    "a trigger": resource("AWS::Glue::Trigger", Name="taken", Type="ON_DEMAND", Actions=[{"JobName": "any"}]),
    "a security configuration": security("SSE-S3"),
    "a connection": catalog_resource(
        "AWS::Glue::Connection", "ConnectionInput", ConnectionType="NETWORK", ConnectionProperties={}
    ),
    "a database": catalog_resource("AWS::Glue::Database", "DatabaseInput"),
    "an alarm": resource("AWS::CloudWatch::Alarm", AlarmName="taken", **METRIC, **COMPARED),
    "a dashboard": resource(
        "AWS::CloudWatch::Dashboard", DashboardName="taken", DashboardBody='{"widgets": []}'
    ),
    "a rule": resource("AWS::Events::Rule", Name="taken", EventPattern={"source": ["aws.glue"]}),
    "a topic": topic("taken"),
    "a queue": resource("AWS::SQS::Queue", QueueName="taken"),
    "a log group": resource("AWS::Logs::LogGroup", LogGroupName="/taken"),
    "a role": resource("AWS::IAM::Role", RoleName="taken", AssumeRolePolicyDocument=TRUST),
    "a policy": resource("AWS::IAM::ManagedPolicy", ManagedPolicyName="taken", PolicyDocument=ALLOWED),
    "a bucket": resource("AWS::S3::Bucket", BucketName="taken"),
    "a secret": resource("AWS::SecretsManager::Secret", Name="taken", SecretString="{}"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_refuses_a_name_that_another_stack_has_taken(emulator: Emulator, case: str) -> None:
    create(emulator, "First", {"Resource": TAKEN[case]})
    made = set(inventory(emulator))

    with pytest.raises(StackFailedError, match=r"(?i)already ?exists"):
        create(emulator, "Second", {"Resource": TAKEN[case]})
    after = set(inventory(emulator))
    delete(emulator, "First")

    assert after == made


def test_refuses_to_replace_a_resource_under_its_own_name(emulator: Emulator) -> None:
    create(emulator, "Replaces", {"Security": security("SSE-S3")})

    with pytest.raises(StackFailedError, match="taken must be replaced, expected another name than its own"):
        update(emulator, "Replaces", {"Security": security("DISABLED")})
    delete(emulator, "Replaces")
