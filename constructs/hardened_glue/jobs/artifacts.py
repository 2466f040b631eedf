"""The files that jobs run, uploaded once a stack however many jobs run them."""

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.references import Text
from hardened_glue.scripts import scripts_dir

_SHARED_PACKAGE_ID = "HardenedGlueSharedPackage"


@dataclass(frozen=True, kw_only=True)
class CodeFile:
    """An uploaded file: its `s3://` address, its key, and its ARN for the role that reads it."""

    url: str
    key: str
    arn: Text


_FILES: WeakKeyDictionary[assets.Asset, CodeFile] = WeakKeyDictionary()


def code_file(asset: assets.Asset) -> CodeFile:
    """The address and ARN of an asset, asked of CDK once."""
    if asset not in _FILES:
        key = asset.s3_object_key
        arn = f"arn:{cdk.Aws.PARTITION}:s3:::{asset.s3_bucket_name}/{key}"
        _FILES[asset] = CodeFile(url=asset.s3_object_url, key=key, arn=arn)
    return _FILES[asset]


class Scripts:
    """The scripts of one stack's jobs: each file is an asset once, whoever runs it."""

    def __init__(self, scope: Construct) -> None:
        self._scope = scope
        self._assets: dict[str, assets.Asset] = {}

    def of(self, script: Path | str) -> CodeFile:
        """The uploaded script."""
        path = Path(script)
        if not path.is_file():
            raise JobConfigError("script", str(script), "the path of a Python file")
        resolved = str(path.resolve())
        if resolved not in self._assets:
            construct_id = f"{path.stem}{len(self._assets) or ''}"
            self._assets[resolved] = assets.Asset(self._scope, construct_id, path=resolved)
        return code_file(self._assets[resolved])


def shared_package(stack: cdk.Stack) -> assets.Asset:
    """The scripts' shared package as a zip whose root holds `glue_shared/`."""
    return assets.Asset(
        stack,
        _SHARED_PACKAGE_ID,
        path=str(scripts_dir()),
        exclude=["/*.py", "__pycache__", "*.pyc"],
        ignore_mode=cdk.IgnoreMode.GIT,
    )
