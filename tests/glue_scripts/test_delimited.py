"""Each row under a CSV header is a row or a rejection with its number."""

import pyarrow as pa
import pytest

from glue_shared import delimited
from glue_shared.pieces import Piece
from glue_shared.rows import Rejected

SCHEMA = pa.schema([("id", pa.string()), ("name", pa.string())])
Rows = list[tuple[str | None, ...]]


def _parse(content: bytes, schema: pa.Schema = SCHEMA) -> tuple[Rows, list[Rejected]]:
    found = list(delimited.parse([Piece("s3://lake/f.csv", 1, content)], schema))
    rows = [tuple(row.values()) for parsed in found for row in parsed.table.to_pylist()]
    return rows, [rejected for parsed in found for rejected in parsed.rejected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,name\n1,a\n2,b\n", [("1", "a"), ("2", "b")]),
        (b"name,id\na,1\n", [("1", "a")]),
        (b"\xef\xbb\xbfid,name\r\n1,a\r\n", [("1", "a")]),
        (b'id,name\n1,"line\nend, and comma"\n', [("1", "line\nend, and comma")]),
        (b'id,name\n,""\n', [(None, "")]),
        (b"id\n1\n", [("1", None)]),
        (b"id\n1\n\n2\n", [("1", None), (None, None), ("2", None)]),
        (b"id,name\n1,a", [("1", "a")]),
        (b"id,name\n007,a\n", [("007", "a")]),
        (b"id,name\n", []),
        (b"", []),
    ],
)
def test_rows_are_taken_as_text(content: bytes, expected: Rows) -> None:
    assert _parse(content) == (expected, [])


@pytest.mark.parametrize(
    ("content", "kept", "rejected"),
    [
        (
            b"id,name\n1,a,x\n2,b\n3\n",
            [("2", "b")],
            [(2, "3 values, expected 2"), (4, "1 values, expected 2")],
        ),
        (b"id,other\n1,a\n", [], [(2, "columns that the schema lacks: 'other'")]),
        (b"id,id\n1,2\n", [], [(2, "the header names 'id' twice")]),
        (b"id,name\n1,\xff\n2,b\n", [("2", "b")], [(2, "not UTF-8")]),
        (b'id,name\n1,"open\n2,b\n', [], [(2, "unexpected end of data, in what is left of the file")]),
    ],
)
def test_a_row_that_does_not_fit_is_rejected_with_its_number(
    content: bytes, kept: Rows, rejected: list[tuple[int, str]]
) -> None:
    rows, found = _parse(content)

    assert rows == kept
    assert [(each.line, each.reason) for each in found] == rejected


def test_an_open_quote_swallows_no_row_in_silence() -> None:
    _, rejected = _parse(b'id,name\n1,"open\n2,b\n3,c\n')

    assert rejected[0].record == '1,"open\n2,b\n3,c\n'
