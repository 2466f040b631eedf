"""The Spark settings of a run."""

from pathlib import Path

import pytest

from hardened_glue.local.options import RunOptions
from hardened_glue.local.spark_settings import as_properties, merged, s3_as_folders, usable_here

LOG4J = Path("/run/log4j2.properties")


@pytest.mark.parametrize(
    ("options", "master"),
    [
        (RunOptions(executor_cores=2), "local-cluster[1,2,1024]"),
        (RunOptions(executors=3, executor_cores=1, executor_memory_mb=512), "local-cluster[3,1,512]"),
        (RunOptions(executors=0, executor_cores=4), "local[4]"),
    ],
)
def test_executors_are_processes_of_their_own_unless_there_are_none(options: RunOptions, master: str) -> None:
    assert options.cluster("G.1X").master == master


def test_the_machine_s_settings_win_over_the_job_s() -> None:
    settings = merged(
        job={"spark.driver.memory": "20g", "spark.x": "1"}, local={"spark.driver.memory": "512m"}, log4j=LOG4J
    )

    assert (settings["spark.driver.memory"], settings["spark.x"]) == ("512m", "1")


def test_the_job_s_jvm_options_are_kept() -> None:
    settings = merged(job={"spark.driver.extraJavaOptions": "-Da=b"}, local={}, log4j=LOG4J)

    ours = "-Dlog4j2.configurationFile=file:///run/log4j2.properties"
    assert settings["spark.driver.extraJavaOptions"] == f"-Da=b {ours}"


def test_leaves_out_classes_of_glue_s_own_runtime_and_says_so() -> None:
    emrfs = "com.amazon.ws.emr.hadoop.fs.EmrFileSystem"

    kept, notes = usable_here({"spark.hadoop.fs.s3.impl": emrfs, "spark.sql.adaptive.enabled": "true"})

    assert kept == {"spark.sql.adaptive.enabled": "true"}
    assert notes == [f"spark.hadoop.fs.s3.impl left out: {emrfs} is not part of plain Spark"]


def test_each_bucket_is_a_folder() -> None:
    settings = s3_as_folders(Path("/data"), ["lake"], Path("/run/unused"))

    assert settings["spark.hadoop.fs.viewfs.mounttable.lake.linkFallback"] == "file:///data/lake"
    assert settings["spark.hadoop.fs.s3.impl"] == settings["spark.hadoop.fs.s3a.impl"]


def test_escapes_what_a_properties_file_would_read_otherwise() -> None:
    assert as_properties({"spark.a": "x:y=\\w z"}) == "spark.a = x\\:y\\=\\\\w\\ z\n"
