"""A stack that fails goes back to what it was, resource by resource, and says which one failed and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.deploy.stacks import (
    StackFailedError,
    create,
    delete,
    expect,
    failures,
    job,
    resource,
    topic,
    update,
)

from hardened_glue.emulator import Emulator, Existing, inventory

pytestmark = pytest.mark.deploy

STACK = "RollsBack"
# Fails when everything that it is made to wait for exists.
FAILING = job(Name="failing", Timeout="long")
LAST = {**FAILING, "DependsOn": ["Job"]}


@pytest.fixture(autouse=True)
def before(emulator: Emulator) -> Iterator[set[Existing]]:
    """What existed before a test is what exists after it."""
    found = set(inventory(emulator))
    yield found
    assert set(inventory(emulator)) == found


def security(name: str) -> dict[str, Any]:
    encryption = {"S3Encryptions": [{"S3EncryptionMode": "SSE-S3"}]}
    return resource("AWS::Glue::SecurityConfiguration", Name=name, EncryptionConfiguration=encryption)


def role(**properties: object) -> dict[str, Any]:
    trust = {"Version": "2012-10-17", "Statement": [_allow("sts:AssumeRole", Principal="*")]}
    return resource("AWS::IAM::Role", RoleName="changed", AssumeRolePolicyDocument=trust, **properties)


def _allow(action: str, **members: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, **members}


def log_group(name: str, **attributes: object) -> dict[str, Any]:
    return {**resource("AWS::Logs::LogGroup", LogGroupName=name), **attributes}


def status(emulator: Emulator) -> str:
    stack = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return str(stack["StackStatus"])


def events(emulator: Emulator) -> list[tuple[str, str]]:
    """Each event since the last operation began, the first one first."""
    told = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    steps = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in told]
    started = next(
        i for i, step in enumerate(steps) if step[0] == STACK and step[1].endswith("E_IN_PROGRESS")
    )
    return steps[:started][::-1]


def test_a_failed_update_takes_back_what_it_changed_made_and_replaced(
    emulator: Emulator, before: set[Existing]
) -> None:
    reads = {"SecurityConfiguration": {"Ref": "Security"}}
    create(emulator, STACK, {"Job": job(Timeout=60, **reads), "Security": security("first")})
    made = set(inventory(emulator))

    with pytest.raises(StackFailedError, match="UPDATE_ROLLBACK_COMPLETE"):
        update(
            emulator,
            STACK,
            {
                "Job": job(Timeout=90, **reads),
                "Security": security("second"),
                "Topic": {**topic("new"), "DependsOn": "Job"},
                "Failing": {**FAILING, "DependsOn": "Topic"},
            },
        )
    after = set(inventory(emulator))
    shown = emulator.client("glue").get_job(JobName="orders")["Job"]
    template = emulator.client("cloudformation").get_template(StackName=STACK)["TemplateBody"]
    told = events(emulator)
    delete(emulator, STACK)

    assert after == made
    assert (shown["Timeout"], shown["SecurityConfiguration"]) == (60, "first")
    assert template["Resources"].keys() == {"Job", "Security"}
    assert told == [
        ("Security", "UPDATE_COMPLETE"),
        ("Job", "UPDATE_COMPLETE"),
        ("Topic", "CREATE_COMPLETE"),
        ("Failing", "CREATE_FAILED"),
        (STACK, "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("Job", "UPDATE_COMPLETE"),
        ("Security", "UPDATE_COMPLETE"),
        ("Topic", "DELETE_COMPLETE"),
        ("Security", "DELETE_COMPLETE"),
        (STACK, "UPDATE_ROLLBACK_COMPLETE"),
    ]


def test_a_replaced_resource_goes_after_its_readers_have_left_it(emulator: Emulator) -> None:
    reads = job(SecurityConfiguration={"Ref": "Security"})
    create(emulator, STACK, {"Job": reads, "Security": security("first")})

    update(emulator, STACK, {"Job": reads, "Security": security("second")})
    told = events(emulator)
    delete(emulator, STACK)

    assert told == [
        ("Security", "UPDATE_COMPLETE"),
        ("Job", "UPDATE_COMPLETE"),
        ("Security", "DELETE_COMPLETE"),
        (STACK, "UPDATE_COMPLETE"),
    ]


def test_an_update_after_a_rollback_starts_from_the_last_good_state(emulator: Emulator) -> None:
    create(emulator, STACK, {"Job": job(Timeout=60)})

    with pytest.raises(StackFailedError):
        update(emulator, STACK, {"Job": job(Timeout=90), "Failing": LAST})
    update(emulator, STACK, {"Job": job(Timeout=90)})
    timeout = emulator.client("glue").get_job(JobName="orders")["Job"]["Timeout"]
    delete(emulator, STACK)

    assert timeout == 90


def test_a_failure_names_the_resource_and_the_reason(emulator: Emulator) -> None:
    create(emulator, STACK, {"Job": job()})

    with pytest.raises(StackFailedError):
        update(emulator, STACK, {"Job": job(), "Failing": LAST})
    ((logical_id, failed, reason),) = [each for each in failures(emulator, STACK) if each[0] != STACK]
    delete(emulator, STACK)

    assert (logical_id, failed) == ("Failing", "CREATE_FAILED")
    assert "AWS::Glue::Job Failing: ParamValidationError" in reason


def test_a_resource_that_fails_half_way_is_put_back_whole(emulator: Emulator) -> None:
    failing = role(Description="second", ManagedPolicyArns=["arn:aws:iam::123456789012:policy/missing"])
    create(emulator, STACK, {"Role": role(Description="first")})

    with pytest.raises(StackFailedError, match="NoSuchEntity"):
        update(emulator, STACK, {"Role": failing})
    shown = emulator.client("iam").get_role(RoleName="changed")["Role"]["Description"]
    delete(emulator, STACK)

    assert shown == "first"


@pytest.mark.parametrize(
    "failing",
    [
        role(ManagedPolicyArns=["arn:aws:iam::123456789012:policy/missing"]),
        resource("AWS::S3::Bucket", BucketName="half-made", VersioningConfiguration={"State": "Enabled"}),
        resource(
            "AWS::Events::Rule",
            Name="half-made",
            EventPattern={"source": ["aws.glue"]},
            Targets=[{"Id": "queue", "Arn": 1}],
        ),
    ],
    ids=["role", "bucket", "rule"],
)
def test_a_resource_that_fails_half_way_in_its_making_is_gone(
    emulator: Emulator, before: set[Existing], failing: dict[str, Any]
) -> None:
    with pytest.raises(StackFailedError, match="ROLLBACK_COMPLETE"):
        create(emulator, STACK, {"Failing": failing})

    assert set(inventory(emulator)) == before


def test_a_type_of_motos_own_is_rolled_back_too(emulator: Emulator) -> None:
    def parameter(value: str) -> dict[str, Any]:
        return resource("AWS::SSM::Parameter", Name="/rolls/back", Type="String", Value=value)

    second = {"Parameter": parameter("second"), "Job": {**job(), "DependsOn": "Parameter"}, "Failing": LAST}
    create(emulator, STACK, {"Parameter": parameter("first"), "Job": job()})

    with pytest.raises(StackFailedError):
        update(emulator, STACK, second)
    shown = emulator.client("ssm").get_parameter(Name="/rolls/back")["Parameter"]["Value"]
    delete(emulator, STACK)

    assert shown == "first"


def test_a_failed_creation_stays_as_a_stack_without_resources(
    emulator: Emulator, before: set[Existing]
) -> None:
    cloudformation = emulator.client("cloudformation")
    body = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Failing": {"Type": "AWS::Glue::Job"}}}'

    cloudformation.create_stack(StackName=STACK, TemplateBody=body)
    shown = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    left = set(inventory(emulator)) - before
    found = status(emulator)
    with pytest.raises(cloudformation.exceptions.ClientError, match="can not be updated"):
        cloudformation.update_stack(StackName=STACK, TemplateBody=body.replace("Failing", "Other"))
    delete(emulator, STACK)

    assert (found, shown) == ("ROLLBACK_COMPLETE", [])
    assert left == {Existing("AWS::CloudFormation::Stack", STACK)}


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("RetainExceptOnCreate", False)])
def test_a_failed_creation_keeps_what_its_policy_says(
    emulator: Emulator, before: set[Existing], policy: str, kept: bool
) -> None:
    group = log_group("/rolls/back", DeletionPolicy=policy)

    with pytest.raises(StackFailedError):
        create(emulator, STACK, {"Logs": group, "Failing": {**FAILING, "DependsOn": "Logs"}})
    left = set(inventory(emulator)) - before
    if kept:
        with pytest.raises(StackFailedError, match="ResourceAlreadyExists"):
            create(emulator, STACK, {"Logs": group})
        emulator.client("logs").delete_log_group(logGroupName="/rolls/back")

    assert left == ({Existing("AWS::Logs::LogGroup", "/rolls/back")} if kept else set())


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_a_deletion_keeps_what_is_retained(emulator: Emulator, before: set[Existing], policy: str) -> None:
    create(emulator, STACK, {"Logs": log_group("/rolls/back", DeletionPolicy=policy), "Topic": topic("goes")})

    delete(emulator, STACK)
    left = set(inventory(emulator)) - before
    emulator.client("logs").delete_log_group(logGroupName="/rolls/back")

    assert left == {Existing("AWS::Logs::LogGroup", "/rolls/back")}


def test_an_update_is_complete_even_if_what_it_dropped_cannot_be_deleted(emulator: Emulator) -> None:
    bucket = resource("AWS::S3::Bucket", BucketName="stays-behind")
    create(emulator, STACK, {"Bucket": bucket, "Topic": topic("stays")})
    s3 = emulator.client("s3")
    s3.put_object(Bucket="stays-behind", Key="row", Body=b"")

    update(emulator, STACK, {"Topic": topic("stays")})
    ((logical_id, failed, reason),) = failures(emulator, STACK)
    delete(emulator, STACK)
    s3.delete_object(Bucket="stays-behind", Key="row")
    s3.delete_bucket(Bucket="stays-behind")

    assert (logical_id, failed) == ("Bucket", "DELETE_FAILED")
    assert "BucketNotEmpty" in reason


def test_an_export_in_use_can_neither_change_nor_go(emulator: Emulator) -> None:
    def outputs(name: str) -> dict[str, object]:
        return {"Topic": {"Value": {"Ref": name}, "Export": {"Name": "in-use"}}}

    both = {"Topic": topic("one"), "Other": topic("other")}
    create(emulator, STACK, both, Outputs=outputs("Topic"))
    reader = {"Rings": job(Name="reader", DefaultArguments={"--topic": {"Fn::ImportValue": "in-use"}})}
    create(emulator, "Reader", reader)

    with pytest.raises(StackFailedError, match="in-use cannot be updated as it is in use by Reader"):
        update(emulator, STACK, both, Outputs=outputs("Other"))
    with pytest.raises(StackFailedError, match="in-use cannot be deleted as it is in use by Reader"):
        update(emulator, STACK, both)
    with pytest.raises(StackFailedError, match="in-use cannot be deleted as it is in use by Reader"):
        delete(emulator, STACK)
    expect(emulator, "Reader", "CREATE_COMPLETE")
    delete(emulator, "Reader")
    delete(emulator, STACK)
