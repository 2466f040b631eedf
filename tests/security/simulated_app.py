"""The app whose policies are simulated: a lake in one stack, jobs of each kind in another."""

from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template
from tests.security.template_values import Templates

from hardened_glue.jobs import (
    AlarmTopic,
    CatalogTable,
    HardenedBucket,
    HardenedJob,
    JdbcToS3Job,
    JobSettings,
    Permission,
    S3ToParquetJob,
    Table,
)
from hardened_glue.jobs.catalog import use_catalog_in_spark, write_table
from hardened_glue.jobs.connections import JobConnection
from hardened_glue.jobs.network import JobNetwork

SCRIPT = Path(__file__).parents[1] / "jobs" / "a_script.py"
MIRROR, APPEND, LEGACY, PLACED = "orders-mirror", "clicks-append", "legacy-report", "database-report"
COPIED, PAYMENTS = "payments-copy", "payments"
SUBNET = "subnet-0123456789abcdef0"
LOGIN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:login-AbCdEf"
READER = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:reader-GhIjKl"


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
        source_schema_from_catalog=CatalogTable(database="raw", table="orders"),
        **common,
    )
    S3ToParquetJob(
        stack,
        "Append",
        job_name=APPEND,
        source_prefix="raw/clicks/",
        target_prefix="curated/clicks/",
        catalog_table=CatalogTable(database="curated", table="clicks"),
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
        permissions=[
            Permission(actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn]),
            *use_catalog_in_spark(),
        ],
        settings=JobSettings(glue_version="4.0"),
    )
    mirror.job.grant_start(iam.User(stack, "Ci", user_name="ci"))


def _placed_job(stack: cdk.Stack) -> None:
    key = kms.Key(stack, "LoginKey")
    # Imported, as CDK writes more into the key of a secret that it makes than anyone here needs.
    login = secretsmanager.Secret.from_secret_attributes(
        stack, "Login", secret_complete_arn=LOGIN, encryption_key=key
    )
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])
    subnet = ec2.Subnet.from_subnet_attributes(
        stack, "Subnet", subnet_id=SUBNET, availability_zone="eu-west-1a"
    )
    url = "jdbc:postgresql://orders.example.internal:5432/orders"
    network = JobNetwork(stack, "Network", vpc=vpc, subnet=subnet)
    connection = JobConnection(
        stack, "Orders", connection_name="orders", network=network, url=url, secret=login
    )
    HardenedJob(
        stack,
        "Placed",
        job_name=PLACED,
        script=SCRIPT,
        alarm_topic=None,
        connections=[connection],
        permissions=write_table("curated", "orders"),
    )


def _copying_job(stack: cdk.Stack, target: Any) -> None:
    reader = secretsmanager.Secret.from_secret_complete_arn(stack, "Reader", READER)
    JdbcToS3Job(
        stack,
        "Copied",
        job_name=COPIED,
        connection=JobConnection.from_connection_name(PAYMENTS, secret=reader),
        tables=[Table(name="shop.payments")],
        target=target,
        target_prefix="curated/payments/",
        mode="append",
        alarm_topic=None,
    )


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
    _placed_job(jobs)
    _copying_job(jobs, target)
    return Templates({each.stack_name: Template.from_stack(each).to_json() for each in (lake, jobs)})
