"""A job whose tasks copy PostgreSQL into Arrow brings what they need, where it can."""

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import LOGIN_ARN, jdbc_to_s3, new_stack, only, resources

from glue_shared.jdbc_options import ARROW_MODULES
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import JobConnection, JobSettings

ROOT = Path(__file__).parents[2]
BOTH = "adbc-driver-manager==1.13.0,adbc-driver-postgresql==1.13.0"


def _modules(url: str = "jdbc:postgresql://db.internal:5432/shop", **options: Any) -> str | None:
    stack = new_stack()
    login = secretsmanager.Secret.from_secret_complete_arn(stack, "Login", LOGIN_ARN)
    connection = JobConnection(stack, "Database", url=url, secret=login)
    jdbc_to_s3(stack, connection=connection, **options)
    found: str | None = only(resources(stack), "Glue::Job")["NonOverridableArguments"].get(
        "--additional-python-modules"
    )
    return found


@pytest.mark.parametrize(
    ("options", "modules"),
    [
        ({}, None),
        ({"reader": "arrow"}, BOTH),
        ({"reader": "arrow", "settings": JobSettings(glue_version="6.0")}, BOTH),
        ({"reader": "arrow", "python_modules": ["orjson==3.10.0"]}, f"orjson==3.10.0,{BOTH}"),
        (
            {"reader": "arrow", "python_modules": ["adbc-driver-manager==1.12.0"]},
            "adbc-driver-manager==1.12.0,adbc-driver-postgresql==1.13.0",
        ),
    ],
)
def test_the_modules_are_there_where_they_are_needed(options: dict[str, Any], modules: str | None) -> None:
    assert _modules(**options) == modules


def test_wheels_in_a_bucket_stand_alone() -> None:
    bucket = s3.Bucket.from_bucket_name(new_stack(), "Wheels", "wheels")

    found = _modules(reader="arrow", python_modules=[(bucket, "both.gluewheels.zip")])

    assert found == "s3://wheels/both.gluewheels.zip"


@pytest.mark.parametrize("file", ["", "-glue-5.1", "-glue-6.0"])
def test_local_runs_are_held_with_the_same_versions(file: str) -> None:
    locked = (ROOT / f"requirements{file}.txt").read_text(encoding="utf-8")

    assert [pin for pin in ARROW_MODULES if f"{pin} " not in locked] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reader": "odbc"}, "reader is 'odbc', expected one of jdbc, arrow, did you mean 'jdbc'?"),
        (
            {"reader": "arrow", "settings": JobSettings(glue_version="4.0")},
            "reader is 'arrow', expected jdbc on Glue 4.0: what arrow needs is made for 5.0 and later",
        ),
        (
            {"reader": "arrow", "url": "jdbc:mysql://db.internal:3306/shop"},
            "reader is 'arrow', expected jdbc for mysql: arrow reads PostgreSQL alone",
        ),
        (
            {"reader": "arrow", "url": "jdbc:postgresql://db.internal/shop?stringtype=unspecified"},
            "reader is 'arrow', expected a URL whose parameters libpq has words for (ApplicationName, "
            "channelBinding, currentSchema, loginTimeout, options, ssl, sslmode, sslrootcert, "
            "targetServerType, tcpKeepAlive), not stringtype=unspecified: use --reader jdbc",
        ),
        (
            {"reader": "arrow", "partition_keys": ["day"]},
            "partition_keys is 'day', expected none with --reader arrow, whose tasks write what they read: "
            "--reader jdbc",
        ),
        (
            {"reader": "arrow", "fetch_size": 500},
            "fetch_size is 500, expected none with --reader arrow, which reads batches of so many bytes: "
            "--reader jdbc",
        ),
    ],
)
def test_refuses_what_no_task_could_read(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        _modules(**options)

    assert str(refusal.value) == message
