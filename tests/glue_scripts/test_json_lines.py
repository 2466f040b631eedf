"""Each line of JSON is a row or a rejection that names its line; there is no third way."""

import pyarrow as pa
import pytest

from glue_shared import json_lines
from glue_shared.pieces import Piece
from glue_shared.rows import Rejected

SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("at", pa.struct([("x", pa.float64())])),
        ("tags", pa.list_(pa.string())),
    ]
)


def _parse(*contents: bytes) -> tuple[list[dict[str, object]], list[Rejected]]:
    found = json_lines.parse(
        [Piece(f"s3://lake/{n}", 1, content) for n, content in enumerate(contents)], SCHEMA
    )
    rows = [row for parsed in found for row in parsed.table.to_pylist()]
    return rows, [rejected for parsed in found for rejected in parsed.rejected]


def test_objects_of_many_files_become_rows_in_order() -> None:
    rows, rejected = _parse(b'{"id":1}\n{"id":2}\n', b'\n{"id":3,"tags":["a",null]}\r\n\n', b'  {"id":4}')

    assert [row["id"] for row in rows] == [1, 2, 3, 4]
    assert rejected == []


BAD_LINES = {
    b"null": "not a JSON object",
    b"5": "not a JSON object",
    b'[{"id":1}]': "not a JSON object",
    b'{"id":1}null': "2 JSON values in one line, expected one object",
    b'{"id":1}{"id":2}': "2 JSON values in one line, expected one object",
    b'{"id":"x"}': "Column(/id) changed from number to string",
    b'{"id":1.5}': "Failed to convert JSON to int64, couldn't parse:1.5",
    b'{"id":12345678901234567890}': "Failed to convert JSON to int64, couldn't parse:12345678901234567890",
    b'{"id":1,"id":2}': "Column(/id) was specified twice",
    b'{"id":1,"surprise":2}': "a field that the schema lacks: 'surprise'",
    b'{"at":{"y":2}}': "a field that the schema lacks: 'at.y'",
    b'{"name":"\xff"}': "not UTF-8 at byte 9",
    b'\xff\xfe{\x00"\x00': "not a JSON object",
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.items(), ids=lambda each: repr(each)[:30])
def test_a_bad_line_among_good_ones_is_rejected_alone(line: bytes, reason: str) -> None:
    rows, rejected = _parse(b'{"id":1}\n' + line + b'\n{"id":3}\n', b'{"id":4}\n')

    assert [row["id"] for row in rows] == [1, 3, 4]
    assert [(each.file, each.line, each.reason) for each in rejected] == [("s3://lake/0", 2, reason)]
    assert rejected[0].record == line.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    "line", [b'{"id":1', b'{"id":1} xyz', b"{'id':1}", b'{"id":01}', b'{"name":"\\ud800"}', b"}"]
)
def test_what_is_no_json_is_rejected_with_arrows_reason(line: bytes) -> None:
    rows, rejected = _parse(line + b"\n")

    assert rows == []
    assert [(each.line, bool(each.reason)) for each in rejected] == [(1, True)]


def test_a_thousand_bad_lines_are_each_accused_once() -> None:
    content = b"".join(b'{"id":%s}\n' % (b"1" if number % 2 else b'"x"') for number in range(2_000))

    rows, rejected = _parse(content)

    assert len(rows) == 1_000
    assert [each.line for each in rejected] == list(range(1, 2_000, 2))


def test_an_integer_beyond_64_bits_is_never_rounded() -> None:
    rows, rejected = _parse(b'{"id":9223372036854775807}\n{"id":9223372036854775808}\n')

    assert [row["id"] for row in rows] == [2**63 - 1]
    assert [each.line for each in rejected] == [2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bad", [b"", b"null", b"  ", b"[1]", b"{", b'{"id":2}{"id":3}'])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_line_is_counted_wherever_the_odd_one_stands(place: int, bad: bytes, end: bytes) -> None:
    lines = [b'{"id":1}', b'{"id":4}']
    lines.insert(place, bad)

    for last in (b"", end):
        rows, rejected = _parse(end.join(lines) + last)

        assert [row["id"] for row in rows] == [1, 4]
        assert [each.line for each in rejected] == ([place + 1] if bad.strip() else [])
