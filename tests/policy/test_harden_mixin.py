"""Jobs of others hardened in place: what is added, what stays as it was, and what is left with its reason."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from tests.jobs.job_templates import hardened_job, new_stack, of_type, only, resources
from tests.policy.live_jobs import LIVE, flex, minimal, secured_and_alarmed, template_of

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import AlarmTopic
from hardened_glue.policy import RULES, check_template
from hardened_glue.policy.mixin import (
    LEFT_TO_THE_OWNER,
    LEFT_WITH_OWN_ENCRYPTION,
    TAG,
    HardenGlueJobs,
)

_COMMAND = {"name": "glueetl", "scriptLocation": "s3://scripts/job.py", "pythonVersion": "3"}


def _role(scope: cdk.Stack) -> iam.Role:
    return iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("glue.amazonaws.com"))


def _l1(stack: cdk.Stack, *, role: str, **more: Any) -> glue.CfnJob:
    given: dict[str, Any] = {"command": _COMMAND, "glue_version": "5.0", "worker_type": "G.1X"}
    return glue.CfnJob(stack, "Job", role=role, **{**given, "number_of_workers": 2, **more})


def _harden(stack: cdk.Stack, **options: Any) -> HardenGlueJobs:
    hardener = HardenGlueJobs(**{"alarm_topic": None, **options})
    cdk.Mixins.of(stack).apply(hardener)
    return hardener


@pytest.fixture(scope="module")
def hardened_l2() -> dict[str, Any]:
    return dict(template_of(minimal, hardened=True)["Resources"])


@pytest.mark.parametrize("name", LIVE)
def test_what_is_left_of_the_findings_has_its_reason(name: str) -> None:
    build = LIVE[name][2]

    before, after = (check_template(template_of(build, hardened=each)).rules for each in (False, True))

    left = LEFT_TO_THE_OWNER | (LEFT_WITH_OWN_ENCRYPTION if name in ("l2_options", "l2_secured") else {})
    assert after < before
    assert after <= set(left)


def test_every_reason_is_for_a_rule_that_exists() -> None:
    ids = {rule.id for rule in RULES}

    assert set(LEFT_TO_THE_OWNER) <= ids
    assert set(LEFT_WITH_OWN_ENCRYPTION) <= ids


def test_gives_a_job_of_the_l2_the_stack_s_encryption(hardened_l2: dict[str, Any]) -> None:
    [name] = [key for key, each in hardened_l2.items() if each["Type"] == "AWS::Glue::SecurityConfiguration"]

    assert only(hardened_l2, "Glue::Job")["SecurityConfiguration"] == {"Ref": name}


def test_attaches_a_managed_policy_that_the_job_waits_for(hardened_l2: dict[str, Any]) -> None:
    policies = {
        key: each["Properties"]
        for key, each in hardened_l2.items()
        if each["Type"] == "AWS::IAM::ManagedPolicy" and each["Properties"].get("Roles")
    }
    [(name, policy)] = policies.items()
    [job] = of_type(hardened_l2, "Glue::Job")

    actions = {
        action for statement in policy["PolicyDocument"]["Statement"] for action in statement["Action"]
    }

    assert name in job["DependsOn"]
    assert policy["Roles"] == [{"Ref": "Role1ABCC5F0"}]
    assert {"logs:AssociateKmsKey", "cloudwatch:PutMetricData", "kms:Encrypt", "s3:PutObject"} <= actions


def test_fixes_script_folders_and_logs_so_that_no_run_replaces_them(hardened_l2: dict[str, Any]) -> None:
    fixed = only(hardened_l2, "Glue::Job")["NonOverridableArguments"]

    assert fixed["--scriptLocation"] == only(hardened_l2, "Glue::Job")["Command"]["ScriptLocation"]
    assert {"--TempDir", "--spark-event-logs-path", "--continuous-log-logGroup"} <= set(fixed)


def test_tags_the_job_under_a_key_that_is_not_the_library_s_own(hardened_l2: dict[str, Any]) -> None:
    assert only(hardened_l2, "Glue::Job")["Tags"] == {TAG: "HardenGlueJobs"}


def test_keeps_what_the_owner_set() -> None:
    stack = new_stack()
    arguments = {"--enable-auto-scaling": "false", "--TempDir": "s3://mine/tmp/", "--conf": "spark.x=1"}
    _l1(
        stack,
        role=_role(stack).role_arn,
        timeout=30,
        max_retries=3,
        tags={"owner": "me"},
        default_arguments=arguments,
        non_overridable_arguments={"--scriptLocation": "s3://mine/job.py"},
    )

    _harden(stack)

    job = only(resources(stack), "Glue::Job")
    assert (job["Timeout"], job["MaxRetries"]) == (30, 3)
    assert job["Tags"] == {"owner": "me", TAG: "HardenGlueJobs"}
    assert job["DefaultArguments"]["--enable-auto-scaling"] == "false"
    assert job["DefaultArguments"]["--conf"] == "spark.x=1"
    assert job["NonOverridableArguments"]["--TempDir"] == "s3://mine/tmp/"
    assert job["NonOverridableArguments"]["--scriptLocation"] == "s3://mine/job.py"


def test_leaves_a_job_its_own_encryption_and_lets_its_role_log() -> None:
    template = template_of(secured_and_alarmed, hardened=True)
    job = only(template["Resources"], "Glue::Job")

    assert "HardenedGlue" not in str(job["SecurityConfiguration"])
    assert "--TempDir" not in job["NonOverridableArguments"]
    assert "role-encrypted-logs" in check_template(template_of(secured_and_alarmed)).rules
    assert "role-encrypted-logs" not in check_template(template).rules


def test_a_job_whose_role_is_not_in_the_tree_is_left_unencrypted_with_a_warning() -> None:
    stack = new_stack()
    job = _l1(stack, role="arn:aws:iam::111122223333:role/glue")

    hardener = _harden(stack)

    [note] = [each.what for each in hardener.changes if each.what.startswith("left without")]
    assert "logs:AssociateKmsKey" in note
    assert job.security_configuration is None
    assert any("logs:AssociateKmsKey" in str(entry.data) for entry in job.node.metadata)
    assert only(resources(stack), "Glue::Job")["Timeout"] == 480


def test_finds_a_role_in_another_stack() -> None:
    app = cdk.App()
    role = _role(new_stack("Roles", app))
    stack = new_stack("Jobs", app)
    _l1(stack, role=role.role_arn)

    _harden(stack)

    policies = [each["Properties"] for each in of_type(resources(stack), "IAM::ManagedPolicy")]
    [[reference]] = [policy["Roles"] for policy in policies if "Roles" in policy]
    assert reference["Fn::ImportValue"].startswith("Roles:ExportsOutputRefRole")


def test_an_unsupported_version_is_left_with_a_warning() -> None:
    stack = new_stack()
    job = _l1(stack, role=_role(stack).role_arn, glue_version="3.0")

    hardener = _harden(stack)

    assert job.security_configuration is None
    assert job.default_arguments is None
    assert any("its Glue version is 3.0, expected one of 4.0" in each.what for each in hardener.changes)


def test_a_job_without_a_name_is_alarmed_by_reference() -> None:
    found = template_of(flex, hardened=True)["Resources"]
    [job] = [key for key, each in found.items() if each["Type"] == "AWS::Glue::Job"]
    alarms = [each["Properties"] for each in of_type(found, "CloudWatch::Alarm")]

    named = [
        dimension["Value"]
        for alarm in alarms
        for dimension in alarm.get("Dimensions", ())
        if dimension["Name"] == "JobName"
    ]

    assert "Name" not in found[job]["Properties"], "a name given later would replace the job"
    assert named
    assert all(value == {"Ref": job} for value in named)


def test_tells_the_topic_of_failures() -> None:
    stack = new_stack()
    _l1(stack, role=_role(stack).role_arn, name="nightly")

    _harden(stack, alarm_topic=AlarmTopic(stack, "Alarms").topic)

    rule = only(resources(stack), "Events::Rule")
    assert rule["EventPattern"]["detail"] == {"jobName": ["nightly"], "state": ["FAILED", "TIMEOUT"]}


def test_twice_is_once() -> None:
    stack = new_stack()
    _l1(stack, role=_role(stack).role_arn)
    _harden(stack)
    once = resources(stack)

    again = _harden(stack)

    assert again.changes == []
    assert resources(stack) == once


def test_leaves_this_library_s_jobs_and_other_kinds_alone() -> None:
    stack = new_stack()
    hardened_job(stack)
    glue.CfnJob(
        stack,
        "Shell",
        role=_role(stack).role_arn,
        command={"name": "pythonshell", "scriptLocation": "s3://b/x.py"},
    )

    assert _harden(stack).changes == []


def test_names_each_change_and_the_job_it_was_made_to() -> None:
    stack = new_stack()
    _l1(stack, role=_role(stack).role_arn, glue_version="5.1")

    changes = _harden(stack, timeout_minutes=60).changes

    assert {each.job for each in changes} == {"Jobs/Job"}
    assert {
        "Timeout: 60",
        "DefaultArguments --enable-metrics: true",
        "NonOverridableArguments --TempDir added",
        "--conf: spark.hadoop.fs.s3a.endpoint.region added",
        "SecurityConfiguration: the stack's own; who reads what the job writes needs its key",
    } <= {each.what for each in changes}


def test_refuses_a_timeout_that_glue_refuses() -> None:
    with pytest.raises(JobConfigError, match=r"^timeout_minutes is 20000, expected 1 to 10,079"):
        HardenGlueJobs(alarm_topic=None, timeout_minutes=20_000)
