"""The whole matrix: a combination is refused with the nearest valid one, or its version honours it."""

import json
from typing import Any

import aws_cdk as cdk
import cfnlint.api
import pytest
from tests.jobs.job_templates import Resource, hardened_job, new_stack, only, resources
from tests.jobs.matrix_walk import (
    ALL,
    OF_A_CLASS,
    SUPPORTED,
    Choice,
    arguments_of,
    lone_jobs,
    nearest,
    synthesized,
)

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.facts.workers import WORKER_TYPES
from hardened_glue.jobs import JobSettings, Sizing
from hardened_glue.jobs.code import CODE_ARGUMENTS

pytestmark = pytest.mark.whole

CONTINUOUS = {
    "--enable-continuous-cloudwatch-log",
    "--enable-continuous-log-filter",
    "--continuous-log-logGroup",
}
CUSTOM = {"--custom-logGroup-prefix"}
LOGS = {"4.0": CONTINUOUS, "5.0": CUSTOM, "5.1": CUSTOM, "6.0": CUSTOM}
WRITES_THROUGH_S3A = {"4.0": False, "5.0": False, "5.1": True, "6.0": True}
SWITCHED_ON_BY_PRESENCE = ("--enable-metrics", "--enable-glue-datacatalog", "--write-shuffle-files-to-s3")


def _refusal(choice: Choice) -> JobConfigError | None:
    try:
        choice.settings()
    except JobConfigError as refusal:
        return refusal
    return None


@pytest.fixture(scope="module")
def refusals() -> dict[Choice, JobConfigError]:
    found = {choice: _refusal(choice) for choice in ALL}
    return {choice: refusal for choice, refusal in found.items() if refusal is not None}


@pytest.fixture(scope="module")
def jobs(refusals: dict[Choice, JobConfigError]) -> dict[Choice, Resource]:
    return synthesized(choice for choice in ALL if choice not in refusals)


def test_exactly_what_aws_documents_is_accepted(refusals: dict[Choice, JobConfigError]) -> None:
    accepted = {choice for choice in ALL if choice not in refusals}

    assert accepted == {choice for choice in ALL if choice.is_documented}
    assert len(accepted) == len(SUPPORTED) * sum(len(each) for each in OF_A_CLASS.values()) * 4


def test_a_refusal_names_the_option_and_its_value(refusals: dict[Choice, JobConfigError]) -> None:
    for choice, refusal in refusals.items():
        value = getattr(choice, refusal.option)
        assert str(refusal).startswith(f"{refusal.option} is {value!r}, expected one of "), choice


def test_the_advice_of_the_refusals_leads_to_a_job(refusals: dict[Choice, JobConfigError]) -> None:
    for choice in refusals:
        better: Choice | None = choice
        for _ in ("version", "worker type", "class"):
            refusal = _refusal(better) if better else None
            better = nearest(better, refusal) if better and refusal else better
        assert better is not None, f"{choice} is refused without advice"
        assert better.is_documented, f"{choice} is led to {better}"


def test_every_job_is_of_the_size_that_was_asked_for(jobs: dict[Choice, Resource]) -> None:
    for choice, job in jobs.items():
        made = job["Properties"]
        assert made["GlueVersion"] == choice.glue_version
        assert (made["WorkerType"], made["ExecutionClass"]) == (choice.worker_type, choice.execution_class)
        assert made["Command"] == {**made["Command"], "Name": "glueetl", "PythonVersion": "3"}
        assert 1 <= made["Timeout"] < 7 * 24 * 60
        assert not {"MaxCapacity", "AllocatedCapacity", "MaintenanceWindow"} & set(made)


def test_every_job_logs_by_the_arguments_that_its_version_obeys(jobs: dict[Choice, Resource]) -> None:
    for choice, job in jobs.items():
        of_logs = {key for key in arguments_of(job) if "log" in key.lower() and "event" not in key}
        assert of_logs == LOGS[choice.glue_version], choice


def test_s3a_has_its_region_and_committer_where_it_writes(jobs: dict[Choice, Resource]) -> None:
    for choice, job in jobs.items():
        conf = json.dumps(arguments_of(job)["--conf"])
        there = [
            "spark.hadoop.fs.s3a.endpoint.region=" in conf and "AWS::Region" in conf,
            "spark.hadoop.fs.s3a.committer.name=magic" in conf,
        ]
        assert there == [WRITES_THROUGH_S3A[choice.glue_version]] * 2, choice


def test_no_job_writes_false_where_any_value_switches_on(jobs: dict[Choice, Resource]) -> None:
    for job in jobs.values():
        emitted = arguments_of(job)
        assert {emitted[key] for key in SWITCHED_ON_BY_PRESENCE if key in emitted} == {"true"}


def test_the_spark_settings_are_chained_in_one_argument(jobs: dict[Choice, Resource]) -> None:
    for job in jobs.values():
        emitted = arguments_of(job)
        conf = emitted["--conf"]
        text = (
            conf if isinstance(conf, str) else conf.get("Fn::Sub") or "".join(map(str, conf["Fn::Join"][1]))
        )
        pairs = text.split(" --conf ")
        assert len(pairs) == len({pair.split("=")[0] for pair in pairs}) >= 4
        assert all(pair.startswith("spark.") and "=" in pair for pair in pairs)
        assert [key for key in emitted if key.lower() == "--conf"] == ["--conf"]


def test_auto_scaling_and_bookmarks_are_as_they_were_asked_for(jobs: dict[Choice, Resource]) -> None:
    for choice, job in jobs.items():
        emitted = arguments_of(job)
        assert emitted["--enable-auto-scaling"] == ("true" if choice.auto_scaling else "false")
        bookmark = "job-bookmark-enable" if choice.bookmarks else "job-bookmark-disable"
        assert emitted["--job-bookmark-option"] == bookmark


def test_no_job_carries_an_argument_that_does_nothing(jobs: dict[Choice, Resource]) -> None:
    asked_for_by_name = {"--enable-s3-parquet-optimized-committer"}  # emitted on every version, by decision
    for choice, job in jobs.items():
        idle = {key for key in arguments_of(job) if choice.glue_version not in ACTS_ON.get(key, SUPPORTED)}
        assert idle <= asked_for_by_name, choice


def _lint(template: dict[str, Any]) -> list[str]:
    found = cfnlint.api.lint(json.dumps(template), regions=["us-east-1"])
    return [f"{each.rule.id} {each.message}" for each in found]


def test_cfn_lint_finds_nothing_in_any_distinct_job(jobs: dict[Choice, Resource]) -> None:
    template = lone_jobs(jobs.values())
    made = [each for each in template["Resources"].values() if each["Type"] == "AWS::Glue::Job"]

    assert len(made) == len(jobs), "each choice gives a job of its own"
    assert _lint(template) == []


@pytest.mark.parametrize("version", SUPPORTED)
def test_cfn_lint_finds_nothing_in_a_whole_stack(version: str) -> None:
    stack = new_stack()
    hardened_job(stack, settings=_settings(version), bookmarks=True)

    assert _lint({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources(stack)}) == []


@pytest.mark.parametrize(
    ("option", "value"),
    [("WorkerType", "G.3X"), ("GlueVersion", "auto"), ("ExecutionClass", {}), ("Timeout", "long")],
)
def test_cfn_lint_would_find_a_wrong_one(jobs: dict[Choice, Resource], option: str, value: object) -> None:
    job = next(iter(jobs.values()))
    wrong = {**job, "Properties": {**job["Properties"], option: value}}

    assert any(each.startswith("E3") for each in _lint(lone_jobs([wrong])))


SAMPLES = {
    "--executor-cores": "4",
    "--extra-jars": "s3://code/a.jar,s3://code/b.jar",
    "--extra-files": "s3://code/a.json",
    "--customer-driver-env-vars": "CUSTOMER_STAGE=prod,CUSTOMER_B=1",
    "--customer-executor-env-vars": "CUSTOMER_STAGE=prod",
    "--datalake-formats": "iceberg,delta",
    "--custom-logStream-prefix": "nightly",
    "--python-virtual-env": "s3://code/env.tar.gz",
}
STREAMING_SCALA_OR_PAUSED = {
    "--auto-scale-within-microbatch",
    "--class",
    "--job-bookmark-from",
    "--job-bookmark-to",
}
EXCLUDES_MODULES = "--python-virtual-env"
_SINCE_5 = ("5.0", "5.1", "6.0")
# Every other documented argument acts on all four versions.
ACTS_ON = {
    "--enable-continuous-cloudwatch-log": ("4.0",),
    "--enable-continuous-log-filter": ("4.0",),
    "--continuous-log-logGroup": ("4.0",),
    "--continuous-log-logStreamPrefix": ("4.0",),
    "--continuous-log-conversionPattern": ("4.0",),
    "--custom-logGroup-prefix": _SINCE_5,
    "--custom-logStream-prefix": _SINCE_5,
    "--python-virtual-env": _SINCE_5,
    "--python-virtual-env-storage-prefix": ("6.0",),
    "--python-virtual-env-version": ("6.0",),
    "--enable-lakeformation-fine-grained-access": _SINCE_5,
    "--enable-s3-parquet-optimized-committer": ("4.0", "5.0"),
    "--write-shuffle-spills-to-s3": (),
    "--enable-rename-algorithm-v2": (),
    "--use-postgres-driver": (),
    "--encryption-type": (),
}


def _sample(key: str) -> str:
    argument = ARGUMENTS[key]
    if argument.kind is Kind.PRESENCE_ONLY:
        return "true"
    return argument.values[0] if argument.values else SAMPLES.get(key, "s3://bucket/any")


def _settings(version: str) -> JobSettings:
    return JobSettings(glue_version=version, sizing=Sizing(max_workers=10))


def _is_accepted(key: str, version: str, emitted: set[str]) -> bool:
    known = ARGUMENTS[key]
    free = known.kind is not Kind.RESERVED and key not in emitted and key not in STREAMING_SCALA_OR_PAUSED
    return free and version in ACTS_ON.get(key, SUPPORTED)


@pytest.mark.parametrize("version", SUPPORTED)
def test_a_documented_argument_is_accepted_where_it_acts_and_refused_elsewhere(version: str) -> None:
    probe = new_stack()
    hardened_job(probe, settings=_settings(version))
    emitted = {*arguments_of({"Properties": only(resources(probe), "Glue::Job")}), *CODE_ARGUMENTS}
    acting = {key: _sample(key) for key in ARGUMENTS if _is_accepted(key, version, emitted)}
    apart = {key: acting.pop(key) for key in (EXCLUDES_MODULES,) if key in acting}
    stack = new_stack("Accepted")
    refused = new_stack("Refused")

    hardened_job(stack, "Job", settings=_settings(version), arguments=acting)
    hardened_job(stack, "Apart", settings=_settings(version), arguments=apart)

    made = [each for each in resources(stack).values() if each["Type"] == "AWS::Glue::Job"]
    assert {**acting, **apart}.items() <= {**arguments_of(made[0]), **arguments_of(made[1])}.items()
    assert _lint(lone_jobs(made)) == []
    for number, key in enumerate(sorted(set(ARGUMENTS) - set(acting) - set(apart))):
        with pytest.raises(JobConfigError) as refusal:
            hardened_job(refused, f"Job{number}", settings=_settings(version), arguments={key: _sample(key)})
        assert key in str(refusal.value), "the refusal names the argument"
        assert f"is {_sample(key)!r}" in str(refusal.value) or ARGUMENTS[key].kind is Kind.RESERVED


def test_every_option_of_the_tuning_reaches_the_job() -> None:
    stack = new_stack()
    settings = JobSettings(
        max_retries=0,
        max_concurrent_runs=3,
        notify_delay_after_minutes=20,
        job_run_queuing=True,
        max_cost_per_run_usd=5,
        sizing=Sizing(max_workers=7, worker_type="G.2X", execution_class="FLEX"),
    )

    hardened_job(stack, settings=settings)

    made = only(resources(stack), "Glue::Job")
    assert made["ExecutionProperty"] == {"MaxConcurrentRuns": 3}
    assert made["NotificationProperty"] == {"NotifyDelayAfter": 20}
    assert (made["JobRunQueuingEnabled"], made["MaxRetries"], made["NumberOfWorkers"]) == (True, 0, 7)
    assert made["Timeout"] == 73  # 5 USD at 7 x 2 x 0.29 USD an hour
    assert _lint(lone_jobs([{"Type": "AWS::Glue::Job", "Properties": made}])) == []


def test_a_job_is_held_against_the_region_of_its_stack() -> None:
    stack = cdk.Stack(cdk.App(), "Stockholm", env=cdk.Environment(region="eu-north-1"))
    settings = JobSettings(sizing=Sizing(worker_type="R.2X"))

    with pytest.raises(JobConfigError, match=r"^worker_type is 'R.2X', expected one that eu-north-1 sells"):
        hardened_job(stack, settings=settings)


def test_the_free_text_samples_are_of_arguments_that_exist() -> None:
    assert set(SAMPLES) <= set(ARGUMENTS)


def test_knows_of_every_argument_where_it_acts() -> None:
    known = {key: set(each.acts_in) for key, each in ARGUMENTS.items()}

    assert known == {key: set(ACTS_ON.get(key, SUPPORTED)) for key in ARGUMENTS}


def test_every_worker_type_of_the_facts_is_walked() -> None:
    assert set(WORKER_TYPES) <= {choice.worker_type for choice in ALL}
