"""A scheduled job in a VPC with a database: no scanner finds a thing that nobody acknowledged."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from scripts.strict_synth import lint_findings, open_findings, synth_findings
from tests.jobs.job_templates import hardened_job, new_stack, of_type, only, resources
from tests.jobs.network_stacks import CLOSED, database_group, database_secret, job_network

from hardened_glue.jobs.catalog import read_table, use_catalog_in_spark, write_table
from hardened_glue.jobs.connections import JobConnection
from hardened_glue.jobs.schedule import JobTrigger, Schedule
from hardened_glue.jobs.topic import AlarmTopic


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    """One of everything that is wired to a job."""
    app = cdk.App(outdir=str(tmp_path))
    stack = new_stack(app=app)
    network = job_network(stack, **CLOSED)
    network.reach("Orders", security_group=database_group(stack), port=5432)
    url, secret = "jdbc:postgresql://orders.internal:5432/orders", database_secret(stack)
    connections = [
        JobConnection(stack, "Orders", network=network, url=url, secret=secret),
        JobConnection(stack, "Place", network=network),
    ]
    catalog = [*read_table("sales", "orders"), *write_table("lake", "orders"), *use_catalog_in_spark()]
    job = hardened_job(
        stack,
        alarm_topic=AlarmTopic(stack, "Alarms").topic,
        connections=connections,
        permissions=catalog,
    )
    JobTrigger(stack, "Nightly", jobs=[job], schedule=Schedule.cron("0 3 * * ? *"))
    return app


def test_the_job_lists_its_connections_else_glue_places_it_nowhere(app: cdk.App) -> None:
    stack = app.node.find_child("Jobs")
    assert isinstance(stack, cdk.Stack)
    made = resources(stack)

    names = [each["Properties"]["ConnectionInput"]["Name"] for each in of_type(made, "Glue::Connection")]

    assert only(made, "Glue::Job")["Connections"] == {"Connections": names}


def test_cdk_nag_finds_nothing(app: cdk.App) -> None:
    findings = synth_findings(app)

    assert open_findings(findings) == []
    assert any("network-interface/*" in each.rule for each in findings)


def test_cfn_lint_finds_nothing(app: cdk.App) -> None:
    app.synth()

    assert list(lint_findings(sorted(Path(app.outdir).glob("*.template.json")))) == []
