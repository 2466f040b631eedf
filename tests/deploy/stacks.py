"""Stacks without the CLI, for what is CloudFormation's part alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hardened_glue.emulator import Emulator

Resources = Mapping[str, Mapping[str, Any]]


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def topic(name: str) -> dict[str, Any]:
    return resource("AWS::SNS::Topic", TopicName=name)


def job(**properties: object) -> dict[str, Any]:
    given = {
        "Name": "orders",
        "Role": "arn:aws:iam::123456789012:role/orders",
        "Command": {"Name": "glueetl"},
        **properties,
    }
    return resource("AWS::Glue::Job", **given)


class StackFailedError(Exception):
    """A stack ended in another status than the one asked for; told with what its events say."""


def create(emulator: Emulator, name: str, resources: Resources, **sections: object) -> None:
    """Make a stack. One that fails is deleted, as the CDK CLI does before it tries again."""
    template = json.dumps({"Resources": resources, **sections})
    emulator.client("cloudformation").create_stack(StackName=name, TemplateBody=template)
    try:
        expect(emulator, name, "CREATE_COMPLETE")
    except StackFailedError:
        delete(emulator, name)
        raise


def update(emulator: Emulator, name: str, resources: Resources, **sections: object) -> None:
    template = json.dumps({"Resources": resources, **sections})
    emulator.client("cloudformation").update_stack(StackName=name, TemplateBody=template)
    expect(emulator, name, "UPDATE_COMPLETE")


def delete(emulator: Emulator, name: str) -> None:
    cloudformation = emulator.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=name)
    expect(emulator, stack, "DELETE_COMPLETE")


def expect(emulator: Emulator, name: str, status: str) -> None:
    found = emulator.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    if found != status:
        reasons = "; ".join(reason for *_, reason in failures(emulator, name))
        raise StackFailedError(f"{name} is {found}: {reasons}")


def failures(emulator: Emulator, name: str) -> list[tuple[str, str, str]]:
    """What failed in the last operation, the last first: logical id, status, reason."""
    events = emulator.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    told = [
        (event["LogicalResourceId"], event["ResourceStatus"], event.get("ResourceStatusReason", ""))
        for event in events
    ]
    started = next(i for i, (*_, reason) in enumerate(told) if reason == "User Initiated")
    return [step for step in told[:started] if step[1].endswith(("FAILED", "ROLLBACK_IN_PROGRESS"))]
