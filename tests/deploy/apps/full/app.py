"""Everything that the constructs offer, in one stack: a new option is added here, and nowhere else."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from tests.deploy.apps.stages import SCRIPT, Stage

from hardened_glue.jobs import (
    AlarmSettings,
    AlarmTopic,
    CatalogEncryption,
    CatalogTable,
    HardenedBucket,
    HardenedJob,
    JdbcToS3Job,
    JobConnection,
    JobDashboard,
    JobNetwork,
    JobSettings,
    JobTrigger,
    ParquetLayout,
    PlatformDashboard,
    S3ToParquetJob,
    Schedule,
    Table,
    read_database,
    read_prefix,
    stack_key,
    write_prefix,
    write_table,
)

CIDR = "10.8.0.0/16"


def fill(stack: cdk.Stack, stage: Stage) -> None:
    topic = AlarmTopic(stack, "Alarms").topic
    first = to_parquet(stack, stage, topic)
    connection = database(stack)
    tables_to_s3(stack, stage, topic, connection)
    jobs = [own_job(stack, stage, number, topic, connection) for number in range(1 + stage.further_jobs)]
    JobTrigger(stack, "Nightly", jobs=[first.job], schedule=Schedule.cron("0 2 * * ? *"))
    JobTrigger(stack, "Then", jobs=jobs, schedule=Schedule.after(first.job))
    JobTrigger(stack, "ByHand", jobs=jobs, schedule=Schedule.on_demand())
    JobDashboard(stack, "OfOne", job=jobs[0])
    PlatformDashboard(stack, "OfAll", jobs=[first.job, *jobs])
    CatalogEncryption(stack, "Catalog")


def to_parquet(stack: cdk.Stack, stage: Stage, topic: sns.ITopic) -> S3ToParquetJob:
    """The library's own template."""
    return S3ToParquetJob(
        stack,
        "ToParquet",
        job_name="full-to-parquet",
        source=HardenedBucket(stack, "Source").bucket,
        source_prefix="raw/",
        target=HardenedBucket(stack, "Target").bucket,
        target_prefix="parquet/",
        source_format="json",
        partition_keys=["region"],
        layout=ParquetLayout(
            sort_by=["at"], codec="zstd", codec_level=6, dictionary=["kind"], page_size_kb=64, row_group_mb=32
        ),
        catalog_table=CatalogTable(database="shop", table="events"),
        source_schema_from_catalog=CatalogTable(database="raw", table="events"),
        alarm_topic=topic,
        settings=JobSettings(sizing=stage.sizing),
    )


def tables_to_s3(stack: cdk.Stack, stage: Stage, topic: sns.ITopic, connection: JobConnection) -> None:
    """The library's template for databases."""
    JdbcToS3Job(
        stack,
        "TablesToS3",
        job_name="full-tables-to-s3",
        connection=connection,
        tables=[Table(name="orders", predicate="id > 0"), Table(name="lines", target="shop/lines")],
        target=HardenedBucket(stack, "Tables").bucket,
        target_prefix="tables/",
        reconcile="checksum",
        alarm_topic=topic,
        settings=JobSettings(sizing=stage.sizing),
    )


def own_job(
    stack: cdk.Stack, stage: Stage, number: int, topic: sns.ITopic, connection: JobConnection
) -> HardenedJob:
    """A script of the user's own, with every option."""
    bucket = HardenedBucket(stack, f"Own{number}Data").bucket
    return HardenedJob(
        stack,
        f"Own{number}",
        job_name=f"full-own-{number}",
        description="A job with every option",
        script=SCRIPT,
        alarm_topic=topic,
        arguments={"--source": f"s3://{bucket.bucket_name}/raw/"},
        python_modules=["pyyaml==6.0.2"],
        permissions=[
            *read_prefix(bucket, "raw/"),
            *write_prefix(bucket, "own/"),
            *read_database("shop"),
            *write_table("shop", "orders"),
        ],
        connections=[connection],
        bookmarks=True,
        settings=JobSettings(
            sizing=stage.sizing,
            timeout_minutes=120,
            max_retries=0,
            max_concurrent_runs=2,
            notify_delay_after_minutes=60,
            log_retention_days=400,
            spark_conf={"spark.sql.shuffle.partitions": "64"},
            alarms=AlarmSettings.full(no_success_within_hours=26, tolerated_usd_per_day=50.0),
        ),
        tags={"team": "data"},
    )


def database(stack: cdk.Stack) -> JobConnection:
    """A database in a network of its own, and the endpoints through which a job in it reaches AWS."""
    isolated = ec2.SubnetConfiguration(name="Jobs", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    vpc = ec2.Vpc(
        stack,
        "Vpc",
        ip_addresses=ec2.IpAddresses.cidr(CIDR),
        max_azs=1,
        nat_gateways=0,
        subnet_configuration=[isolated],
    )
    network = JobNetwork(
        stack,
        "Network",
        vpc=vpc,
        subnet=vpc.isolated_subnets[0],
        endpoints=True,
        vpc_cidr=CIDR,
        s3_prefix_list_id="pl-63a5400a",
    )
    secret = secretsmanager.Secret(stack, "Login", encryption_key=stack_key(stack))
    return JobConnection(
        stack, "Database", network=network, url="jdbc:postgresql://db.example:5432/shop", secret=secret
    )
