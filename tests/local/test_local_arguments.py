"""Which of a job's arguments reach the script, and how."""

from pathlib import Path

import pytest

from hardened_glue.local.arguments import is_on, script_arguments, split_conf, with_overrides
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError

JOB = JobDefinition(
    name="orders",
    script=Path("etl.py"),
    arguments={"--source": "s3://a/", "--TempDir": "s3://t/"},
    locked=frozenset({"--TempDir"}),
)


def test_a_run_lays_its_arguments_over_the_job_s() -> None:
    assert with_overrides(JOB, {"source": "s3://b/", "--new": "1"}) == {
        "--source": "s3://b/",
        "--TempDir": "s3://t/",
        "--new": "1",
    }


def test_refuses_to_change_a_locked_argument() -> None:
    with pytest.raises(LocalRunError) as raised:
        with_overrides(JOB, {"TempDir": "s3://elsewhere/"})

    assert str(raised.value) == "--TempDir is one of orders's NonOverridableArguments: a run cannot change it"


def test_refuses_an_argument_that_nothing_stands_in_for() -> None:
    with pytest.raises(
        LocalRunError, match="--additional-python-modules is polars: local running does not emulate"
    ):
        with_overrides(JOB, {"additional-python-modules": "polars"})


def test_the_script_sees_glue_s_arguments_and_its_own_but_not_the_launcher_s() -> None:
    arguments = {
        "--source": "s3://a/",
        "--conf": "spark.x=1",
        "--extra-py-files": "s3://c/lib.zip",
        "--empty": "",
    }

    seen = script_arguments(arguments, job_name="orders", run_id="jr_1")

    own = ["--JOB_NAME", "orders", "--JOB_ID", "j_local_orders", "--JOB_RUN_ID", "jr_1"]
    assert seen == [*own, "--source", "s3://a/", "--empty", ""]


@pytest.mark.parametrize(
    ("chained", "settings"),
    [
        ("", {}),
        ("spark.a=1", {"spark.a": "1"}),
        ("spark.a=1 --conf spark.b=x=y --conf  spark.c=", {"spark.a": "1", "spark.b": "x=y", "spark.c": ""}),
        ("--conf spark.a=1", {"spark.a": "1"}),
        (
            "spark.a=(?i)secret|pass --conf spark.b='-Dx=1 -Dy=2'",
            {"spark.a": "(?i)secret|pass", "spark.b": "-Dx=1 -Dy=2"},
        ),
    ],
)
def test_splits_the_chained_conf_argument(chained: str, settings: dict[str, str]) -> None:
    assert split_conf(chained) == settings


@pytest.mark.parametrize("chained", ["spark.a", "hadoop.x=1", "spark.a=1 --conf nonsense"])
def test_refuses_a_conf_argument_that_spark_would_ignore(chained: str) -> None:
    with pytest.raises(LocalRunError, match=r"expected spark\.some\.key=value, chained by ' --conf '"):
        split_conf(chained)


@pytest.mark.parametrize(
    ("arguments", "on"),
    [({}, False), ({"--x": "true"}, True), ({"--x": ""}, True), ({"--x": "False"}, False)],
)
def test_a_flag_is_on_unless_absent_or_false(arguments: dict[str, str], on: bool) -> None:
    assert is_on(arguments, "--x") is on
