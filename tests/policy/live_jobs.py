"""Jobs as the README of CDK's own Glue constructs writes them, synthesized from the installed library."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from hardened_glue.jobs import AlarmTopic
from hardened_glue.policy.mixin import HardenGlueJobs

_SCRIPT = Path(__file__).parents[1] / "jobs" / "a_script.py"


def _role(stack: cdk.Stack) -> iam.Role:
    return iam.Role(
        stack,
        "Role",
        assumed_by=iam.ServicePrincipal("glue.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSGlueServiceRole")],
    )


def _bare_role(stack: cdk.Stack) -> iam.Role:
    return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("glue.amazonaws.com"))


def minimal(stack: cdk.Stack) -> glue.Job:
    """The required properties, and a role without policies: CDK adds what it thinks the job needs."""
    return glue.PySparkEtlJob(
        stack,
        "Job",
        role=_bare_role(stack),
        script=glue.Code.from_asset(str(_SCRIPT)),
        job_name="PySparkETLJob",
    )


def with_options(stack: cdk.Stack) -> glue.Job:
    """Every optional property of the README's second example."""
    return glue.PySparkEtlJob(
        stack,
        "Job",
        role=_role(stack),
        script=glue.Code.from_asset(str(_SCRIPT)),
        job_name="PySparkETLJobCustomName",
        description="This is a description",
        glue_version=glue.GlueVersion.V6_0,
        continuous_logging=glue.ContinuousLoggingProps(enabled=False),
        worker_configuration=glue.WorkerConfiguration(worker_type=glue.WorkerType.G_2X, number_of_workers=2),
        max_concurrent_runs=100,
        timeout=cdk.Duration.hours(2),
        connections=[glue.Connection.from_connection_name(stack, "Connection", "connectionName")],
        security_configuration=glue.SecurityConfiguration.from_security_configuration_name(
            stack, "SecurityConfig", "securityConfigName"
        ),
        tags={"FirstTagName": "FirstTagValue", "SecondTagName": "SecondTagValue"},
        max_retries=2,
    )


def flex(stack: cdk.Stack) -> glue.Job:
    """The required properties of a flex job."""
    return glue.PySparkFlexEtlJob(stack, "Job", role=_role(stack), script=glue.Code.from_asset(str(_SCRIPT)))


def streaming(stack: cdk.Stack) -> glue.Job:
    """The required properties of a streaming job."""
    return glue.PySparkStreamingJob(
        stack, "Job", role=_role(stack), script=glue.Code.from_asset(str(_SCRIPT))
    )


def without_metrics(stack: cdk.Stack) -> glue.Job:
    """The README's way to lower the bill of CloudWatch."""
    return glue.PySparkEtlJob(
        stack,
        "Job",
        role=_role(stack),
        script=glue.Code.from_asset(str(_SCRIPT)),
        enable_metrics=False,
        enable_observability_metrics=False,
    )


def secured_and_alarmed(stack: cdk.Stack) -> glue.Job:
    """What a careful user adds: encryption with a key, the Spark UI, an alarm at 50 %."""
    job = glue.PySparkEtlJob(
        stack,
        "Job",
        role=_role(stack),
        script=glue.Code.from_asset(str(_SCRIPT)),
        glue_version=glue.GlueVersion.V5_0,
        spark_ui=glue.SparkUIProps(),
        security_configuration=glue.SecurityConfiguration(
            stack,
            "SecurityConfiguration",
            s3_encryption=glue.S3Encryption.kms(),
            cloud_watch_encryption=glue.CloudWatchEncryption.kms(),
            job_bookmarks_encryption=glue.JobBookmarksEncryption.client_side_kms(),
        ),
    )
    heap = job.metric("glue.driver.jvm.heap.usage", glue.MetricType.GAUGE)
    heap.create_alarm(
        stack,
        "Heap",
        threshold=50,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    )
    return job


LIVE: dict[str, tuple[str, str, Callable[[cdk.Stack], glue.Job]]] = {
    "l2_minimal": (
        "CDK's PySparkEtlJob, required properties",
        "Spark Jobs, ETL Jobs, first example",
        minimal,
    ),
    "l2_options": ("CDK's PySparkEtlJob, optional properties", "ETL Jobs, second example", with_options),
    "l2_flex": ("CDK's PySparkFlexEtlJob", "Flex Jobs, first example", flex),
    "l2_streaming": ("CDK's PySparkStreamingJob", "Streaming Jobs, first example", streaming),
    "l2_no_metrics": (
        "CDK's PySparkEtlJob without metrics",
        "Metrics Control, first example",
        without_metrics,
    ),
    "l2_secured": (
        "CDK's PySparkEtlJob, encrypted, with Spark UI and a heap alarm",
        "SecurityConfiguration, sparkUI and metric(), put together",
        secured_and_alarmed,
    ),
}


def template_of(build: Callable[[cdk.Stack], glue.Job], *, hardened: bool = False) -> dict[str, Any]:
    """The template of a stack that holds nothing but what is built, hardened in place or as it is."""
    stack = cdk.Stack(cdk.App(), "Foreign")
    build(stack)
    if hardened:
        cdk.Mixins.of(stack).apply(HardenGlueJobs(alarm_topic=AlarmTopic(stack, "Alarms").topic))
    return dict(Template.from_stack(stack).to_json())
