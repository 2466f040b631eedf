"""One script as one hardened job: what stands in the template."""

import json
from contextlib import nullcontext
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns
from tests.jobs.job_templates import (
    SCRIPT,
    Resource,
    hardened_job,
    new_stack,
    of_type,
    only,
    resources,
    statements_of,
)

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import AlarmTopic, HardenedJob, JobSettings, Schedule, Sizing, read_prefix


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    hardened_job(stack, job_name="nightly", alarm_topic=AlarmTopic(stack, "Alarms").topic)
    return resources(stack)


def test_carries_the_defaults(template: dict[str, Resource]) -> None:
    job = only(template, "Glue::Job")

    assert {key: job[key] for key in ("Name", "GlueVersion", "WorkerType", "NumberOfWorkers")} == {
        "Name": "nightly",
        "GlueVersion": "5.0",
        "WorkerType": "G.1X",
        "NumberOfWorkers": 10,
    }
    assert (job["MaxRetries"], job["Timeout"], job["ExecutionProperty"]) == (1, 180, {"MaxConcurrentRuns": 1})
    assert (job["Command"]["Name"], job["Command"]["PythonVersion"]) == ("glueetl", "3")
    assert job["Tags"] == {"hardened-glue:template": "HardenedJob"}


def test_emits_every_observation_argument(template: dict[str, Resource]) -> None:
    arguments = only(template, "Glue::Job")["DefaultArguments"]

    assert {key: value for key, value in arguments.items() if key.startswith("--enable-")} == {
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--enable-job-insights": "true",
        "--enable-spark-ui": "true",
        "--enable-auto-scaling": "true",
        "--enable-s3-parquet-optimized-committer": "true",
    }
    assert arguments["--job-bookmark-option"] == "job-bookmark-disable"


def test_a_run_may_not_move_what_protects_it(template: dict[str, Resource]) -> None:
    job = only(template, "Glue::Job")
    fixed = job["NonOverridableArguments"]

    assert set(fixed) == {
        "--scriptLocation",
        "--spark-event-logs-path",
        "--TempDir",
        "--custom-logGroup-prefix",
    }
    assert fixed["--scriptLocation"] == job["Command"]["ScriptLocation"]
    assert not set(fixed) & set(job["DefaultArguments"])


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_emits_no_argument_that_does_nothing_on_its_version(version: str) -> None:
    stack = new_stack()
    hardened_job(stack, settings=JobSettings(glue_version=version))
    job = only(resources(stack), "Glue::Job")
    emitted = {*job["DefaultArguments"], *job["NonOverridableArguments"]}

    # The committer was asked for by name: it is emitted everywhere and ignored where S3A writes.
    idle = [key for key in emitted if version not in ARGUMENTS[key].acts_in]
    assert set(idle) <= {"--enable-s3-parquet-optimized-committer"}


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_never_writes_false_where_any_value_switches_on(version: str) -> None:
    stack = new_stack()
    settings = JobSettings(glue_version=version, sizing=Sizing(auto_scaling=False))
    hardened_job(stack, settings=settings)
    arguments = only(resources(stack), "Glue::Job")["DefaultArguments"]

    presence = [key for key in arguments if ARGUMENTS[key].kind is Kind.PRESENCE_ONLY]
    assert presence
    assert [arguments[key] for key in presence] == ["true"] * len(presence)
    assert arguments["--enable-auto-scaling"] == "false"


@pytest.mark.parametrize(("version", "is_there"), [("5.0", False), ("5.1", True), ("6.0", True)])
def test_names_its_region_to_s3a(version: str, is_there: bool) -> None:
    stack = new_stack()
    hardened_job(stack, settings=JobSettings(glue_version=version))

    conf = json.dumps(only(resources(stack), "Glue::Job")["DefaultArguments"]["--conf"])

    assert ("fs.s3a.endpoint.region=" in conf and '{"Ref": "AWS::Region"}' in conf) is is_there


def test_adds_the_caller_s_spark_settings_to_its_own() -> None:
    stack = new_stack()
    hardened_job(stack, settings=JobSettings(spark_conf={"spark.sql.shuffle.partitions": "64"}))

    conf = only(resources(stack), "Glue::Job")["DefaultArguments"]["--conf"]

    assert conf.startswith("spark.sql.adaptive.enabled=true --conf ")
    assert conf.endswith(" --conf spark.sql.shuffle.partitions=64")


def test_starts_only_when_its_role_and_logs_are_there(template: dict[str, Resource]) -> None:
    [job] = of_type(template, "Glue::Job")

    waited_for = {template[each]["Type"] for each in job["DependsOn"]}

    assert waited_for == {"AWS::IAM::ManagedPolicy", "AWS::Logs::LogGroup"}


def test_attaches_the_stack_s_security_configuration(template: dict[str, Resource]) -> None:
    reference = only(template, "Glue::Job")["SecurityConfiguration"]["Ref"]

    assert template[reference]["Type"] == "AWS::Glue::SecurityConfiguration"


def test_the_main_resource_keeps_its_id() -> None:
    stack = new_stack()
    job = hardened_job(stack)

    assert isinstance(job.node.default_child, cdk.CfnResource)
    assert job.node.default_child.cfn_resource_type == "AWS::Glue::Job"


def test_a_job_without_a_name_gets_one_from_its_place() -> None:
    app = cdk.App()
    first, second = new_stack("One", app), new_stack("Two", app)

    names = [hardened_job(stack, job_name=None).job_name for stack in (first, second)]

    assert names[0] != names[1]
    assert names[0].startswith("One")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"job_name": "a b"}, "200 letters, digits and _.-, the first a letter or digit"),
        ({"job_name": ""}, "200 letters, digits and _.-, the first a letter or digit"),
        ({"job_name": "x" * 201}, "200 letters, digits and _.-, the first a letter or digit"),
        ({"job_name": cdk.Aws.STACK_NAME}, "plain text, known at synth"),
        ({"description": "d" * 2049}, "description is '2,049 characters', expected 2,048 or fewer"),
        ({"script": "no.py"}, "script is 'no.py', expected the path of a Python file"),
        ({"script": SCRIPT.parent}, "expected the path of a Python file"),
    ],
)
def test_refuses_options_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        hardened_job(new_stack(), **options)

    assert str(refusal.value).endswith(message)


def test_refuses_a_second_job_of_the_same_name() -> None:
    stack = new_stack()
    hardened_job(stack, "One", job_name="nightly")

    with pytest.raises(JobConfigError) as refusal:
        hardened_job(stack, "Two", job_name="nightly")

    assert str(refusal.value) == (
        "job_name is 'nightly', expected a name that no other job of the account and region has"
    )


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("eu-west-1", "eu-west-1", True),
        ("eu-west-1", "eu-central-1", False),
        (None, None, False),  # who knows where they go?
    ],
)
def test_compares_names_across_stacks_that_go_to_one_place(
    one: str | None, other: str | None, clash: bool
) -> None:
    app = cdk.App()
    stacks = [
        cdk.Stack(app, name, env=cdk.Environment(region=region, account="111122223333") if region else None)
        for name, region in (("One", one), ("Other", other))
    ]
    hardened_job(stacks[0], job_name="nightly")

    with pytest.raises(JobConfigError, match=r"^job_name is 'nightly'") if clash else nullcontext():
        hardened_job(stacks[1], job_name="nightly")


def test_alarms_are_a_choice_that_must_be_written_down() -> None:
    options: dict[str, Any] = {"script": SCRIPT}

    with pytest.raises(TypeError, match="alarm_topic"):
        HardenedJob(new_stack(), "Job", **options)


def test_uploads_what_the_script_imports() -> None:
    stack = new_stack()
    extra = assets.Asset(stack, "Extra", path=str(SCRIPT))
    hardened_job(stack, extra_py_files=[extra])
    template = resources(stack)

    location = only(template, "Glue::Job")["NonOverridableArguments"]["--extra-py-files"]

    key = location["Fn::Sub"].rsplit("/", 1)[1]
    assert key in json.dumps(statements_of(template))


@pytest.mark.parametrize("option", ["extra_py_files", "extra_jars", "extra_files", "python_modules"])
def test_code_is_brought_by_options_that_open_it_to_the_role(option: str) -> None:
    key = "--additional-python-modules" if option == "python_modules" else f"--{option.replace('_', '-')}"

    with pytest.raises(JobConfigError) as refusal:
        hardened_job(new_stack(), arguments={key: "s3://code/some.zip"})

    assert str(refusal.value) == (
        f"arguments['{key}'] is 's3://code/some.zip', expected no value: use HardenedJob({option}=...)"
    )


def test_refuses_more_cores_than_twice_those_of_the_worker() -> None:
    with pytest.raises(JobConfigError, match=r"is '9', expected 8 or less on G\.1X: twice its vCPUs"):
        hardened_job(new_stack(), arguments={"--executor-cores": "9"})


def test_refuses_a_worker_that_the_stack_s_region_does_not_sell() -> None:
    stack = cdk.Stack(cdk.App(), "Jobs", env=cdk.Environment(region="eu-north-1", account="111122223333"))
    large = JobSettings(sizing=Sizing(worker_type="R.2X"))

    with pytest.raises(JobConfigError, match=r"^worker_type is 'R\.2X', expected one that eu-north-1 sells"):
        hardened_job(stack, settings=large)


def test_starts_by_the_clock() -> None:
    stack = new_stack()
    hardened_job(stack, job_name="nightly").run_on(Schedule.cron("0 3 * * ? *"))

    trigger = only(resources(stack), "Glue::Trigger")

    assert (trigger["Schedule"], trigger["StartOnCreation"]) == ("cron(0 3 * * ? *)", True)
    assert trigger["Actions"] == [{"JobName": "nightly"}]


def test_carries_the_caller_s_tags_beside_its_own() -> None:
    stack = new_stack()
    hardened_job(stack, tags={"cost-centre": "4711"})

    assert only(resources(stack), "Glue::Job")["Tags"] == {
        "cost-centre": "4711",
        "hardened-glue:template": "HardenedJob",
    }


def test_bookmarks_bring_their_permissions() -> None:
    stack = new_stack()
    hardened_job(stack, bookmarks=True)
    template = resources(stack)

    job, policy = only(template, "Glue::Job"), json.dumps(statements_of(template))

    assert job["DefaultArguments"]["--job-bookmark-option"] == "job-bookmark-enable"
    assert '"glue:GetJobBookmark"' in policy
    assert '"kms:Encrypt"' in policy


def test_lets_others_start_it() -> None:
    stack = new_stack()
    job = hardened_job(stack)
    starter = iam.Role(stack, "Starter", assumed_by=iam.AccountRootPrincipal())

    job.grant_start(starter)

    [statement] = only(resources(stack), "IAM::Policy")["PolicyDocument"]["Statement"]
    assert set(statement["Action"]) == {"glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns"}
    assert statement["Resource"] == stack.resolve(job.job_arn)


def test_is_a_job_to_cdk_s_own_constructs() -> None:
    stack = new_stack()
    job = hardened_job(stack)

    assert job.glue_job.job_name == job.job_name
    assert job.glue_job is job.glue_job
    assert stack.resolve(job.glue_job.job_arn) == stack.resolve(job.job_arn)


@pytest.mark.parametrize(
    ("metric", "name", "kind", "statistic"),
    [
        ("metric_driver_heap", "glue.driver.jvm.heap.usage", "gauge", "Maximum"),
        ("metric_executors_heap", "glue.ALL.jvm.heap.usage", "gauge", "Maximum"),
        ("metric_failed_tasks", "glue.driver.aggregate.numFailedTasks", "count", "Sum"),
    ],
)
def test_offers_its_metrics(metric: str, name: str, kind: str, statistic: str) -> None:
    offered = getattr(hardened_job(new_stack()), metric)()

    assert (offered.namespace, offered.metric_name, offered.statistic) == ("Glue", name, statistic)
    assert offered.dimensions == {"JobName": "nightly-job", "JobRunId": "ALL", "Type": kind}
    assert offered.period.to_seconds() == 60


def test_sends_its_failures_where_the_caller_wants() -> None:
    stack = new_stack()
    job = hardened_job(stack)

    job.on_failure("Failed", targets.SnsTopic(sns.Topic(stack, "Mine")))

    rule = only(resources(stack), "Events::Rule")
    assert rule["EventPattern"] == {
        "source": ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        "detail": {"jobName": ["nightly-job"], "state": ["FAILED", "TIMEOUT"]},
    }


def test_refuses_to_wait_for_an_event_that_never_comes() -> None:
    stack = new_stack()
    target = targets.SnsTopic(sns.Topic(stack, "Mine"))

    with pytest.raises(JobConfigError) as refusal:
        hardened_job(stack).on_state_change("Running", target, states=["RUNNING"])

    assert str(refusal.value) == (
        "states is 'RUNNING', expected one of SUCCEEDED, FAILED, TIMEOUT, STOPPED: "
        "Glue sends no such event for another"
    )


def test_takes_further_permissions() -> None:
    stack = new_stack()
    bucket = cdk.aws_s3.Bucket.from_bucket_name(stack, "Lookup", "lookup-tables")
    hardened_job(stack, permissions=read_prefix(bucket, "rates/"))

    policy = json.dumps(statements_of(resources(stack)))

    assert "lookup-tables/rates/*" in policy
