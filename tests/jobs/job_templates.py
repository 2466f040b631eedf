"""Small stacks for the tests, and their templates as plain Python values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from hardened_glue.jobs import HardenedJob, JdbcToS3Job, JobConnection, S3ToParquetJob, Table

Resource = Mapping[str, Any]
SCRIPT = Path(__file__).with_name("a_script.py")


def new_stack(name: str = "Jobs", app: cdk.App | None = None) -> cdk.Stack:
    return cdk.Stack(app or cdk.App(), name)


def hardened_job(stack: cdk.Stack, construct_id: str = "Job", **options: Any) -> HardenedJob:
    given = {"script": SCRIPT, "alarm_topic": None, "job_name": f"nightly-{construct_id.lower()}"}
    return HardenedJob(stack, construct_id, **{**given, **options})


def s3_to_parquet(stack: cdk.Stack, construct_id: str = "Parquet", **options: Any) -> S3ToParquetJob:
    given: dict[str, Any] = {
        "source_prefix": "raw/",
        "target_prefix": "parquet/",
        "source_format": "json",
        "alarm_topic": None,
        "job_name": "small-files",
    }
    for name in ("source", "target"):
        if name not in options:
            given[name] = s3.Bucket.from_bucket_name(stack, f"{construct_id}-{name}", f"my-{name}")
    return S3ToParquetJob(stack, construct_id, **{**given, **options})


LOGIN_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"


def jdbc_to_s3(stack: cdk.Stack, construct_id: str = "Tables", **options: Any) -> JdbcToS3Job:
    given: dict[str, Any] = {
        "tables": [Table(name="shop.orders")],
        "target_prefix": "tables/",
        "alarm_topic": None,
        "job_name": "tables",
    }
    if "connection" not in options:
        login = secretsmanager.Secret.from_secret_complete_arn(stack, f"{construct_id}-login", LOGIN_ARN)
        given["connection"] = JobConnection.from_connection_name("orders", secret=login)
    if "target" not in options:
        given["target"] = s3.Bucket.from_bucket_name(stack, f"{construct_id}-target", "my-target")
    return JdbcToS3Job(stack, construct_id, **{**given, **options})


def resources(stack: cdk.Stack) -> dict[str, Resource]:
    template: dict[str, Any] = dict(Template.from_stack(stack).to_json())
    return dict(template["Resources"])


def of_type(stack_resources: Mapping[str, Resource], resource_type: str) -> list[Resource]:
    """The resources of one type, `AWS::` left out."""
    return [each for each in stack_resources.values() if each["Type"] == f"AWS::{resource_type}"]


def only(stack_resources: Mapping[str, Resource], resource_type: str) -> Mapping[str, Any]:
    """The properties of the one resource of this type."""
    [found] = of_type(stack_resources, resource_type)
    properties: Mapping[str, Any] = found["Properties"]
    return properties


def statements_of(stack_resources: Mapping[str, Resource]) -> list[dict[str, Any]]:
    """What the one job of a stack may do: its own policy and the one that all jobs share."""
    policies = of_type(stack_resources, "IAM::ManagedPolicy")
    assert len(policies) == 2, "one job's and the common one"
    return [each for one in policies for each in one["Properties"]["PolicyDocument"]["Statement"]]
