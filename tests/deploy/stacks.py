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


def create(emulator: Emulator, name: str, resources: Resources, **sections: object) -> None:
    template = json.dumps({"Resources": resources, **sections})
    emulator.client("cloudformation").create_stack(StackName=name, TemplateBody=template)


def update(emulator: Emulator, name: str, resources: Resources, **sections: object) -> None:
    template = json.dumps({"Resources": resources, **sections})
    emulator.client("cloudformation").update_stack(StackName=name, TemplateBody=template)


def delete(emulator: Emulator, name: str) -> None:
    emulator.client("cloudformation").delete_stack(StackName=name)
