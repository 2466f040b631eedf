"""The tuning of a job, its defaults and what it refuses."""

import json
from contextlib import suppress
from dataclasses import fields
from typing import Any

import aws_cdk as cdk
import pytest

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.prices import Prices
from hardened_glue.jobs.cost import cost_line, worst_case_usd
from hardened_glue.jobs.settings import DEFAULTS, JobSettings, Sizing

NUMBER_TOKEN = cdk.Token.as_number({"Ref": "Parameter"})
ETL_TYPES = (
    "one of G.1X, G.2X, G.4X, G.8X, G.12X, G.16X, R.1X, R.2X, R.4X, R.8X: a glueetl job on Glue 5.0, STANDARD"
)
VERSIONS = "one of 4.0, 5.0, 5.1, 6.0"


def test_defaults_are_those_of_the_design() -> None:
    assert (DEFAULTS.glue_version, DEFAULTS.max_retries, DEFAULTS.timeout_minutes) == ("5.0", 1, 180)
    assert (DEFAULTS.sizing.worker_type, DEFAULTS.sizing.max_workers) == ("G.1X", 10)
    assert DEFAULTS.sizing.auto_scaling
    assert (DEFAULTS.max_concurrent_runs, DEFAULTS.log_retention_days) == (1, 365)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_retries": 11}, "max_retries is 11, expected 0 to 10"),
        ({"max_retries": -1}, "max_retries is -1, expected 0 to 10"),
        ({"max_retries": True}, "max_retries is True, expected a whole number known at synth, 0 to 10"),
        ({"max_retries": 1.5}, "max_retries is 1.5, expected a whole number known at synth, 0 to 10"),
        ({"timeout_minutes": 0}, "timeout_minutes is 0, expected 1 to 10,079: less than 7 days"),
        ({"timeout_minutes": 10_080}, "timeout_minutes is 10080, expected 1 to 10,079: less than 7 days"),
        ({"max_concurrent_runs": 0}, "max_concurrent_runs is 0, expected 1 or more"),
        (
            {"glue_version": "3.0"},
            f"glue_version is '3.0', expected {VERSIONS}: it runs a Spark of 2021, did you mean '4.0'?",
        ),
        (
            {"glue_version": "auto"},
            f"glue_version is 'auto', expected {VERSIONS}: CloudFormation knows no such version, "
            "did you mean '6.0'?",
        ),
        ({"glue_version": "9.9"}, f"glue_version is '9.9', expected {VERSIONS}, did you mean '6.0'?"),
        ({"glue_version": "5"}, f"glue_version is '5', expected {VERSIONS}, did you mean '5.0'?"),
        ({"glue_version": None}, f"glue_version is None, expected {VERSIONS} as text, did you mean '5.0'?"),
        ({"glue_version": 5.1}, f"glue_version is 5.1, expected {VERSIONS} as text, did you mean '5.1'?"),
        ({"glue_version": []}, f"glue_version is [], expected {VERSIONS} as text, did you mean '5.0'?"),
        ({"sizing": "G.1X"}, "sizing is 'G.1X', expected a Sizing"),
        (
            {"glue_version": "3.0", "sizing": Sizing(worker_type="R.8X")},
            f"glue_version is '3.0', expected {VERSIONS}: it runs a Spark of 2021, did you mean '4.0'?",
        ),
        (
            {"sizing": Sizing(worker_type="G.025X")},
            f"worker_type is 'G.025X', expected {ETL_TYPES}; it is for streaming, did you mean 'G.1X'?",
        ),
        (
            {"sizing": Sizing(worker_type="Standard")},
            f"worker_type is 'Standard', expected {ETL_TYPES}; it ended with Glue 1.0, did you mean 'G.1X'?",
        ),
        (
            {"sizing": Sizing(worker_type="Z.2X")},
            f"worker_type is 'Z.2X', expected {ETL_TYPES}; it is for Ray, did you mean 'R.2X'?",
        ),
        (
            {"sizing": Sizing(worker_type="G1X")},
            f"worker_type is 'G1X', expected {ETL_TYPES}, did you mean 'G.1X'?",
        ),
        (
            {"sizing": Sizing(worker_type="r.8x")},
            f"worker_type is 'r.8x', expected {ETL_TYPES}, did you mean 'R.8X'?",
        ),
        (
            {"glue_version": "4.0", "sizing": Sizing(worker_type="R.8X", execution_class="FLEX")},
            "worker_type is 'R.8X', expected one of G.1X, G.2X: a glueetl job on Glue 4.0, FLEX; "
            "with execution_class 'STANDARD' it would fit, did you mean 'G.2X'?",
        ),
        (
            {"sizing": Sizing(worker_type="G.4X", execution_class="FLEX")},
            "worker_type is 'G.4X', expected one of G.1X, G.2X: a glueetl job on Glue 5.0, FLEX; "
            "with execution_class 'STANDARD' it would fit, did you mean 'G.2X'?",
        ),
    ],
)
def test_refuses_settings_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(**options)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("days", "nearest"),
    [(100, "120"), (9_999, "3653"), (0, "1"), (364.5, "365"), (True, None), (None, None), ("365", None)],
)
def test_refuses_a_retention_that_cloudwatch_does_not_know(days: Any, nearest: str | None) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(log_retention_days=days)

    text = str(refusal.value)
    assert text.startswith(f"log_retention_days is {days!r}, expected one of 1, 3, 5, 7, ")
    assert text.endswith(f", did you mean {nearest!r}?" if nearest else "CloudWatch Logs takes no other")


@pytest.mark.parametrize("option", ["max_retries", "timeout_minutes", "max_concurrent_runs"])
def test_refuses_a_number_that_only_the_deployment_knows(option: str) -> None:
    options: dict[str, Any] = {option: NUMBER_TOKEN}

    with pytest.raises(JobConfigError, match=f"^{option} is -.*, expected a whole number known at synth"):
        JobSettings(**options)


@pytest.mark.parametrize("option", ["notify_delay_after_minutes", "max_cost_per_run_usd"])
def test_refuses_an_optional_number_that_only_the_deployment_knows(option: str) -> None:
    options: dict[str, Any] = {option: NUMBER_TOKEN}

    with pytest.raises(JobConfigError, match=f"^{option} is -.*, expected .*known at synth"):
        JobSettings(**options)


def test_refuses_a_version_that_only_the_deployment_knows() -> None:
    parameter = cdk.CfnParameter(cdk.Stack(), "Version").value_as_string

    with pytest.raises(JobConfigError, match=r"^glue_version is .*, expected plain text, known at synth$"):
        JobSettings(glue_version=parameter)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"notify_delay_after_minutes": 0},
            "notify_delay_after_minutes is 0, expected 1 to 179: less than timeout_minutes, 180",
        ),
        (
            {"notify_delay_after_minutes": 60, "timeout_minutes": 60},
            "notify_delay_after_minutes is 60, expected 1 to 59: less than timeout_minutes, 60",
        ),
        (
            {"notify_delay_after_minutes": 136, "max_cost_per_run_usd": 10},
            "notify_delay_after_minutes is 136, expected 1 to 135: less than timeout_minutes, 136",
        ),
        (
            {"notify_delay_after_minutes": 1, "timeout_minutes": 1},
            "notify_delay_after_minutes is 1, expected nothing with a timeout of 1 minute",
        ),
        (
            {"notify_delay_after_minutes": True},
            "notify_delay_after_minutes is True, expected a whole number known at synth, "
            "1 to 179: less than timeout_minutes, 180",
        ),
        (
            {"job_run_queuing": True},
            "job_run_queuing is True, expected False with retries: "
            "AWS's pages contradict each other on both, did you mean max_retries=0?",
        ),
        ({"job_run_queuing": 1}, "job_run_queuing is 1, expected True or False"),
        ({"prices": 0.44}, "prices is 0.44, expected a Prices"),
        (
            {"prices": Prices(usd_per_dpu_hour=0)},
            "prices.usd_per_dpu_hour is 0, expected a number above 0, known at synth",
        ),
        (
            {"timeout_minutes": 30, "sizing": Sizing(expected_minutes=45)},
            "timeout_minutes is 30, expected 45 or more, the sizing's expected_minutes: "
            "a usual run would not end",
        ),
        (
            {"max_cost_per_run_usd": 2, "sizing": Sizing(expected_minutes=45)},
            "timeout_minutes is 27, expected 45 or more, the sizing's expected_minutes: "
            "max_cost_per_run_usd allows no more",
        ),
    ],
)
def test_refuses_options_that_contradict_each_other(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(**options)

    assert str(refusal.value) == message


def test_takes_a_delay_below_the_timeout_and_a_queue_without_retries() -> None:
    settings = JobSettings(notify_delay_after_minutes=179, job_run_queuing=True, max_retries=0)

    assert (settings.notify_delay_after_minutes, settings.job_run_queuing) == (179, True)


def test_a_timeout_that_nobody_gave_reaches_the_template_as_a_number() -> None:
    assert json.dumps({"Timeout": DEFAULTS.timeout_minutes}) == '{"Timeout": 180}'


def test_what_was_given_cannot_change_afterwards() -> None:
    conf = {"spark.sql.shuffle.partitions": "64"}
    settings = JobSettings(spark_conf=conf)

    conf["spark.sql.shuffle.partitions"] = "1"

    assert settings.spark_conf == {"spark.sql.shuffle.partitions": "64"}


NONSENSE: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**400,
    float("nan"),
    float("-inf"),
    "",
    "G.1X",
    "1",
    [],
    {},
    ("5.0",),
    object(),
    NUMBER_TOKEN,
    cdk.Aws.REGION,
    cdk.Token.as_any({"Ref": "X"}),
]


@pytest.mark.parametrize("option", [each.name for each in fields(JobSettings)])
def test_whatever_is_given_is_taken_or_refused_by_its_name(option: str) -> None:
    for value in NONSENSE:
        with suppress(JobConfigError):
            settings = JobSettings(**{option: value})
            assert worst_case_usd(settings) > 0
            assert cost_line("nightly", settings)


@pytest.mark.parametrize("option", [each.name for each in fields(Sizing) if each.name != "reasons"])
def test_whatever_size_is_given_is_taken_or_refused_by_its_name(option: str) -> None:
    for value in NONSENSE:
        with suppress(JobConfigError):
            assert cost_line("nightly", JobSettings(sizing=Sizing(**{option: value})))
