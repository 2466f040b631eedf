"""A deployment that the emulator cannot carry out fails, says why, and leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from botocore.exceptions import ClientError
from tests.deploy.stacks import StackFailedError, create, job, resource, topic

from hardened_glue.emulator import Emulator, EmulatorError, deploy, inventory

pytestmark = pytest.mark.deploy

REFUSED: dict[str, tuple[Mapping[str, Any], str]] = {
    "a type nobody makes": (
        resource("AWS::GameLift::Fleet"),
        "the emulator cannot make these resource types: AWS::GameLift::Fleet Failing",
    ),
    "a type that moto passes over": (
        resource("AWS::CloudFormation::WaitConditionHandle"),
        "cannot make these resource types: AWS::CloudFormation::WaitConditionHandle Failing",
    ),
    "a custom resource": (
        resource("Custom::EmptyBucket", ServiceToken="arn"),
        "the emulator cannot make these resource types: Custom::EmptyBucket Failing",
    ),
    "a property that would be left out": (
        resource("AWS::S3::Bucket", ReplicationConfiguration={}),
        "AWS::S3::Bucket has properties the emulator does not apply: ['ReplicationConfiguration']",
    ),
    "a property the API does not have": (
        job(NumberOfWorker=10),
        'Unknown parameter in input: "NumberOfWorker"',
    ),
    "a value the API does not take": (
        job(Timeout="long"),
        "Invalid type for parameter Timeout",
    ),
    "a policy that IAM does not take": (
        resource("AWS::IAM::ManagedPolicy", PolicyDocument={"Statement": [{}]}),
        "MalformedPolicyDocument",
    ),
}


def test_the_cli_fails_and_names_the_type(emulator: Emulator, tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "Refused")
    cdk.CfnResource(stack, "Topic", type="AWS::SNS::Topic")
    cdk.CfnResource(stack, "Fleet", type="AWS::GameLift::Fleet")
    app.synth()
    before = inventory(emulator)

    with pytest.raises(EmulatorError) as failure:
        deploy(emulator, tmp_path, "--app", ".")

    assert "the emulator cannot make these resource types: AWS::GameLift::Fleet Fleet" in str(failure.value)
    assert inventory(emulator) == before


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_and_leaves_nothing(emulator: Emulator, case: str) -> None:
    failing, message = REFUSED[case]
    before = inventory(emulator)

    with pytest.raises((ClientError, StackFailedError)) as failure:
        create(
            emulator, "Refused", {"Topic": topic("made-first"), "Failing": {**failing, "DependsOn": "Topic"}}
        )

    assert message in str(failure.value)
    assert inventory(emulator) == before
