"""The tuning of a job, its defaults and what it refuses."""

from typing import Any

import aws_cdk as cdk
import pytest

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.settings import DEFAULTS, JobSettings, Sizing

NUMBER_TOKEN = cdk.Token.as_number({"Ref": "Parameter"})
ETL_TYPES = "one of G.1X, G.2X, G.4X, G.8X, G.12X, G.16X, R.1X, R.2X, R.4X, R.8X"


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
        ({"glue_version": "3.0"}, "glue_version is '3.0', expected one of 4.0, 5.0, 5.1, 6.0"),
        ({"glue_version": "9.9"}, "glue_version is '9.9', expected one of 4.0, 5.0, 5.1, 6.0"),
        ({"glue_version": None}, "glue_version is None, expected one of 4.0, 5.0, 5.1, 6.0"),
        ({"glue_version": 5.0}, "glue_version is 5.0, expected one of 4.0, 5.0, 5.1, 6.0"),
        ({"sizing": "G.1X"}, "sizing is 'G.1X', expected a Sizing"),
        (
            {"glue_version": "3.0", "sizing": Sizing(worker_type="R.8X")},
            "glue_version is '3.0', expected one of 4.0, 5.0, 5.1, 6.0",
        ),
        (
            {"sizing": Sizing(worker_type="G.025X")},
            f"worker_type is 'G.025X', expected {ETL_TYPES}: a glueetl job on Glue 5.0, STANDARD",
        ),
        (
            {"sizing": Sizing(worker_type="Standard")},
            f"worker_type is 'Standard', expected {ETL_TYPES}: a glueetl job on Glue 5.0, STANDARD",
        ),
        (
            {"sizing": Sizing(worker_type="G.4X", execution_class="FLEX")},
            "worker_type is 'G.4X', expected one of G.1X, G.2X: a glueetl job on Glue 5.0, FLEX",
        ),
    ],
)
def test_refuses_settings_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(**options)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_workers": 1}, "max_workers is 1, expected 2 or more: one is the driver"),
        ({"max_workers": 0}, "max_workers is 0, expected 2 or more: one is the driver"),
        ({"auto_scaling": "false"}, "auto_scaling is 'false', expected True or False"),
        ({"execution_class": "flex"}, "execution_class is 'flex', expected one of STANDARD, FLEX"),
    ],
)
def test_refuses_a_size_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        Sizing(**options)

    assert str(refusal.value) == message


def test_refuses_a_retention_that_cloudwatch_does_not_know() -> None:
    with pytest.raises(
        JobConfigError, match=r"^log_retention_days is 100, expected one of 1, 3, 5, .* 3653: "
    ):
        JobSettings(log_retention_days=100)


@pytest.mark.parametrize("option", ["max_retries", "timeout_minutes", "max_concurrent_runs"])
def test_refuses_a_number_that_only_the_deployment_knows(option: str) -> None:
    options: dict[str, Any] = {option: NUMBER_TOKEN}

    with pytest.raises(JobConfigError, match=f"^{option} is -.*, expected a whole number known at synth"):
        JobSettings(**options)


def test_refuses_workers_that_only_the_deployment_knows() -> None:
    parameter: Any = cdk.CfnParameter(cdk.Stack(), "Workers", type="Number").value_as_number

    with pytest.raises(JobConfigError, match=r"^max_workers is -.*, expected a whole number known at synth"):
        Sizing(max_workers=parameter)


def test_refuses_a_worker_type_that_only_the_deployment_knows() -> None:
    parameter = cdk.CfnParameter(cdk.Stack(), "Type").value_as_string

    with pytest.raises(JobConfigError, match=r"^worker_type is .*, expected plain text, known at synth$"):
        Sizing(worker_type=parameter)


def test_what_was_given_cannot_change_afterwards() -> None:
    conf = {"spark.sql.shuffle.partitions": "64"}
    settings = JobSettings(spark_conf=conf)

    conf["spark.sql.shuffle.partitions"] = "1"

    assert settings.spark_conf == {"spark.sql.shuffle.partitions": "64"}
