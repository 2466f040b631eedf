"""How files are packed: what the construct tells the script means the same there, or is refused."""

from typing import Any

import pytest
from tests.jobs.job_templates import new_stack, s3_to_parquet

from glue_shared import packing
from glue_shared.packing import Packing
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import Column, ParquetLayout


def _told(layout: ParquetLayout) -> dict[str, str]:
    return layout.arguments([], [])


def test_says_nothing_of_what_was_not_asked_for() -> None:
    assert _told(ParquetLayout()) == {}


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (ParquetLayout(), Packing()),
        (ParquetLayout(codec="zstd"), Packing(codec="zstd", codec_level=3)),
        (
            ParquetLayout(
                sort_by=["id", "at"],
                codec="zstd",
                codec_level=9,
                dictionary=["word"],
                page_size_kb=64,
                row_group_mb=16,
            ),
            Packing(("id", "at"), "zstd", 9, ("word",), 64 * 2**10, 16 * 2**20),
        ),
        (ParquetLayout(dictionary=False), Packing(dictionary=False)),
    ],
)
def test_the_script_understands_it_so(layout: ParquetLayout, expected: Packing) -> None:
    given = {name.removeprefix("--"): value for name, value in _told(layout).items()}

    assert packing.parse({**packing.DEFAULTS, **given}) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"codec": "lzo"}, "ParquetLayout.codec is 'lzo', expected one of snappy, zstd"),
        (
            {"codec_level": 3},
            "ParquetLayout.codec_level is 3, expected nothing with codec 'snappy', which has no levels: "
            "'zstd' has",
        ),
        ({"codec": "zstd", "codec_level": 23}, "ParquetLayout.codec_level is 23, expected 1 to 22"),
        ({"page_size_kb": 4}, "ParquetLayout.page_size_kb is 4, expected 8 to 65,536"),
        ({"row_group_mb": 0}, "ParquetLayout.row_group_mb is 0, expected 1 to 1,024"),
        ({"sort_by": "id"}, "ParquetLayout.sort_by is 'id', expected a list of column names"),
        ({"sort_by": ["id", "id"]}, "ParquetLayout.sort_by is 'id', expected each column once"),
        ({"sort_by": ["a,b"]}, "ParquetLayout.sort_by is 'a,b', expected a column's name, without a comma"),
        ({"dictionary": "word"}, "ParquetLayout.dictionary is 'word', expected a list of column names"),
        ({"dictionary": []}, "ParquetLayout.dictionary is [], expected a column, or False"),
    ],
)
def test_refuses_what_cannot_be_meant(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        ParquetLayout(**options)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "options",
    [{"partition_keys": ["id"]}, {"columns": [Column(name="day")]}],
)
@pytest.mark.parametrize("option", ["sort_by", "dictionary"])
def test_refuses_a_column_that_the_files_lack(options: dict[str, Any], option: str) -> None:
    layout = ParquetLayout(sort_by=["id"]) if option == "sort_by" else ParquetLayout(dictionary=["id"])

    with pytest.raises(JobConfigError) as refusal:
        s3_to_parquet(new_stack(), layout=layout, **options)

    assert str(refusal.value) == (
        f"ParquetLayout.{option} is 'id', expected a column of the files: one that is written and is no "
        "partition key"
    )
