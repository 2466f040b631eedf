"""What hardening does to the arguments of somebody else's job."""

import pytest

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.policy.arguments import HardenedArguments, harden_arguments

_ON = {
    "--enable-metrics": "true",
    "--enable-observability-metrics": "true",
    "--enable-job-insights": "true",
    "--enable-auto-scaling": "true",
    "--enable-s3-parquet-optimized-committer": "true",
}


def _harden(
    default: dict[str, str] | None = None,
    fixed: dict[str, str] | None = None,
    version: str = "5.0",
    places: dict[str, str] | None = None,
) -> HardenedArguments:
    return harden_arguments(
        default or {}, fixed or {}, version=GLUE_VERSIONS[version], region="eu-west-1", places=places or {}
    )


def test_switches_on_what_was_left_out() -> None:
    assert _harden().default == _ON


def test_leaves_a_switch_as_the_owner_set_it() -> None:
    given = {"--enable-metrics": "", "--enable-auto-scaling": "false"}

    assert _harden(given).default == {**_ON, **given}


def test_a_switch_that_is_fixed_is_not_doubled() -> None:
    assert "--enable-metrics" not in _harden(fixed={"--enable-metrics": "true"}).default


@pytest.mark.parametrize(
    ("default", "fixed", "value"),
    [
        ({}, {}, "s3://stack/tmp/"),
        ({"--TempDir": "s3://mine/"}, {}, "s3://mine/"),
        ({}, {"--TempDir": "s3://mine/"}, "s3://mine/"),
    ],
)
def test_a_place_is_fixed_with_the_owner_s_value_if_there_is_one(
    default: dict[str, str], fixed: dict[str, str], value: str
) -> None:
    hardened = _harden(default, fixed, places={"--TempDir": "s3://stack/tmp/"})

    assert hardened.fixed == {"--TempDir": value}
    assert "--TempDir" not in hardened.default


def test_the_spark_ui_is_on_where_it_has_a_log_to_write() -> None:
    assert "--enable-spark-ui" not in _harden().default
    assert _harden(places={"--spark-event-logs-path": "s3://stack/e/"}).default["--enable-spark-ui"] == "true"


def test_log_arguments_of_another_version_go() -> None:
    hardened = _harden({"--enable-continuous-cloudwatch-log": "true", "--custom-logGroup-prefix": "/my"})

    assert hardened.default == {**_ON, "--custom-logGroup-prefix": "/my"}
    assert "--enable-continuous-cloudwatch-log removed: it does nothing on Glue 5.0" in hardened.changes


@pytest.mark.parametrize(
    ("version", "conf", "hardened"),
    [
        ("5.0", None, None),
        ("5.1", None, "spark.hadoop.fs.s3a.endpoint.region=eu-west-1"),
        ("6.0", "spark.x=1", "spark.x=1 --conf spark.hadoop.fs.s3a.endpoint.region=eu-west-1"),
        (
            "6.0",
            "spark.hadoop.fs.s3a.endpoint.region=us-east-1",
            "spark.hadoop.fs.s3a.endpoint.region=us-east-1",
        ),
        ("6.0", "spark.hadoop.fs.s3a.endpoint=x", "spark.hadoop.fs.s3a.endpoint=x"),
    ],
)
def test_s3a_is_told_its_region_where_it_reads(version: str, conf: str | None, hardened: str | None) -> None:
    given = {"--conf": conf} if conf else {}

    assert _harden(given, version=version).default.get("--conf") == hardened


def test_nothing_to_do_is_nothing_done() -> None:
    assert _harden(_ON).changes == ()
