"""Arguments that cannot be meant so are refused before anything is read."""

import pytest

import s3_to_parquet
from glue_shared.errors import OptionError
from s3_to_parquet import Options

GIVEN = ["--source", "s3://lake/raw/", "--target", "s3://out/table", "--source_format", "json"]


def test_defaults_are_the_templates() -> None:
    assert s3_to_parquet.parse_options(GIVEN) == Options("s3://lake/raw/", "s3://out/table/", "json")


def test_glues_own_arguments_are_passed_over() -> None:
    assert s3_to_parquet.parse_options(
        [*GIVEN, "--JOB_NAME", "x", "--enable-metrics", "true", "--sourc", "y"]
    )


def test_the_dynamic_frame_reader_fails_on_bad_records() -> None:
    assert s3_to_parquet.parse_options([*GIVEN, "--reader", "dynamic_frame"]).bad_records == "fail"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reader", "spark"], "--reader is 'spark', expected grouped or dynamic_frame"),
        (
            ["--write_mode", "replace"],
            "--write_mode is 'replace', expected append or overwrite or overwrite_partitions",
        ),
        (
            ["--write_mode", "overwrite_partitions"],
            "--write_mode is 'overwrite_partitions', expected --partition_keys with it, or overwrite",
        ),
        (
            ["--write_mode", "overwrite_partitions", "--partition_keys", "day", "--incremental", "true"],
            "--incremental is 'true', expected false with overwrite_partitions: what is new would replace a "
            "partition's earlier rows",
        ),
        (["--incremental", "yes"], "--incremental is 'yes', expected true or false"),
        (
            ["--incremental", "true", "--reader", "dynamic_frame"],
            "--incremental is 'true', expected false with the reader dynamic_frame, which has bookmarks",
        ),
        (
            ["--catalog_table", "orders"],
            "--catalog_database is '', expected a database with --catalog_table 'orders', or neither",
        ),
        (
            ["--catalog_database", "Sales", "--catalog_table", "orders"],
            "--catalog_table is 'Sales.orders', expected database.table, each a name in lower case without "
            "any of *?/$\\ or spaces",
        ),
        (
            ["--schema", "id bigint", "--schema_from_catalog", "raw.orders"],
            "--schema_from_catalog is 'raw.orders', expected none with --schema, which says the same",
        ),
        (
            ["--schema_from_catalog", "raw.orders", "--schema_evolution", "widen"],
            "--schema_evolution is 'widen', expected add or refuse with --schema: nothing is learnt",
        ),
        (
            ["--schema_from_catalog", "raw.orders", "--reader", "dynamic_frame"],
            "--schema_from_catalog is 'raw.orders', expected none with the reader dynamic_frame: cast with "
            "--columns",
        ),
        (["--codec", "lzo"], "--codec is 'lzo', expected snappy or zstd"),
        (
            ["--row_group_mb", "0"],
            "--row_group_mb is '0', expected a whole number from 1 to 1024",
        ),
        (
            ["--exclusions", '["*.tmp"]', "--reader", "dynamic_frame"],
            "--exclusions is '*.tmp', expected a glob that begins with ** with the reader dynamic_frame: AWS "
            "does not say which part of an address it compares",
        ),
        (
            ["--path_globs", '["**.json"]', "--reader", "dynamic_frame"],
            "--path_globs is ['**.json'], expected none with the reader dynamic_frame, which can only leave "
            "out: use --exclusions",
        ),
        (
            ["--source_format", "ion"],
            "--source_format is 'ion', expected json or json_document or csv or parquet or orc or avro or "
            "xml",
        ),
        (
            ["--compression_type", "gzip"],
            "--compression_type is 'gzip', expected by_name with the reader grouped, which goes by each "
            "object's name",
        ),
        (
            ["--schema_evolution", "merge"],
            "--schema_evolution is 'merge', expected add or widen or refuse",
        ),
        (
            ["--schema_evolution", "widen", "--schema", "id bigint"],
            "--schema_evolution is 'widen', expected add or refuse with --schema: nothing is learnt",
        ),
        (
            ["--schema_evolution", "widen", "--reader", "dynamic_frame"],
            "--schema_evolution is 'widen', expected add with the reader dynamic_frame, which has its own "
            "way",
        ),
        (
            ["--csv_delimiter", ";"],
            "--csv_delimiter is ';', expected the default with the source format json, which has none",
        ),
        (
            ["--encoding", "latin-1", "--source_format", "orc"],
            "--encoding is 'latin-1', expected the default with the source format orc, which has none",
        ),
        (
            ["--encoding", "latin-1", "--reader", "dynamic_frame"],
            "--encoding is 'latin-1', expected utf-8 with the reader dynamic_frame, which reads no other",
        ),
        (
            ["--target_file_size_mb", "0"],
            "--target_file_size_mb is '0', expected a whole number from 1 to 1024",
        ),
        (
            ["--target_file_size_mb", "12x"],
            "--target_file_size_mb is '12x', expected a whole number from 1 to 1024",
        ),
        (
            ["--target", "s3://lake/raw/out/"],
            "--target is 's3://lake/raw/out/', expected a prefix apart from the source s3://lake/raw/",
        ),
        (
            ["--source", "s3://out/table/in/"],
            "--target is 's3://out/table/', expected a prefix apart from the source s3://out/table/in/",
        ),
        (
            ["--reader", "dynamic_frame", "--bad_records", "quarantine"],
            "--bad_records is 'quarantine', expected fail with the reader dynamic_frame, whose error records "
            "name no file and no line",
        ),
        (
            ["--reader", "dynamic_frame", "--schema", "id bigint"],
            "--schema is 'id bigint', expected none with the reader dynamic_frame: cast with --columns",
        ),
    ],
)
def test_a_bad_argument_is_refused_by_name(arguments: list[str], message: str) -> None:
    with pytest.raises(OptionError) as refused:
        s3_to_parquet.parse_options([*GIVEN, *arguments])

    assert str(refused.value) == message
