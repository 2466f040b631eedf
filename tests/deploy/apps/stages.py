"""The life of an app under test: each stage is what its developers deploy next.

An app asks its stage for what differs; what no stage changes is written in the app.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from constructs import Construct

from hardened_glue.jobs import Sizing, security

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPT = REPOSITORY / "glue_scripts" / "s3_to_parquet.py"
STACK = "Proof"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What one deployment asks for.

    Args:
        max_workers: how large the jobs are.
        further_jobs: how many jobs stand beside those of the first deployment.
        replaced_security: whether the security configuration differs from the first one.
        failing: whether a resource, the last to be made, is one that AWS refuses.
    """

    max_workers: int = 10
    further_jobs: int = 0
    replaced_security: bool = False
    failing: bool = False

    @property
    def sizing(self) -> Sizing:
        return Sizing(max_workers=self.max_workers)


FIRST = Stage()
GROWN = Stage(max_workers=20, further_jobs=1)
STAGES: Mapping[str, Stage] = {
    "refused": Stage(failing=True),
    "first": FIRST,
    "grown": GROWN,
    "broken": Stage(max_workers=40, further_jobs=2, replaced_security=True, failing=True),
    "replaced": Stage(max_workers=20, further_jobs=1, replaced_security=True),
}
Fill = Callable[[cdk.Stack, Stage], None]


def synthesize(fill: Fill, stage: Stage, outdir: Path) -> None:
    """Write the assembly of an app with one stack, as `cdk synth` does in this repository."""
    context = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    app = cdk.App(outdir=str(outdir), context=context)
    stack = cdk.Stack(
        app, STACK, synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
    )
    with _other_security_configuration() if stage.replaced_security else _nothing():
        fill(stack, stage)
    if stage.failing:
        _refused_alarm(stack)
    app.synth()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _other_security_configuration() -> Iterator[None]:
    """The library as it would be with other modes: the name tells them, so it is another one."""
    make = security._security_configuration

    def other(scope: Construct, key: kms.IKey) -> glue.CfnSecurityConfiguration:
        made = make(scope, key)
        made.name = f"{made.name}-other"
        kind = glue.CfnSecurityConfiguration
        made.encryption_configuration = kind.EncryptionConfigurationProperty(
            s3_encryptions=[kind.S3EncryptionProperty(s3_encryption_mode="SSE-S3")]
        )
        return made

    with mock.patch.object(security, "_security_configuration", other):
        yield


def _refused_alarm(stack: cdk.Stack) -> None:
    """An alarm with a description longer than CloudWatch takes, after everything else of the stack."""
    others = [each for each in stack.node.find_all() if isinstance(each, cdk.CfnResource)]
    alarm = cloudwatch.CfnAlarm(
        stack,
        "Refused",
        alarm_description="x" * 1025,
        namespace="Proof",
        metric_name="none",
        statistic="Maximum",
        period=60,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanThreshold",
    )
    for other in others:
        alarm.add_resource_dependency(other)
