"""The least that makes a job: a script, and no topic."""

from __future__ import annotations

import aws_cdk as cdk
from tests.deploy.apps.stages import SCRIPT, Stage

from hardened_glue.jobs import HardenedJob, JobSettings


def fill(stack: cdk.Stack, stage: Stage) -> None:
    for number in range(1 + stage.further_jobs):
        HardenedJob(
            stack,
            f"Job{number}",
            script=SCRIPT,
            alarm_topic=None,
            settings=JobSettings(sizing=stage.sizing),
        )
