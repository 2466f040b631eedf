"""An app that uses every construct, for the scanners: two stacks, jobs of every version, a closed network."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import (
    AlarmTopic,
    HardenedBucket,
    HardenedJob,
    JdbcToS3Job,
    JobSettings,
    S3ToParquetJob,
    Table,
)
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.catalog import read_table, use_catalog_in_spark, write_table
from hardened_glue.jobs.catalog_encryption import CatalogEncryption
from hardened_glue.jobs.connections import JobConnection
from hardened_glue.jobs.dashboard import JobDashboard, PlatformDashboard
from hardened_glue.jobs.network import JobNetwork
from hardened_glue.jobs.schedule import JobTrigger, Schedule

SCRIPT = Path(__file__).parents[1] / "jobs" / "a_script.py"
_ID = "0123456789abcdef0"
_SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf"  # noqa: S105


class Lake(cdk.Stack):
    """What the jobs read and write, in a stack of its own, and the catalog's encryption."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, synthesizer=_synthesizer())
        self.source = HardenedBucket(self, "Source").bucket
        self.target = HardenedBucket(self, "Target", expire_after_days=400).bucket
        self.catalog = CatalogEncryption(self, "Catalog")
        self.topic = AlarmTopic(self, "Alarms").topic


class Jobs(cdk.Stack):
    """Jobs of each kind."""

    def __init__(self, scope: Construct, construct_id: str, *, lake: Lake) -> None:
        super().__init__(scope, construct_id, synthesizer=_synthesizer())
        topic = AlarmTopic(self, "Alarms").topic
        templates = self._templates(lake, topic)
        versions = self._versions(lake, topic)
        network, connection = self._connected()
        reader = HardenedJob(
            self,
            "Connected",
            job_name="connected",
            script=SCRIPT,
            alarm_topic=lake.topic,
            connections=[connection],
            permissions=[lake.catalog.permission],
            python_modules=["pyarrow==17.0.0"],
            tags={"team": "orders"},
            settings=JobSettings(
                notify_delay_after_minutes=60,
                alarms=AlarmSettings.full(no_success_within_hours=26, tolerated_usd_per_day=50),
            ),
        )
        JdbcToS3Job(
            self,
            "Tables",
            job_name="tables",
            connection=connection,
            tables=[Table(name="shop.orders"), Table(name="shop.lines", split_key=["id"])],
            target=lake.target,
            target_prefix="curated/shop/",
            alarm_topic=topic,
        )
        network.reach("Orders", security_group=_database(self), port=5432)
        JobDashboard(self, "ConnectedDashboard", job=reader)
        PlatformDashboard(self, "Dashboard", jobs=[reader, *versions])
        JobTrigger(self, "Nightly", jobs=[templates[0].job], schedule=Schedule.cron("0 3 * * ? *"))
        JobTrigger(self, "Chain", jobs=[*versions, reader], schedule=Schedule.after(templates[0].job))

    def _templates(self, lake: Lake, topic: sns.ITopic) -> list[S3ToParquetJob]:
        common: dict[str, Any] = {
            "source": lake.source,
            "target": lake.target,
            "source_format": "json",
            "alarm_topic": topic,
        }
        mirror = S3ToParquetJob(
            self, "Mirror", job_name="mirror", source_prefix="raw/a/", target_prefix="curated/a/", **common
        )
        append = S3ToParquetJob(
            self,
            "Append",
            job_name="append",
            source_prefix="raw/b/",
            target_prefix="curated/b/",
            reader="dynamic_frame",
            mode="append",
            **common,
        )
        return [mirror, append]

    def _versions(self, lake: Lake, topic: sns.ITopic) -> Sequence[HardenedJob]:
        catalog = (*use_catalog_in_spark(), *read_table("raw", "orders"), *write_table("curated", "orders"))
        return [
            HardenedJob(
                self,
                f"Version{version.replace('.', '')}",
                job_name=f"version-{version.replace('.', '-')}",
                script=SCRIPT,
                alarm_topic=topic,
                bookmarks=True,
                permissions=[*catalog, lake.catalog.permission],
                settings=JobSettings(glue_version=version),
            )
            for version in GLUE_VERSIONS
        ]

    def _connected(self) -> tuple[JobNetwork, JobConnection]:
        zone = cdk.Fn.select(0, cdk.Fn.get_azs())
        vpc = ec2.Vpc.from_vpc_attributes(self, "Vpc", vpc_id=f"vpc-{_ID}", availability_zones=[zone])
        subnet = ec2.Subnet.from_subnet_attributes(
            self, "Subnet", subnet_id=f"subnet-{_ID}", availability_zone=zone, route_table_id=f"rtb-{_ID}"
        )
        network = JobNetwork(
            self,
            "Network",
            vpc=vpc,
            subnet=subnet,
            endpoints=True,
            vpc_cidr="10.0.0.0/16",
            s3_prefix_list_id="pl-6da54004",
        )
        secret = secretsmanager.Secret.from_secret_complete_arn(self, "Login", _SECRET_ARN)
        connection = JobConnection(
            self,
            "Orders",
            network=network,
            url="jdbc:postgresql://orders.example.internal:5432/orders",
            secret=secret,
        )
        return network, connection


def _database(scope: Construct) -> ec2.ISecurityGroup:
    return ec2.SecurityGroup.from_security_group_id(scope, "DatabaseGroup", f"sg-{_ID}")


def _synthesizer() -> cdk.DefaultStackSynthesizer:
    return cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)


def build_full_app(outdir: str | None = None, context: Mapping[str, object] | None = None) -> cdk.App:
    """The app, tagged as the sample is."""
    app = cdk.App(outdir=outdir, context=context)
    Jobs(app, "FullJobs", lake=Lake(app, "FullLake"))
    cdk.Tags.of(app).add("project", "hardened-glue")
    cdk.Tags.of(app).add("owner", "data-platform")
    return app
