"""One app in three styles, for the cost of a synth: `python -m benchmarks.synth_apps STYLE JOBS OUTDIR`.

- hardened: this library's S3ToParquetJob.
- l1_same_resources: the very resources that it makes, written with CDK's L1 classes and nothing around them.
- l2_same_alarms: CDK's stable PySparkEtlJob with a role of its own, the same three alarms, the log group and
  metric filter that one of them watches, and a rule for failures.

What a stack's jobs share (key, buckets, topic, security configuration) is made by the library in all three,
so that a difference is a difference of the jobs.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns

from benchmarks.synth_l1 import MEMORY_LINES, Shared, l1_job
from hardened_glue.facts.metrics import DRIVER_HEAP, EXECUTORS_HEAP
from hardened_glue.jobs import AlarmTopic, HardenedBucket, JobFoundation, S3ToParquetJob
from hardened_glue.scripts import script_path

JOBS_A_STACK = 50
SCRIPT = script_path("s3_to_parquet")
Maker = Callable[[cdk.Stack, s3.IBucket, sns.ITopic], Callable[[int], None]]


def hardened(stack: cdk.Stack, lake: s3.IBucket, topic: sns.ITopic) -> Callable[[int], None]:
    """Jobs of this library."""

    def make(number: int) -> None:
        S3ToParquetJob(
            stack,
            f"Job{number}",
            job_name=f"table-{number}-to-parquet",
            source=lake,
            source_prefix=f"raw/table-{number}/",
            source_format="json",
            target=lake,
            target_prefix=f"parquet/table-{number}/",
            partition_keys=["day"],
            alarm_topic=topic,
        )

    return make


def l2_same_alarms(stack: cdk.Stack, lake: s3.IBucket, topic: sns.ITopic) -> Callable[[int], None]:
    """Jobs of CDK's stable L2, as its README writes them, with the three alarms and what these watch."""
    code = glue.Code.from_asset(str(SCRIPT))
    action = actions.SnsAction(topic)
    minute = cdk.Duration.minutes(1)

    def make(number: int) -> None:
        name = f"table-{number}-to-parquet"
        role = iam.Role(stack, f"Role{number}", assumed_by=iam.ServicePrincipal("glue.amazonaws.com"))
        lake.grant_read_write(role)
        job = glue.PySparkEtlJob(
            stack,
            f"Job{number}",
            job_name=name,
            role=role,
            script=code,
            glue_version=glue.GlueVersion.V5_0,
            timeout=cdk.Duration.minutes(180),
            max_retries=1,
            default_arguments={"--custom-logGroup-prefix": f"/glue/{name}"},
        )
        group = logs.LogGroup(stack, f"Logs{number}", log_group_name=f"/glue/{name}/error")
        lines = logs.MetricFilter(
            stack,
            f"Lines{number}",
            log_group=group,
            filter_pattern=logs.FilterPattern.literal(MEMORY_LINES),
            metric_namespace="Jobs",
            metric_name=f"{name}-memory-lines",
            default_value=0,
        ).metric(statistic="Sum", period=minute)
        driver, executors = (
            job.metric(metric.name, glue.MetricType.GAUGE, statistic="Maximum", period=minute)
            for metric in (DRIVER_HEAP, EXECUTORS_HEAP)
        )
        worst = cloudwatch.MathExpression(
            expression="MAX([FILL(driver, 0), FILL(executors, 0), FILL(lines, 0)])",
            using_metrics={"driver": driver, "executors": executors, "lines": lines},
            period=minute,
        )
        for alarm_id, metric, tolerated, minutes in (
            ("Driver", driver, 0.5, 2),
            ("Executors", executors, 0.5, 2),
            ("Critical", worst, 0.85, 1),
        ):
            alarm = metric.create_alarm(
                stack,
                f"{alarm_id}{number}",
                threshold=tolerated,
                evaluation_periods=3,
                datapoints_to_alarm=minutes,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(action)
            alarm.add_ok_action(action)
        events.Rule(
            stack,
            f"Rule{number}",
            event_pattern=events.EventPattern(
                source=["aws.glue"], detail={"jobName": [name], "state": ["FAILED", "TIMEOUT"]}
            ),
            targets=[targets.SnsTopic(topic)],
        )

    return make


def l1_same_resources(stack: cdk.Stack, lake: s3.IBucket, topic: sns.ITopic) -> Callable[[int], None]:
    """The resources of this library's job, by hand."""
    foundation = JobFoundation.of(stack)
    script = assets.Asset(stack, "Script", path=str(SCRIPT))
    package = foundation.shared_package
    shared = Shared(
        lake_arn=lake.bucket_arn,
        lake_name=lake.bucket_name,
        topic_arn=topic.topic_arn,
        key_arn=foundation.key_arn,
        script_url=script.s3_object_url,
        package_url=package.s3_object_url,
        script_arn=f"arn:{cdk.Aws.PARTITION}:s3:::{script.s3_bucket_name}/{script.s3_object_key}",
        package_arn=f"arn:{cdk.Aws.PARTITION}:s3:::{package.s3_bucket_name}/{package.s3_object_key}",
        event_logs_arn=foundation.event_logs.bucket_arn,
        temp_arn=foundation.temp.bucket_arn,
        event_logs_name=foundation.event_logs.bucket_name,
        temp_name=foundation.temp.bucket_name,
        security_configuration=foundation.security_configuration_ref,
        security_configuration_name=foundation.security_configuration_name,
        common_policy_arn=foundation.common_policy_arn,
    )
    told = foundation.events_to(topic)

    def make(number: int) -> None:
        l1_job(stack, number, shared)
        if number % JOBS_A_STACK == 0:  # the rule that the jobs of a stack share
            told.tell(f"table-{number}-to-parquet", late=False)

    return make


STYLES: dict[str, Maker] = {
    "hardened": hardened,
    "l1_same_resources": l1_same_resources,
    "l2_same_alarms": l2_same_alarms,
}


def build(style: str, jobs: int, outdir: Path, context: Mapping[str, object] | None = None) -> cdk.App:
    """The app of one style, with at most 50 jobs a stack."""
    app = cdk.App(outdir=str(outdir), context=context)
    for first in range(0, jobs, JOBS_A_STACK):
        stack = cdk.Stack(app, f"Fleet{first // JOBS_A_STACK}")
        lake = HardenedBucket(stack, "Lake").bucket
        make = STYLES[style](stack, lake, AlarmTopic(stack, "Alarms").topic)
        for number in range(first, min(first + JOBS_A_STACK, jobs)):
            make(number)
    return app


if __name__ == "__main__":
    build(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])).synth()
