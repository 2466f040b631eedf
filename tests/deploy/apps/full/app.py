"""Everything that the constructs offer, in one stack: a new option is added here, and nowhere else."""

from __future__ import annotations

import aws_cdk as cdk
from tests.deploy.apps.stages import SCRIPT, Stage

from hardened_glue.jobs import (
    AlarmTopic,
    HardenedBucket,
    HardenedJob,
    JobSettings,
    Permission,
    S3ToParquetJob,
    read_prefix,
    write_prefix,
)


def fill(stack: cdk.Stack, stage: Stage) -> None:
    source = HardenedBucket(stack, "Source").bucket
    target = HardenedBucket(stack, "Target").bucket
    topic = AlarmTopic(stack, "Alarms").topic
    settings = JobSettings(
        sizing=stage.sizing,
        timeout_minutes=120,
        max_retries=0,
        max_concurrent_runs=2,
        log_retention_days=400,
        spark_conf={"spark.sql.shuffle.partitions": "64"},
    )
    S3ToParquetJob(
        stack,
        "ToParquet",
        job_name="full-to-parquet",
        source=source,
        source_prefix="raw/",
        target=target,
        target_prefix="parquet/",
        source_format="json",
        partition_keys=["region"],
        alarm_topic=topic,
        settings=JobSettings(sizing=stage.sizing),
    )
    for number in range(1 + stage.further_jobs):
        HardenedJob(
            stack,
            f"Own{number}",
            job_name=f"full-own-{number}",
            description="A job with every option",
            script=SCRIPT,
            alarm_topic=topic,
            arguments={"--source": f"s3://{source.bucket_name}/raw/"},
            permissions=[
                *read_prefix(source, "raw/"),
                *write_prefix(target, "own/"),
                Permission(actions=["glue:GetTable"], resources=[_arn(stack, "catalog")]),
            ],
            bookmarks=True,
            settings=settings,
        )


def _arn(stack: cdk.Stack, resource: str) -> str:
    return stack.format_arn(service="glue", resource=resource)
