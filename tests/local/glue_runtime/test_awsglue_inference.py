"""What kinds of values the records hold."""

import datetime
import decimal
import json
from typing import Any

import pytest
from pyspark.sql import Row

from hardened_glue.local.glue_runtime.awsglue.choices import MARK, plain, untagged
from hardened_glue.local.glue_runtime.awsglue.inference import (
    Shape,
    as_row,
    kind_of,
    plain_value,
    seen_in_documents,
    tagged_document,
)
from hardened_glue.local.glue_runtime.awsglue.schema_text import describe


def shape_of(*records: Any) -> Shape:
    shape = Shape()
    for record in records:
        shape.see(record)
    return shape


def told(*records: Any) -> list[str]:
    return describe(shape_of(*records).struct()).splitlines()[1:]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "string"),
        (True, "boolean"),
        (1, "int"),
        (-(2**31), "int"),
        (2**31, "long"),
        (2**63, "decimal"),
        (10**38, "double"),
        (1.0, "double"),
        (decimal.Decimal("1.5"), "decimal"),
        (datetime.datetime(2026, 1, 1), "timestamp"),
        (datetime.date(2026, 1, 1), "date"),
        (b"x", "binary"),
        ({}, "struct"),
        ([], "array"),
    ],
)
def test_tells_the_kind_of_a_value(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


def test_refuses_a_value_that_no_record_holds() -> None:
    with pytest.raises(TypeError, match="a set is no value of a record"):
        kind_of({1})


def test_values_that_differ_in_kind_are_a_choice() -> None:
    assert told({"a": 1}, {"a": "x"}, {"a": None}) == ["|-- a: choice", "|    |-- int", "|    |-- string"]


def test_choices_lie_deep_inside_too() -> None:
    assert told({"a": [{"b": 1}, {"b": 2.5}]}, {"a": {"c": "x"}}) == [
        "|-- a: choice",
        "|    |-- array",
        "|    |    |-- element: struct",
        "|    |    |    |-- b: choice",
        "|    |    |    |    |-- double",
        "|    |    |    |    |-- int",
        "|    |-- struct",
        "|    |    |-- c: string",
    ]


def test_a_field_without_a_value_is_of_no_type() -> None:
    assert told({"a": None, "b": [None]}) == ["|-- a: null", "|-- b: array", "|    |-- element: null"]


def test_shapes_of_several_tasks_make_one() -> None:
    parts = [{"a": 1}, {"b": {"c": "x"}}, {"a": "y", "b": {"c": 1, "d": [1]}}]
    whole = Shape()
    for part in parts:
        whole.add(shape_of(part))

    assert whole.struct() == shape_of(*parts).struct()


def test_a_document_that_is_no_record_counts_for_nothing() -> None:
    (shape,) = seen_in_documents(["{broken", "null", "[1]", '[{"a": 1}]', '{"b": 2}'])

    assert describe(shape.struct()).splitlines()[1:] == ["|-- a: int", "|-- b: int"]


def test_the_kind_goes_beside_the_value_of_a_choice_alone() -> None:
    schema = shape_of({"a": 1, "b": 1}, {"a": "x", "b": 2}).struct()

    assert json.loads(tagged_document('{"a": "é", "b": 3}', schema)) == {"a": {MARK + "string": "é"}, "b": 3}
    assert tagged_document("{broken", schema) == "{broken"
    assert json.loads(tagged_document('[{"a": 1}]', schema)) == [{"a": {MARK + "int": 1}}]
    assert tagged_document("[1]", schema) == "[1]"


def test_a_record_goes_to_spark_and_comes_back() -> None:
    records = [{"a": 1, "l": [1, "x"]}, {"a": {"b": [1]}, "l": []}, {"a": None}]
    schema = shape_of(*records).struct()

    row = as_row(records[1], schema)

    assert row == (((None, ([1],))), [])
    assert untagged({"a": {MARK + "int": None, MARK + "struct": {"b": [1]}}}) == {"a": {"b": [1]}}
    assert [field.name for field in plain(schema)["a"].dataType] == ["int", "struct"]  # type: ignore[index]


def test_rows_are_dictionaries_at_any_depth() -> None:
    assert plain_value([Row(a=Row(b=1), c=(1, 2))]) == [{"a": {"b": 1}, "c": [1, 2]}]
