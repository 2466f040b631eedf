"""Templates of one app, each read with the others beside it."""

from copy import deepcopy
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template
from tests.jobs.a_script import __file__ as script
from tests.policy.policy_templates import clean

from hardened_glue.policy import check_template, check_templates

_MOVED = ("Role", "Policy", "SecurityConfiguration", "Key", "DriverHeap", "ExecutorsHeap", "Failures", "Logs")


def _split() -> dict[str, dict[str, Any]]:
    """The clean template in two: the job here, everything that belongs to it there, by name and by export."""
    jobs = clean()
    shared: dict[str, Any] = {"Resources": {name: jobs["Resources"].pop(name) for name in _MOVED}}
    shared["Outputs"] = {
        "Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}, "Export": {"Name": "shared:RoleArn"}},
    }
    jobs["Outputs"] = {"Job": {"Value": {"Ref": "Job"}, "Export": {"Name": "jobs:Job"}}}
    jobs["Resources"]["Job"]["Properties"]["Role"] = {"Fn::ImportValue": "shared:RoleArn"}
    jobs["Resources"]["Job"]["Properties"]["SecurityConfiguration"] = "nightly"
    for alarm in ("DriverHeap", "ExecutorsHeap"):
        shared["Resources"][alarm]["Properties"]["Dimensions"][0]["Value"] = {"Fn::ImportValue": "jobs:Job"}
    return {"jobs": jobs, "shared": shared}


def test_a_job_s_alarms_role_and_encryption_may_lie_in_another_stack() -> None:
    reports = check_templates(_split())

    assert [str(each) for report in reports.values() for each in report.findings] == []
    assert [str(each) for report in reports.values() for each in report.not_assessed] == []


def test_one_template_alone_leaves_open_what_it_cannot_see() -> None:
    report = check_template(_split()["jobs"])

    assert {each.rule for each in report.not_assessed} == {
        "security-configuration",
        "role-encrypted-logs",
        "role-metrics",
    }


def test_what_is_wrong_in_the_other_stack_is_found_there() -> None:
    templates = _split()
    templates["shared"]["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"].pop()

    reports = check_templates(templates)

    assert reports["jobs"].rules == {"role-metrics"}
    assert reports["shared"].rules == set()


def test_a_job_without_a_name_is_known_by_what_its_stack_exports() -> None:
    templates = _split()
    del templates["jobs"]["Resources"]["Job"]["Properties"]["Name"]

    rules = check_templates(templates)["jobs"].rules

    assert "driver-heap-alarm" not in rules
    assert "failure-event" in rules, "the event rule names another job"


def test_an_export_of_a_stack_that_is_not_there_stays_open() -> None:
    templates = _split()
    templates["jobs"]["Resources"]["Job"]["Properties"]["Role"] = {"Fn::ImportValue": "elsewhere"}

    unseen = {each.rule: each.reason for each in check_templates(templates)["jobs"].not_assessed}

    assert unseen["role-metrics"] == (
        "Role is ${Fn::ImportValue elsewhere}, which the template does not hold"
    )


def test_checking_changes_no_template() -> None:
    templates = _split()
    before = deepcopy(templates)

    check_templates(templates)

    assert templates == before


@pytest.fixture(scope="module")
def app_of_two_stacks() -> dict[str, dict[str, Any]]:
    app = cdk.App()
    roles, jobs, alarms = (cdk.Stack(app, name) for name in ("Roles", "Jobs", "Alarms"))
    role = iam.Role(roles, "Role", assumed_by=iam.ServicePrincipal("glue.amazonaws.com"))
    job = glue.PySparkEtlJob(jobs, "Job", role=role, script=glue.Code.from_asset(script))
    for name in ("glue.driver.jvm.heap.usage", "glue.ALL.jvm.heap.usage"):
        cloudwatch.Alarm(
            alarms,
            name.replace(".", ""),
            metric=job.metric(name, glue.MetricType.GAUGE),
            threshold=0.5,
            evaluation_periods=1,
        )
    return {stack.stack_name: dict(Template.from_stack(stack).to_json()) for stack in (roles, jobs, alarms)}


def test_follows_the_references_that_cdk_makes_between_stacks(
    app_of_two_stacks: dict[str, dict[str, Any]],
) -> None:
    reports = check_templates(app_of_two_stacks)

    assert {"driver-heap-alarm", "executors-heap-alarm"}.isdisjoint(reports["Jobs"].rules)
    assert "role-metrics" in reports["Jobs"].rules, "CDK turns metrics on and grants nothing"
    assert {"role-trust", "role-wildcards"} <= reports["Roles"].rules
    assert reports["Jobs"].not_assessed == ()
    assert {"heap-alarm-window", "heap-alarm-action"} == reports["Alarms"].rules
