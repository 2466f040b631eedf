"""How files are packed: each option means the same to both writers, or is refused by name."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from glue_shared import packing
from glue_shared.errors import OptionError
from glue_shared.packing import Packing

SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("day", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("user", pa.struct([("name", pa.string()), ("age", pa.int32())])),
    ]
)


def _parsed(*arguments: str) -> Packing:
    said = dict(zip(arguments[::2], arguments[1::2], strict=True))
    return packing.parse({**packing.DEFAULTS, **{name[2:]: value for name, value in said.items()}})


def test_what_is_not_said_is_the_default() -> None:
    assert _parsed() == Packing()


def test_all_of_it_is_said() -> None:
    said = "--sort_by id,day --codec zstd --codec_level 9 --dictionary day --page_size_kb 64 --row_group_mb 8"

    assert _parsed(*said.split()) == Packing(("id", "day"), "zstd", 9, ("day",), 64 * 2**10, 8 * 2**20)


def test_zstd_has_one_level_for_both_writers() -> None:
    chosen = _parsed("--codec", "zstd")

    assert chosen.for_arrow(SCHEMA.empty_table())["compression_level"] == 3
    assert chosen.for_spark(SCHEMA)["parquet.compression.codec.zstd.level"] == "3"


@pytest.mark.parametrize(
    ("said", "arrow", "spark"),
    [
        (
            "true",
            ["id", "day", "tags.list.element", "user.name", "user.age"],
            {"parquet.enable.dictionary": "true"},
        ),
        ("false", False, {"parquet.enable.dictionary": "false"}),
        (
            "tags,user,day",
            ["day", "tags.list.element", "user.name", "user.age"],
            {
                "parquet.enable.dictionary": "false",
                "parquet.enable.dictionary#day": "true",
                "parquet.enable.dictionary#tags.list.element": "true",
                "parquet.enable.dictionary#user.name": "true",
                "parquet.enable.dictionary#user.age": "true",
            },
        ),
    ],
)
def test_dictionaries_are_for_all_columns_for_none_or_for_some(
    said: str, arrow: object, spark: dict[str, str]
) -> None:
    chosen = _parsed("--dictionary", said)
    told = chosen.for_spark(SCHEMA).items()

    assert chosen.for_arrow(SCHEMA.empty_table())["use_dictionary"] == arrow
    assert {name: value for name, value in told if "dictionary" in name} == spark


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--codec", "lzo"], "--codec is 'lzo', expected snappy or zstd"),
        (
            ["--codec_level", "3"],
            "--codec_level is '3', expected none with snappy, which has no levels: --codec zstd",
        ),
        (
            ["--codec", "zstd", "--codec_level", "23"],
            "--codec_level is '23', expected a whole number from 1 to 22",
        ),
        (["--row_group_mb", "0"], "--row_group_mb is '0', expected a whole number from 1 to 1024"),
        (["--page_size_kb", "4"], "--page_size_kb is '4', expected a whole number from 8 to 65536"),
        (["--sort_by", "a,b,a"], "--sort_by is 'a,b,a', expected each column once, not a twice"),
        (["--dictionary", "a,a"], "--dictionary is 'a,a', expected each column once, not a twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(OptionError) as refused:
        _parsed(*arguments)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (
            Packing(sort_by=("nobody",)),
            "--sort_by is 'nobody', expected one of the files' columns: id, tags, user",
        ),
        (Packing(sort_by=("day",)), "--sort_by is 'day', expected one of the files' columns: id, tags, user"),
        (
            Packing(dictionary=("nobody",)),
            "--dictionary is 'nobody', expected one of the files' columns: id, tags, user",
        ),
        (
            Packing(sort_by=("tags",)),
            "--sort_by is 'tags', expected a column whose values have an order, not list<item: string>",
        ),
    ],
)
def test_a_column_that_the_files_lack_is_refused(chosen: Packing, message: str) -> None:
    with pytest.raises(OptionError) as refused:
        chosen.check(SCHEMA, ("day",))

    assert str(refused.value) == message


def test_columns_of_the_files_are_taken() -> None:
    Packing(sort_by=("id",), dictionary=("tags", "user")).check(SCHEMA, ("day",))


def _filled(values: list[object], kind: pa.DataType, rows: int = 60_000) -> pa.Array:
    return pa.array([values[row % len(values)] for row in range(rows)], kind)


def test_a_column_of_any_type_has_a_dictionary_if_its_values_come_back() -> None:
    day, moment = date(2026, 11, 27), datetime(2026, 11, 27, tzinfo=UTC)
    few = {
        "whole": _filled([1, 2, None], pa.int64()),
        "real": _filled([0.5, 1.5], pa.float64()),
        "exact": _filled([Decimal("1.50"), Decimal("2.50")], pa.decimal128(20, 2)),
        "day": _filled([day], pa.date32()),
        "moment": _filled([moment], pa.timestamp("us", "UTC")),
        "bytes": _filled([b"\xff", b""], pa.binary()),
        "nothing": _filled([None], pa.string()),
        "tags": _filled([["a"], []], pa.list_(pa.string())),
        "user": _filled([{"plan": "free"}, None], pa.struct([("plan", pa.string())])),
    }
    rows = pa.table({**few, "id": pa.array(range(60_000))})
    rows = rows.append_column("request", pa.array([{"id": str(row)} for row in range(60_000)]))
    # Whoever is new in each thousand rows comes back within it, and never again.
    rows = rows.append_column("minute", pa.array([row // 10 for row in range(60_000)]))

    chosen = Packing().for_arrow(rows)["use_dictionary"]

    assert chosen == [*list(few)[:-2], "tags.list.element", "user.plan", "minute"]


def test_a_column_is_judged_by_rows_from_all_over_the_file_s_start() -> None:
    late = pa.table({"id": pa.array([max(row - 30_000, 0) for row in range(120_000)])})

    assert Packing().for_arrow(late)["use_dictionary"] is False
    assert Packing().for_arrow(late.slice(0, 30_000))["use_dictionary"] == ["id"]
