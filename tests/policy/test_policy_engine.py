"""What a report says, of templates and of exported jobs."""

import json
import subprocess
import sys

import pytest
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import hardened_job, new_stack, resources, s3_to_parquet
from tests.policy.policy_templates import REMOVED, check, clean

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import (
    AlarmTopic,
    CatalogEncryption,
    JobConnection,
    JobSettings,
    JobTrigger,
    Schedule,
)
from hardened_glue.policy import RULES, Report, Severity, check_job_properties, check_template

_EXPORT = {
    "Job": {
        "Name": "orders",
        "Role": "arn:aws:iam::111122223333:role/glue",
        "CreatedOn": "2026-01-01T00:00:00Z",
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/job.py", "PythonVersion": "3"},
        "DefaultArguments": {"--enable-metrics": "true", "--TempDir": "s3://b/tmp/", "--db_password": "x"},
        "MaxRetries": 0,
        "AllocatedCapacity": 10,
        "Timeout": 2880,
        "MaxCapacity": 10.0,
        "WorkerType": "G.1X",
        "NumberOfWorkers": 10,
        "GlueVersion": "4.0",
    }
}


@pytest.fixture(scope="module", params=GLUE_VERSIONS)
def ours(request: pytest.FixtureRequest) -> Report:
    stack = new_stack()
    topic = AlarmTopic(stack, "Alarms").topic
    settings = JobSettings(glue_version=request.param)
    hardened_job(stack, alarm_topic=topic, bookmarks=True, settings=settings)
    s3_to_parquet(stack, alarm_topic=topic, settings=settings)
    return check_template({"Resources": resources(stack)})


def test_finds_nothing_in_this_library_s_jobs_and_can_assess_all_of_them(ours: Report) -> None:
    assert [str(each) for each in (*ours.findings, *ours.not_assessed)] == []


def test_finds_nothing_in_what_this_library_puts_beside_a_job() -> None:
    stack = new_stack()
    secret = secretsmanager.Secret.from_secret_complete_arn(
        stack, "Secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"
    )
    connection = JobConnection(stack, "Db", url="jdbc:postgresql://db:5432/app", secret=secret)
    CatalogEncryption(stack, "Catalog")
    topic = AlarmTopic(stack, "Alarms").topic
    first = hardened_job(stack, "First", alarm_topic=topic, connections=[connection])
    second = hardened_job(stack, "Second", alarm_topic=topic)
    JobTrigger(stack, "Nightly", jobs=[first], schedule=Schedule.cron("0 3 * * ? *"))
    JobTrigger(stack, "Then", jobs=[second], schedule=Schedule.after(first))

    report = check_template({"Resources": resources(stack)})

    assert [str(each) for each in (*report.findings, *report.not_assessed)] == []


def test_a_job_without_a_topic_is_told_what_it_does_without() -> None:
    stack = new_stack()
    hardened_job(stack)

    assert check_template({"Resources": resources(stack)}).rules == {"failure-event", "heap-alarm-action"}


def test_a_finding_says_what_where_and_how_to_fix_it_in_both_languages() -> None:
    [finding] = check({"Job/Timeout": 2880}).findings

    assert finding.severity is Severity.WARNING
    assert (finding.logical_id, finding.path, finding.property) == ("Job", "Job", "Timeout")
    assert "Timeout" in finding.fix
    assert "JobSettings(timeout_minutes=" in finding.library
    assert str(finding) == (
        "timeout at Job (Timeout): Timeout is 2,880 minutes: a hung run is billed for 48 hours. "
        "Fix: set Timeout to the minutes that the job may take, such as 180."
    )


def test_a_finding_on_a_policy_of_the_role_stands_at_the_policy() -> None:
    [finding] = check({"Policy/PolicyDocument/Statement/0/Action": ["logs:*"]}).findings

    assert (finding.rule, finding.logical_id) == ("role-wildcards", "Policy")


def test_names_the_construct_where_the_template_does() -> None:
    template = clean({"Job/Timeout": REMOVED})
    template["Resources"]["Job"]["Metadata"] = {"aws:cdk:path": "Stack/Nightly/Resource"}

    [finding] = check_template(template).findings

    assert finding.path == "Stack/Nightly"


def test_a_report_reads_as_lines_with_a_count() -> None:
    report = check({"Job/Timeout": REMOVED, "Job/Role": {"Fn::ImportValue": "role"}})

    assert str(report).splitlines()[-1] == "1 findings, 2 not assessed"
    assert (
        "role-metrics at Job: not assessed, Role is ${Fn::ImportValue role}, which the template does not hold"
        in str(report)
    )


def test_runs_the_rules_that_it_is_given() -> None:
    [tags] = [rule for rule in RULES if rule.id == "tags"]

    report = check_template(clean({"Job/Timeout": REMOVED, "Job/Tags": REMOVED}), rules=[tags])

    assert report.rules == {"tags"}


def test_a_template_without_glue_has_nothing_to_find() -> None:
    report = check_template({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})

    assert (report.findings, report.not_assessed) == ((), ())


def test_reads_a_job_as_the_api_exports_it() -> None:
    report = check_job_properties(_EXPORT)

    assert {"timeout", "secret-arguments", "security-configuration", "spark-ui"} <= report.rules
    assert "max-capacity" not in report.rules, "the API shows the capacity that it works out from the workers"
    assert {finding.path for finding in report.findings} == {"orders"}


def test_an_exported_job_s_surroundings_are_not_assessed() -> None:
    unseen = {each.rule: each.reason for each in check_job_properties(_EXPORT["Job"]).not_assessed}

    assert unseen == {
        "role-metrics": "Role is arn:aws:iam::111122223333:role/glue, which the template does not hold",
        "tags": "an exported job says nothing of its tags",
        "driver-heap-alarm": "an exported job says nothing of its alarms",
        "executors-heap-alarm": "an exported job says nothing of its alarms",
        "failure-event": "an exported job says nothing of its event rules",
    }


def test_checking_loads_no_cdk() -> None:
    code = "import sys, hardened_glue.testing; print(sorted({'aws_cdk', 'jsii'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout.replace("'", '"')) == []
