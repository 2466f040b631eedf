"""The stacks of a cloud assembly: their templates, names and environments."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardened_glue.local.errors import LocalRunError

# What stands for an account and a region that a stack leaves open until it is deployed.
UNKNOWN_ACCOUNT = "000000000000"
UNKNOWN_REGION = "us-east-1"
_SUFFIX = ".template.json"


@dataclass(frozen=True, kw_only=True)
class StackTemplate:
    """One stack as synthesized."""

    name: str
    account: str
    region: str
    folder: Path
    body: dict[str, Any]

    @property
    def resources(self) -> dict[str, Any]:
        return dict(self.body.get("Resources", {}))


def read_stacks(cdk_out: Path) -> list[StackTemplate]:
    """Every stack in the assembly, those of its stages included, in the order of their file names."""
    if not cdk_out.is_dir():
        raise LocalRunError(
            f"{cdk_out} is not a folder, expected what `cdk synth` writes: run it first, or pass --app"
        )
    stacks = [
        _read(file) for folder in _assembly_folders(cdk_out) for file in sorted(folder.glob(f"*{_SUFFIX}"))
    ]
    if not stacks:
        raise LocalRunError(f"{cdk_out} holds no *{_SUFFIX}, expected what `cdk synth` writes")
    return stacks


def find_asset(folder: Path, object_key: str) -> Path | None:
    """The file or folder that the assembly publishes under this key."""
    for manifest in sorted(folder.glob("*.assets.json")):
        for asset in json.loads(manifest.read_text(encoding="utf-8")).get("files", {}).values():
            keys = {destination.get("objectKey") for destination in asset.get("destinations", {}).values()}
            if object_key in keys and "path" in asset.get("source", {}):
                return folder / str(asset["source"]["path"])
    return None


def _assembly_folders(cdk_out: Path) -> Iterator[Path]:
    yield cdk_out
    # A CDK stage is an assembly within the assembly.
    yield from sorted(path for path in cdk_out.glob("assembly-*") if path.is_dir())


def _read(file: Path) -> StackTemplate:
    stem = file.name.removesuffix(_SUFFIX)
    name, account, region = stem, UNKNOWN_ACCOUNT, UNKNOWN_REGION
    for artifact_id, artifact in _artifacts(file.parent).items():
        properties = artifact.get("properties", {})
        if artifact.get("type") == "aws:cloudformation:stack" and properties.get("templateFile") == file.name:
            name = str(properties.get("stackName", artifact_id))
            account, region = _environment(str(artifact.get("environment", "")))
    body = json.loads(file.read_text(encoding="utf-8"))
    return StackTemplate(name=name, account=account, region=region, folder=file.parent, body=body)


def _artifacts(folder: Path) -> dict[str, Any]:
    manifest = folder / "manifest.json"
    return (
        dict(json.loads(manifest.read_text(encoding="utf-8")).get("artifacts", {}))
        if manifest.exists()
        else {}
    )


def _environment(text: str) -> tuple[str, str]:
    account, _, region = text.removeprefix("aws://").partition("/")
    return (
        account if account and account != "unknown-account" else UNKNOWN_ACCOUNT,
        region if region and region != "unknown-region" else UNKNOWN_REGION,
    )
