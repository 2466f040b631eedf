"""CSV is cut where rows end and nowhere else, whatever the blocks it comes in."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import csv_rows, delimited, pieces
from glue_shared.dialect import PLAIN, Dialect
from glue_shared.errors import RunError

SCHEMA = pa.schema([("a", pa.string()), ("b", pa.string())])
VALUES = st.text(st.sampled_from('ab",\n\r| \\é'), max_size=6)


def _blocks(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.integers(1, 30), st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_writes_is_read_back_from_blocks_of_any_size(
    rows: list[tuple[str, str]], size: int, line_end: str
) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=line_end).writerows([("a", "b"), *rows])
    blocks = _blocks(text.getvalue().encode(), size)

    found = delimited.parse(csv_rows.at_row_ends("s3://lake/f.csv", blocks, PLAIN), SCHEMA)

    assert [tuple(row.values()) for parsed in found for row in parsed.table.to_pylist()] == rows


@pytest.mark.parametrize("size", [1, 5, 1_000])
@pytest.mark.parametrize(
    ("dialect", "content", "expected"),
    [
        (Dialect(delimiter="|", quote="'"), b"a|b\n1|'x\n|y'\n", ["x\n|y"]),
        (Dialect(escape="\\"), b'a,b\n1,"x\\"\ny"\n2,z\n', ['x"\ny', "z"]),
        (Dialect(quote=""), b'a,b\n1,"x\n2,y"\n', ['"x', 'y"']),
        (PLAIN, b'a,b\n1,5" disk\n2,"x""\ny"\n', ['5" disk', 'x"\ny']),
        (Dialect(header=False), b"1,x\n2,y\n", ["x", "y"]),
        (Dialect(delimiter="\t"), b"a\tb\n1\tx,y\n", ["x,y"]),
    ],
)
def test_each_dialect_is_followed(dialect: Dialect, content: bytes, expected: list[str], size: int) -> None:
    rows = csv_rows.at_row_ends("s3://lake/f.csv", _blocks(content, size), dialect)

    parsed = list(delimited.parse(rows, SCHEMA, dialect))

    assert [row["b"] for each in parsed for row in each.table.to_pylist()] == expected


@pytest.mark.parametrize("size", [1, 6, 1_000])
def test_a_bad_row_is_named_by_the_line_it_begins_in(size: int) -> None:
    content = b'a,b\n1,"x\n\ny"\n\n2,b,c\n3,d\n'
    rows = csv_rows.at_row_ends("s3://lake/f.csv", _blocks(content, size), PLAIN)

    rejected = [each for parsed in delimited.parse(rows, SCHEMA) for each in parsed.rejected]

    assert [(each.line, each.reason) for each in rejected] == [(6, "3 values, expected 2")]


def test_a_row_that_is_good_csv_can_still_be_traced_to_its_line() -> None:
    content = b'a,b\n1,"x\ny"\n\n2,b\n'
    (parsed,) = delimited.parse(csv_rows.at_row_ends("s3://lake/f.csv", [content], PLAIN), SCHEMA)

    assert [parsed.reject(row, "?").line for row in (0, 1)] == [2, 5]


def test_a_row_without_an_end_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LINE_BYTES", 100)

    with pytest.raises(RunError, match=r"s3://lake/f\.csv goes on from line 2"):
        list(csv_rows.at_row_ends("s3://lake/f.csv", [b'a,b\n1,"', b"x\n" * 60], PLAIN))
