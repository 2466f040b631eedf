"""A cloud assembly made by hand: one stack, one job, its script and its Python files as assets."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

BUCKET = "cdk-assets-${AWS::AccountId}-${AWS::Region}"
Assembly = Callable[..., Path]


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Makes an assembly whose stack `Ingest` has the job `Job`, and gives its folder."""

    def make(
        *,
        script: str = "",
        arguments: Mapping[str, Any] | None = None,
        properties: Mapping[str, Any] | None = None,
        resources: Mapping[str, Any] | None = None,
        python_files: Mapping[str, str] | None = None,
        template: Mapping[str, Any] | None = None,
    ) -> Path:
        folder = tmp_path_factory.mktemp("cdk.out")
        (folder / "asset.script.py").write_text(script, encoding="utf-8")
        helpers = folder / "asset.helpers"
        helpers.mkdir()
        for name, text in (python_files or {}).items():
            (helpers / name).write_text(text, encoding="utf-8")
        job = {
            "Type": "AWS::Glue::Job",
            "Metadata": {"aws:cdk:path": "Ingest/Orders/Job/Resource"},
            "Properties": {
                "Name": "orders",
                "GlueVersion": "5.0",
                "WorkerType": "G.2X",
                "NumberOfWorkers": 4,
                "Timeout": 60,
                "Command": {
                    "Name": "glueetl",
                    "ScriptLocation": {"Fn::Sub": f"s3://{BUCKET}/script-hash.py"},
                },
                "DefaultArguments": dict(arguments or {}),
                **(properties or {}),
            },
        }
        body = {"Resources": {"Job": job, **(resources or {})}, **(template or {})}
        (folder / "Ingest.template.json").write_text(json.dumps(body), encoding="utf-8")
        (folder / "Ingest.assets.json").write_text(json.dumps({"files": ASSETS}), encoding="utf-8")
        (folder / "manifest.json").write_text(json.dumps({"artifacts": ARTIFACTS}), encoding="utf-8")
        return folder

    return make


ASSETS = {
    "1": {
        "source": {"path": "asset.script.py", "packaging": "file"},
        "destinations": {"here": {"bucketName": BUCKET, "objectKey": "script-hash.py"}},
    },
    "2": {
        "source": {"path": "asset.helpers", "packaging": "zip"},
        "destinations": {"here": {"bucketName": BUCKET, "objectKey": "helpers-hash.zip"}},
    },
}
ARTIFACTS = {
    "Ingest": {
        "type": "aws:cloudformation:stack",
        "environment": "aws://123456789012/eu-west-1",
        "properties": {"templateFile": "Ingest.template.json", "stackName": "Ingest-prod"},
    }
}
