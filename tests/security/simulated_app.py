"""The app whose policies are simulated: a lake in one stack, jobs of each kind in another."""

from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template
from tests.security.template_values import Templates

from hardened_glue.jobs import (
    AlarmTopic,
    HardenedBucket,
    HardenedJob,
    JobSettings,
    Permission,
    S3ToParquetJob,
)

SCRIPT = Path(__file__).parents[1] / "jobs" / "a_script.py"
MIRROR, APPEND, LEGACY = "orders-mirror", "clicks-append", "legacy-report"


def _jobs(stack: cdk.Stack, source: Any, target: Any, secret: secretsmanager.Secret) -> None:
    topic = AlarmTopic(stack, "Alarms").topic
    common: dict[str, Any] = {
        "source": source,
        "target": target,
        "source_format": "json",
        "alarm_topic": topic,
    }
    mirror = S3ToParquetJob(
        stack,
        "Mirror",
        job_name=MIRROR,
        source_prefix="raw/orders/",
        target_prefix="curated/orders/",
        **common,
    )
    S3ToParquetJob(
        stack,
        "Append",
        job_name=APPEND,
        source_prefix="raw/clicks/",
        target_prefix="curated/clicks/",
        reader="dynamic_frame",
        mode="append",
        **common,
    )
    HardenedJob(
        stack,
        "Legacy",
        job_name=LEGACY,
        script=SCRIPT,
        alarm_topic=topic,
        permissions=[Permission(actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn])],
        settings=JobSettings(glue_version="4.0"),
    )
    mirror.job.grant_start(iam.User(stack, "Ci", user_name="ci"))


def _administrator(stack: cdk.Stack) -> None:
    # Whom nothing but a deny stops: what the buckets refuse, they refuse to everybody.
    admin = iam.User(stack, "Admin", user_name="admin")
    everything = iam.PolicyStatement(actions=["*"], resources=["*"])
    iam.ManagedPolicy(stack, "Everything", statements=[everything], users=[admin])


@cache
def simulated_templates() -> Templates:
    """The app's templates; made once, as each synth costs a second."""
    app = cdk.App()
    lake, jobs = cdk.Stack(app, "Lake"), cdk.Stack(app, "Jobs")
    _administrator(lake)
    source = HardenedBucket(lake, "Source", key=kms.Key(lake, "SourceKey")).bucket
    target = HardenedBucket(lake, "Target").bucket
    _jobs(jobs, source, target, secretsmanager.Secret(jobs, "Secret"))
    return Templates({each.stack_name: Template.from_stack(each).to_json() for each in (lake, jobs)})
