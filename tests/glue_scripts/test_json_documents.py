"""The values of a JSON document are found whatever its lines, and whatever the blocks it comes in."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import formats, json_documents, pieces
from glue_shared.errors import RunError

SCHEMA = pa.schema([("id", pa.int64()), ("s", pa.string())])
TEXTS = st.text(st.sampled_from('ab"\\{}[],\n é'), max_size=6)
URI = "s3://lake/f.json"


def _parse(content: bytes, size: int = 10**9) -> tuple[list[dict[str, Any]], list[tuple[int | None, str]]]:
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    found = list(json_documents.parse(URI, blocks, SCHEMA))
    rows = [row for parsed in found for row in parsed.table.to_pylist()]
    return rows, [(each.line, each.reason) for parsed in found for each in parsed.rejected]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"id": st.integers(-9, 9), "s": TEXTS}), max_size=6),
    st.sampled_from([None, 2]),
    st.integers(1, 40),
    st.booleans(),
)
def test_what_was_written_is_read_back_from_blocks_of_any_size(
    rows: list[dict[str, Any]], indent: int | None, size: int, one_array: bool
) -> None:
    text = (
        json.dumps(rows, indent=indent)
        if one_array
        else "\n".join(json.dumps(row, indent=indent) for row in rows)
    )

    assert _parse(text.encode(), size) == (rows, [])


@pytest.mark.parametrize("size", [1, 9, 10**9])
@pytest.mark.parametrize(
    ("content", "ids", "rejected"),
    [
        (b'[\n{"id": 1},\n{"id": "x"},\n{"id": 3}\n]', [1, 3], [(3, 2)]),
        (b'[{"id": 1}\n{"id": 2},\n{"id": 3}]', [3], [(1, 1)]),
        (b'[{"id": 1},\n{"id": 2}', [1], [(2, 2)]),
        (b'[{"id": 1},\n', [1], [(2, 2)]),
        (b'[{"id": 1}]\nxyz', [1], [(2, 2)]),
        (b'[{"id": 1},\n]', [1], [(2, 2)]),
        (b'[{"s": "a\nb"},\n{"id": 2}]', [2], [(1, 1)]),
        (b'{"s": "a', [], [(1, 1)]),
        (b'"a', [], [(1, 1)]),
        (b"[]", [], []),
        (b" \n", [], []),
    ],
)
def test_a_bad_value_is_named_by_its_line_and_its_place(
    content: bytes, ids: list[int], rejected: list[tuple[int, int]], size: int
) -> None:
    rows, found = _parse(content, size)

    assert [row["id"] for row in rows] == ids
    assert [line for line, _ in found] == [line for line, _ in rejected]
    for (_, reason), (_, place) in zip(found, rejected, strict=True):
        assert reason.endswith(f"(value {place} of the document)")


def test_a_value_that_does_not_fit_into_memory_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LINE_BYTES", 100)

    with pytest.raises(RunError, match=r"s3://lake/f\.json goes on from line 1"):
        _parse(b'{"s": "' + b"x" * 500, size=50)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b'[\n{"id": 1},', True),
        (b'[{"id": 1},\n{"id": 2}]', True),
        (b'{\n"id": 1}', True),
        (b'{"rows": [\n{"id": 1}]}', True),
        (b'{"id": 1,\n "s": 2}', True),
        (b'{"id": 1}\n{"id": 2}', False),
        (b'{"id": 1,\n{"id": 2}', False),
        (b'[{"id": 1}]\n[{"id": 2}]', False),
        (b'{"id": ', False),
        (b"[", False),
        (b"", False),
        (b"id,name\n", False),
    ],
)
def test_a_document_is_told_from_lines(start: bytes, expected: bool) -> None:
    assert formats.is_document(start) is expected
