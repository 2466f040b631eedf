"""What Glue's own reader is told: AWS's options where it documents them, and nothing that it would ignore."""

from typing import Any

import pytest

from glue_shared import dynamic_frame
from glue_shared.errors import RunError
from glue_shared.s3_options import Options, parse_options
from glue_shared.storage import StoredObject


def _options(*words: str) -> Options:
    places = ["--source", "s3://lake/raw/", "--target", "s3://out/t/", "--reader", "dynamic_frame"]
    return parse_options([*places, *words])


def _connection(*words: str) -> dict[str, Any]:
    found = dynamic_frame.connection_options(_options(*words), 1_000)
    for usual in ("paths", "recurse", "useS3ListImplementation", "isFailFast"):
        del found[usual]
    return found


@pytest.mark.parametrize("source_format", ["json", "json_document", "csv"])
def test_text_is_read_in_groups(source_format: str) -> None:
    assert _connection("--source_format", source_format) == {"groupFiles": "inPartition", "groupSize": "1000"}


@pytest.mark.parametrize("source_format", ["parquet", "orc", "avro"])
def test_what_does_not_group_is_not_told_to(source_format: str) -> None:
    assert _connection("--source_format", source_format) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--exclusions", '["**.tmp", "**/x"]'], {"exclusions": '["**.tmp", "**/x"]'}),
        (["--archived_objects", "exclude"], {"excludeStorageClasses": ["GLACIER", "DEEP_ARCHIVE"]}),
        (["--compression_type", "bzip2"], {"compressionType": "bzip2"}),
    ],
)
def test_an_option_is_passed_on_as_aws_documents_it(words: list[str], told: dict[str, Any]) -> None:
    assert told.items() <= _connection("--source_format", "json", *words).items()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["json"], {}),
        (["json_document"], {"multiLine": True}),
        (["avro"], {}),
        (["xml", "--row_tag", "book"], {"rowTag": "book"}),
        (["csv"], {"separator": ",", "quoteChar": '"', "withHeader": True, "multiLine": True}),
        (
            [
                "csv",
                "--csv_delimiter",
                "tab",
                "--csv_quote",
                "none",
                "--csv_escape",
                "\\",
                "--csv_header",
                "false",
            ],
            {"separator": "\t", "quoteChar": -1, "withHeader": False, "multiLine": True, "escaper": "\\"},
        ),
    ],
)
def test_a_format_is_told_its_dialect(words: list[str], expected: dict[str, Any]) -> None:
    options = _options("--source_format", *words)

    assert dynamic_frame.format_options(options.source_format, options.dialect) == expected


def test_a_codec_that_glue_lacks_is_refused_by_name() -> None:
    with pytest.raises(
        RunError, match=r"s3://lake/f\.json\.zst is compressed with a codec that the reader dyn"
    ):
        dynamic_frame.refuse_codec(StoredObject("s3://lake/f.json.zst", 1, "v"))

    dynamic_frame.refuse_codec(StoredObject("s3://lake/f.json.gz", 1, "v"))


def test_values_with_nothing_but_their_text_in_common_are_refused_where_the_job_says_so() -> None:
    dynamic_frame.refuse_texts([("`a`", "cast:long"), ("`b`", "cast:double")])

    with pytest.raises(RunError, match="`c` has values of several types, expected one"):
        dynamic_frame.refuse_texts([("`a`", "cast:long"), ("`c`", "cast:string")])
