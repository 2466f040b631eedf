"""A cast keeps the value or rejects the row; it never rounds, wraps or makes a null."""

import json
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from glue_shared import casting, json_lines
from glue_shared.casting import OutputColumn
from glue_shared.errors import OptionError
from glue_shared.pieces import Piece

INSTANT = pa.timestamp("us", "UTC")
NOON = datetime(2026, 10, 9, 12, tzinfo=timezone.utc)  # noqa: UP017 - as the scripts, which run on Python 3.10


def _cast(values: list[object], found: pa.DataType, wanted: pa.DataType) -> tuple[list[object], list[str]]:
    lines = b"".join(json.dumps({"v": value}).encode() + b"\n" for value in values)
    (parsed,) = json_lines.parse([Piece("s3://lake/f", 1, lines)], pa.schema([("v", found)]))
    table, rejected = casting.apply(parsed, [OutputColumn("v", ("v",), wanted)])
    return table.column("v").to_pylist(), [f"{each.line}: {each.reason}" for each in rejected]


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("2026-10-09T12:00:00Z", INSTANT, NOON),
        ("2026-10-09T14:00:00+02:00", INSTANT, NOON),
        ("2026-10-09 12:00:00", INSTANT, NOON),
        ("0001-01-01T00:00:00Z", INSTANT, datetime(1, 1, 1, tzinfo=timezone.utc)),  # noqa: UP017
        ("2026-10-09", pa.date32(), date(2026, 10, 9)),
        ("1.50", pa.decimal128(10, 2), Decimal("1.50")),
        ("-5", pa.int64(), -5),
        ("1e3", pa.float64(), 1000.0),
        ("true", pa.bool_(), True),
        (None, pa.int64(), None),
    ],
)
def test_text_becomes_the_value_that_it_names(text: str | None, wanted: pa.DataType, value: object) -> None:
    assert _cast([text], pa.string(), wanted) == ([value], [])


@pytest.mark.parametrize(
    ("text", "wanted", "name"),
    [
        ("tomorrow", INSTANT, "timestamp"),
        ("2026-02-30", pa.date32(), "date"),
        ("1.505", pa.decimal128(10, 2), "decimal128(10, 2)"),
        ("5.0", pa.int64(), "bigint"),
        ("9223372036854775808", pa.int64(), "bigint"),
        ("1e400", pa.float64(), "double"),
        ("yes", pa.bool_(), "boolean"),
        ("", pa.int64(), "bigint"),
    ],
)
def test_text_that_names_no_value_rejects_its_row_alone(text: str, wanted: pa.DataType, name: str) -> None:
    values, rejected = _cast([None, text, None], pa.string(), wanted)

    assert values == [None, None]
    assert rejected == [f"2: column v: {text!r} is no {name}"]


def test_zoned_and_unzoned_times_mix() -> None:
    values, rejected = _cast(
        ["2026-10-09T12:00:00", "bad", "2026-10-09T12:00:00Z", None], pa.string(), INSTANT
    )

    assert values == [NOON, NOON, None]
    assert rejected == ["2: column v: 'bad' is no timestamp"]


def test_a_number_too_wide_for_its_column_rejects_its_row() -> None:
    assert _cast([1, 2**40], pa.int64(), pa.int32()) == ([1], ["2: column v: 1099511627776 is no int"])


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (pa.float64(), pa.float32()),
        (pa.int64(), pa.bool_()),
        (pa.float64(), pa.decimal128(10, 2)),
        (pa.int64(), INSTANT),
        (pa.struct([("x", pa.int64())]), pa.string()),
        (pa.bool_(), pa.int64()),
    ],
)
def test_a_cast_that_could_change_the_value_is_not_offered(found: pa.DataType, wanted: pa.DataType) -> None:
    assert not casting.keeps_value(found, wanted)


SOURCE = pa.schema([("id", pa.int64()), ("user", pa.struct([("name", pa.string()), ("id", pa.int64())]))])


def test_without_a_choice_every_column_comes_out_as_it_is() -> None:
    assert casting.output_schema(casting.plan(SOURCE, None)) == SOURCE


def test_a_nested_field_is_reached_by_its_path() -> None:
    (column,) = casting.plan(SOURCE, [{"name": "user_name", "source": "user.name"}])

    assert column == OutputColumn("user_name", ("user", "name"), pa.string())


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"name": "idd"}, "--columns is 'idd', expected one of id, user"),
        ({"name": "x", "source": "user.nme"}, "--columns is 'user.nme', expected one of name, id"),
        ({"name": "x", "source": "id.y"}, "--columns is 'id.y', expected one of no fields: it is no struct"),
    ],
)
def test_a_column_that_the_source_lacks_is_refused(column: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError) as refused:
        casting.plan(SOURCE, [column])

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "text", ["x", "[]", "{}", '["a"]', '[{"source": "a"}]', '[{"name": "a", "cast": "int"}]', '[{"name": 1}]']
)
def test_columns_that_are_no_list_of_columns_are_refused(text: str) -> None:
    with pytest.raises(OptionError, match="--columns"):
        casting.parse_columns(text)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "1.50",
        "-0.01",
        "+3",
        ".5",
        "5.",
        "1e2",
        "1E-1",
        "1.505",
        "",
        " 1",
        "1_0",
        "NaN",
        "x",
        "1e",
        "9" * 9,
    ],
)
def test_an_arrow_that_reads_no_decimals_is_stood_in_for_exactly(text: str) -> None:
    """Glue 4.0's Arrow reads none; this one does, and decides what is right."""
    texts, wanted = pa.array([text, None]), pa.decimal128(10, 2)

    def outcome(read: Callable[[pa.Array, pa.DataType], pa.Array]) -> list[object] | str:
        try:
            found: list[object] = read(texts, wanted).to_pylist()
        except pa.ArrowInvalid:
            return "refused"
        return found

    assert outcome(casting._decimals) == outcome(pc.cast)
