"""Reads a synthesized cloud assembly, so that expectations come from the templates themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hardened_glue.emulator import Emulator, Existing

TEMPLATE_SUFFIX = ".template.json"


def templates(assembly: Path) -> dict[str, Any]:
    """Each stack's template by the stack's name."""
    manifest = json.loads((assembly / "manifest.json").read_text())
    stacks = {
        artifact.get("properties", {}).get("stackName", name): artifact["properties"]["templateFile"]
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    return {name: json.loads((assembly / file).read_text()) for name, file in stacks.items()}


def types(assembly: Path) -> set[str]:
    return {
        resource["Type"]
        for template in templates(assembly).values()
        for resource in template["Resources"].values()
    }


def physical_ids(emulator: Emulator, assembly: Path) -> dict[tuple[str, str], Existing]:
    """What stands for each stack's logical ids, as the deployed stacks tell it."""
    cloudformation = emulator.client("cloudformation")
    return {
        (stack, resource["LogicalResourceId"]): Existing(
            resource["ResourceType"], resource["PhysicalResourceId"]
        )
        for stack in templates(assembly)
        for resource in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    }


def retained(emulator: Emulator, assembly: Path) -> set[Existing]:
    """What the templates say a deletion leaves."""
    ids = physical_ids(emulator, assembly)
    return {
        ids[stack, logical_id]
        for stack, template in templates(assembly).items()
        for logical_id, resource in template["Resources"].items()
        if resource.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    }
