"""The job from many small files to Parquet: its arguments, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from tests.jobs.job_templates import new_stack, only, resources, s3_to_parquet

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import Column, HardenedBucket, ParquetLayout, Selection, TextDialect
from hardened_glue.jobs.acknowledgements import flatten
from s3_to_parquet import parse_options

FULL: dict[str, Any] = {
    "columns": [
        Column(name="event_time", type="timestamp", source="eventTime"),
        Column(name="region"),
    ],
    "source_schema": "eventTime string, region string",
    "partition_keys": ["region"],
    "target_file_size_mb": 256,
    "mode": "append",
}


def _arguments(stack: cdk.Stack) -> dict[str, Any]:
    return dict(only(resources(stack), "Glue::Job")["DefaultArguments"])


def _own(arguments: dict[str, Any]) -> dict[str, Any]:
    """The script's arguments: Glue's own begin with --enable- or hold a dash or capitals."""
    return {
        key: value for key, value in arguments.items() if re.fullmatch(r"--[a-z_]+", key) and key != "--conf"
    }


def test_tells_the_script_what_was_asked_for() -> None:
    stack = new_stack()
    s3_to_parquet(stack, **FULL)

    own = _own(_arguments(stack))

    assert flatten(own.pop("--kms_key_arn")).startswith("<HardenedGlueKey")
    assert json.loads(own.pop("--columns")) == [
        {"name": "event_time", "type": "timestamp", "source": "eventTime"},
        {"name": "region"},
    ]
    assert own == {
        "--source": "s3://my-source/raw/",
        "--target": "s3://my-target/parquet/",
        "--source_format": "json",
        "--reader": "grouped",
        "--write_mode": "append",
        "--bad_records": "quarantine",
        "--schema": "eventTime string, region string",
        "--partition_keys": "region",
        "--target_file_size_mb": "256",
    }


def test_says_nothing_of_what_was_not_asked_for() -> None:
    stack = new_stack()
    s3_to_parquet(stack)

    assert set(_own(_arguments(stack))) == {
        "--source",
        "--target",
        "--source_format",
        "--reader",
        "--write_mode",
        "--bad_records",
        "--target_file_size_mb",
        "--kms_key_arn",
    }


def test_the_script_reads_what_it_is_told() -> None:
    stack = new_stack()
    s3_to_parquet(stack, **FULL)
    argv = [
        part
        for key, value in _arguments(stack).items()
        for part in (key, value if isinstance(value, str) else flatten(value))
    ]

    options = parse_options(argv)

    assert (options.source, options.target) == ("s3://my-source/raw/", "s3://my-target/parquet/")
    assert (options.source_format, options.reader, options.write_mode) == ("json", "grouped", "append")
    assert options.bad_records == "quarantine"
    assert [column["name"] for column in options.columns or ()] == ["event_time", "region"]
    assert (options.schema, options.partition_keys) == ("eventTime string, region string", ("region",))
    assert options.target_file_size_mb == 256
    assert str(options.kms_key_arn).startswith("<HardenedGlueKey")


@pytest.mark.parametrize(
    ("reader", "mode", "bookmark"),
    [
        ("grouped", "overwrite", "disable"),
        ("grouped", "append", "disable"),
        ("dynamic_frame", "overwrite", "disable"),
        ("dynamic_frame", "append", "enable"),
    ],
)
def test_bookmarks_are_for_glue_s_own_reader_when_it_appends(reader: str, mode: str, bookmark: str) -> None:
    stack = new_stack()
    s3_to_parquet(stack, reader=reader, mode=mode)

    assert _arguments(stack)["--job-bookmark-option"] == f"job-bookmark-{bookmark}"


@pytest.mark.parametrize(("reader", "bad_records"), [("grouped", "quarantine"), ("dynamic_frame", "fail")])
def test_what_becomes_of_a_bad_record_depends_on_the_reader(reader: str, bad_records: str) -> None:
    stack = new_stack()
    s3_to_parquet(stack, reader=reader)

    assert _arguments(stack)["--bad_records"] == bad_records


@pytest.mark.parametrize(
    ("options", "emitted"),
    [
        ({"mode": "append", "incremental": True}, {"--write_mode": "append", "--incremental": "true"}),
        (
            {"mode": "overwrite_partitions", "partition_keys": ["day"]},
            {"--write_mode": "overwrite_partitions"},
        ),
        (
            {"layout": ParquetLayout(codec="zstd", row_group_mb=16)},
            {"--codec": "zstd", "--row_group_mb": "16"},
        ),
        (
            {
                "source_format": "csv",
                "dialect": TextDialect(
                    encoding="latin-1", delimiter="\t", quote="", escape="\\", header=False
                ),
                "schema_evolution": "widen",
                "selection": Selection(exclusions=["**.tmp"], path_globs=["day=*/**"]),
            },
            {
                "--encoding": "latin-1",
                "--csv_delimiter": "tab",
                "--csv_quote": "none",
                "--csv_escape": "\\",
                "--csv_header": "false",
                "--schema_evolution": "widen",
                "--exclusions": '["**.tmp"]',
                "--path_globs": '["day=*/**"]',
            },
        ),
    ],
)
def test_the_script_takes_what_the_construct_emits(options: dict[str, Any], emitted: dict[str, str]) -> None:
    stack = new_stack()
    s3_to_parquet(stack, **options)
    arguments = _arguments(stack)

    assert emitted.items() <= arguments.items()
    plain = {**arguments, "--source": "s3://in/raw/", "--target": "s3://out/parquet/", "--kms_key_arn": "k"}
    parse_options([word for pair in plain.items() for word in pair])


def test_passes_further_arguments_on() -> None:
    stack = new_stack()
    s3_to_parquet(stack, arguments={"--executor-cores": "8"}, python_modules=["orjson==3.10.0"])

    job = only(resources(stack), "Glue::Job")
    assert job["DefaultArguments"]["--executor-cores"] == "8"
    assert job["NonOverridableArguments"]["--additional-python-modules"] == "orjson==3.10.0"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"source_format": "ion"},
            "source_format is 'ion', expected one of json, json_document, csv, parquet, orc, avro, xml",
        ),
        ({"reader": "spark"}, "reader is 'spark', expected one of grouped, dynamic_frame"),
        ({"mode": "upsert"}, "mode is 'upsert', expected one of overwrite, append, overwrite_partitions"),
        (
            {"mode": "overwrite_partitions"},
            "mode is 'overwrite_partitions', expected partition_keys with it, or 'overwrite'",
        ),
        (
            {"mode": "overwrite_partitions", "partition_keys": ["day"], "incremental": True},
            "incremental is True, expected False with mode 'overwrite_partitions': "
            "what is new would replace a partition's earlier rows",
        ),
        (
            {"reader": "dynamic_frame", "incremental": True},
            "incremental is True, expected False with reader 'dynamic_frame': it has bookmarks",
        ),
        ({"incremental": "yes"}, "incremental is 'yes', expected True or False"),
        ({"bad_records": "skip"}, "bad_records is 'skip', expected one of quarantine, fail"),
        (
            {"reader": "dynamic_frame", "bad_records": "quarantine"},
            "bad_records is 'quarantine', expected 'fail' with reader 'dynamic_frame': "
            "it names no file or line",
        ),
        (
            {"reader": "dynamic_frame", "source_schema": "id bigint"},
            "source_schema is 'id bigint', expected nothing with reader 'dynamic_frame', "
            "which finds its own: cast with columns",
        ),
        ({"target_file_size_mb": 0}, "target_file_size_mb is 0, expected 1 to 1,024"),
        ({"target_file_size_mb": 1025}, "target_file_size_mb is 1025, expected 1 to 1,024"),
        ({"partition_keys": "region"}, "partition_keys is 'region', expected a list of column names"),
        ({"partition_keys": ["a,b"]}, "partition_keys is 'a,b', expected a column's name, without a comma"),
        ({"partition_keys": [""]}, "partition_keys is '', expected a column's name, without a comma"),
        (
            {"partition_keys": ["Day", "day"]},
            "partition_keys is 'Day', expected each name once, whatever its case",
        ),
        (
            {"columns": [Column(name="id")], "partition_keys": ["day"]},
            "partition_keys is 'day', expected one of the columns that are written",
        ),
        (
            {"columns": [Column(name="id"), Column(name="ID")]},
            "columns is 'id', expected each name once, whatever its case",
        ),
        (
            {"source_prefix": ""},
            "source_prefix is '', expected a prefix such as 'raw/events/': "
            "letters, digits and !_.'()=@+,:- between single slashes",
        ),
        (
            {"target_prefix": "out/*"},
            "target_prefix is 'out/*', expected a prefix such as 'raw/events/': "
            "letters, digits and !_.'()=@+,:- between single slashes",
        ),
    ],
)
def test_refuses_options_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        s3_to_parquet(new_stack(), **options)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": ""}, "Column.name is '', expected a name, or nothing"),
        ({"name": "id", "type": " "}, "Column.type is ' ', expected a name, or nothing"),
        ({"name": 5}, "Column.name is 5, expected plain text, known at synth"),
    ],
)
def test_refuses_a_column_without_a_name_or_type(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        Column(**options)

    assert str(refusal.value) == message


def _same_construct(stack: cdk.Stack) -> tuple[s3.IBucket, s3.IBucket]:
    bucket = HardenedBucket(stack, "Data").bucket
    return bucket, bucket


def _two_imports_of_a_name(stack: cdk.Stack) -> tuple[s3.IBucket, s3.IBucket]:
    one, two = (s3.Bucket.from_bucket_name(stack, each, "my-data") for each in ("One", "Two"))
    return one, two


def _import_by_name_and_by_arn(stack: cdk.Stack) -> tuple[s3.IBucket, s3.IBucket]:
    return (
        s3.Bucket.from_bucket_name(stack, "One", "my-data"),
        s3.Bucket.from_bucket_arn(stack, "Two", "arn:aws:s3:::my-data"),
    )


def _import_of_a_reference(stack: cdk.Stack) -> tuple[s3.IBucket, s3.IBucket]:
    bucket = HardenedBucket(stack, "Data").bucket
    return bucket, s3.Bucket.from_bucket_name(stack, "Again", bucket.bucket_name)


def _import_of_an_arn(stack: cdk.Stack) -> tuple[s3.IBucket, s3.IBucket]:
    bucket = HardenedBucket(stack, "Data").bucket
    return bucket, s3.Bucket.from_bucket_arn(stack, "Again", bucket.bucket_arn)


@pytest.mark.parametrize(
    "buckets",
    [
        _same_construct,
        _two_imports_of_a_name,
        _import_by_name_and_by_arn,
        _import_of_a_reference,
        _import_of_an_arn,
    ],
)
@pytest.mark.parametrize(
    ("source_prefix", "target_prefix"), [("data/", "data/"), ("data/", "data/out/"), ("data/in/", "data/")]
)
def test_refuses_to_write_where_it_reads(buckets: Any, source_prefix: str, target_prefix: str) -> None:
    stack = new_stack()
    source, target = buckets(stack)

    with pytest.raises(JobConfigError) as refusal:
        s3_to_parquet(
            stack, source=source, target=target, source_prefix=source_prefix, target_prefix=target_prefix
        )

    assert str(refusal.value) == (
        f"target_prefix is {target_prefix!r}, expected a prefix that neither holds nor lies in "
        f"source_prefix {source_prefix!r} of the same bucket"
    )


def test_prefixes_apart_may_share_a_bucket() -> None:
    stack = new_stack()
    source, target = _same_construct(stack)

    s3_to_parquet(stack, source=source, target=target, source_prefix="data", target_prefix="data-parquet")

    assert flatten(_arguments(stack)["--target"]).endswith("/data-parquet/")


def test_the_same_prefix_of_two_buckets_is_no_overlap() -> None:
    s3_to_parquet(new_stack(), source_prefix="data/", target_prefix="data/")


def test_uploads_the_shared_package_without_the_scripts() -> None:
    app = cdk.App()
    stack = new_stack(app=app)
    job = s3_to_parquet(stack)
    s3_to_parquet(stack, "Second", job_name="second")
    assembly = app.synth()

    folders = [path for path in Path(assembly.directory).glob("asset.*") if path.is_dir()]

    assert len(folders) == 1
    assert {path.name for path in folders[0].iterdir()} == {"glue_shared"}
    assert not list(folders[0].rglob("__pycache__"))
    assert job.job.job_name == "small-files"
