"""A schema learnt from a sample holds what most rows are, and never guesses past it."""

import json

import pyarrow as pa
import pytest

from glue_shared import schema
from glue_shared.errors import RunError


def _learnt(*rows: object) -> pa.Schema:
    return schema.infer_json(json.dumps(row).encode() for row in rows)


def test_types_are_learnt_through_nesting() -> None:
    found = _learnt({"a": 1, "b": {"c": [{"d": 1.5}]}, "e": True, "f": "2026-10-09"})

    assert found == pa.schema(
        [
            ("a", pa.int64()),
            ("b", pa.struct([("c", pa.list_(pa.struct([("d", pa.float64())])))])),
            ("e", pa.bool_()),
            ("f", pa.string()),  # text stays text until somebody casts it
        ]
    )


def test_a_field_of_any_sampled_row_is_in_the_schema() -> None:
    assert _learnt({"a": 1}, {"b": "x"}, {"a": None}).names == ["a", "b"]


def test_whole_and_broken_numbers_are_doubles_together() -> None:
    assert _learnt({"a": 1}, {"a": 1}, {"a": 1.5}).field("a").type == pa.float64()


def test_the_majority_says_the_type_where_rows_contradict() -> None:
    assert _learnt({"a": 1}, {"a": 2}, {"a": "x"}).field("a").type == pa.int64()


@pytest.mark.parametrize("value", [None, [], {}])
def test_a_field_that_was_never_more_than_empty_is_text(value: object) -> None:
    kind = _learnt({"a": value}).field("a").type

    assert kind in (pa.string(), pa.list_(pa.string()))


def test_lines_that_are_no_objects_teach_nothing() -> None:
    assert schema.infer_json([b"null", b"[1]", b"{broken", b'{"a": 1}']).names == ["a"]


def test_a_sample_without_objects_is_refused() -> None:
    with pytest.raises(RunError, match="no schema to learn; give --schema"):
        schema.infer_json([b"null"])


def test_names_that_differ_by_case_alone_are_refused() -> None:
    with pytest.raises(RunError, match="columns 'A' and 'a', which a catalog holds to be one"):
        _learnt({"A": 1, "a": 2})


def test_fields_that_turn_up_late_keep_their_place_and_all_their_types() -> None:
    found = _learnt(
        {"a": None, "b": 1},
        {"c": True, "a": {"x": None}},
        {"a": {"x": [{"y": 1}, {"y": 2.5}], "z": "t"}},
        {"a": {"x": [{"w": []}]}},
    )

    item = pa.struct([("y", pa.float64()), ("w", pa.list_(pa.string()))])
    assert found == pa.schema(
        [
            ("a", pa.struct([("x", pa.list_(item)), ("z", pa.string())])),
            ("b", pa.int64()),
            ("c", pa.bool_()),
        ]
    )


@pytest.mark.parametrize(
    ("rows", "conflict"),
    [
        ([{"a": 1}, {"a": "x"}], "'a' is bigint and string"),
        ([{"a": {"b": 1}}, {"a": {"b": []}}], "'b' is bigint and list in 'a'"),
        ([{"a": [1, "x"]}], "an item is bigint and string in 'a'"),
        ([{"a": {"b": 1}}, {"a": [1]}], "'a' is list and struct"),
    ],
)
def test_a_conflict_is_refused_by_the_field_s_name(rows: list[object], conflict: str) -> None:
    lines = [json.dumps(row).encode() for row in rows]

    with pytest.raises(RunError, match=f"in the sampled input, {conflict}: give --schema"):
        schema.infer_json(lines, refuse_conflicts=True)
