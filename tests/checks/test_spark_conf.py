"""The `--conf` of a job."""

from typing import Any

import pytest

from hardened_glue.checks.spark_conf import chain, managed_spark_conf
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs.settings import JobSettings


def test_chains_settings_into_one_value() -> None:
    assert chain({"spark.a": "1", "spark.b": "2", "spark.c": "3"}) == (
        "spark.a=1 --conf spark.b=2 --conf spark.c=3"
    )


@pytest.mark.parametrize("version", ["4.0", "5.0"])
def test_says_nothing_of_s3a_where_emrfs_writes(version: str) -> None:
    conf = managed_spark_conf(GLUE_VERSIONS[version], "eu-west-1")

    assert not [key for key in conf if "s3a" in key]


@pytest.mark.parametrize("version", ["5.1", "6.0"])
def test_names_the_region_and_committer_where_s3a_writes(version: str) -> None:
    conf = managed_spark_conf(GLUE_VERSIONS[version], "eu-west-1")

    assert conf["spark.hadoop.fs.s3a.endpoint.region"] == "eu-west-1"
    assert conf["spark.hadoop.fs.s3a.committer.name"] == "magic"


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_refuses_each_setting_that_the_library_makes(version: str) -> None:
    managed = managed_spark_conf(GLUE_VERSIONS[version], "eu-west-1")

    for key in managed:
        with pytest.raises(JobConfigError) as refusal:
            JobSettings(glue_version=version, spark_conf={key: "x"})
        assert str(refusal.value) == (
            f"spark_conf[{key!r}] is 'x', expected no value: the library sets it for every job"
        )


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ({"sql.shuffle": "1"}, "spark_conf key is 'sql.shuffle', expected a Spark setting: spark.<name>"),
        (
            {"spark.app.name": "two words"},
            "spark_conf['spark.app.name'] is 'two words', expected a value without white space: "
            "--conf is split at it",
        ),
        (
            {"spark.x": ""},
            "spark_conf['spark.x'] is '', expected a value without white space: --conf is split at it",
        ),
        (
            {"spark.hadoop.fs.s3a.secret.key": "abc"},
            "spark_conf['spark.hadoop.fs.s3a.secret.key'] is <hidden>, expected no secret: "
            "Glue shows arguments to every reader of the job",
        ),
        ({"spark.x": 5}, "spark_conf['spark.x'] is 5, expected plain text, known at synth"),
    ],
)
def test_refuses_a_setting_that_cannot_stand_there(conf: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(spark_conf=conf)

    assert str(refusal.value) == message
