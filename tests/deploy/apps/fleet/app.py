"""As many jobs as a platform runs, in one stack with one topic."""

from __future__ import annotations

import aws_cdk as cdk
from tests.deploy.apps.stages import SCRIPT, Stage

from hardened_glue.jobs import AlarmTopic, HardenedJob, JobSettings

JOBS = 50
"""With the further job of a later stage the stack must stay below CloudFormation's 500 resources."""


def fill(stack: cdk.Stack, stage: Stage, jobs: int = JOBS) -> None:
    topic = AlarmTopic(stack, "Alarms").topic
    for number in range(jobs + stage.further_jobs):
        HardenedJob(
            stack,
            f"Job{number}",
            job_name=f"fleet-{number}",
            script=SCRIPT,
            alarm_topic=topic,
            settings=JobSettings(sizing=stage.sizing),
        )
