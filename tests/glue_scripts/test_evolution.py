"""Objects of one source with other columns: added, widened or refused, as the rule says."""

import pyarrow as pa
import pytest

from glue_shared import evolution
from glue_shared.errors import RunError

INT, BIGINT, DOUBLE, TEXT = pa.int32(), pa.int64(), pa.float64(), pa.string()


def _merged(rule: str, *schemas: dict[str, pa.DataType]) -> pa.Schema:
    found = ((f"s3://lake/{number}", pa.schema(list(each.items()))) for number, each in enumerate(schemas))
    return evolution.merged(found, rule)


def test_add_takes_the_columns_of_every_object() -> None:
    assert _merged("add", {"a": INT}, {"b": TEXT, "a": INT}) == pa.schema([("a", INT), ("b", TEXT)])


def test_widen_takes_the_type_that_keeps_every_value() -> None:
    assert _merged("widen", {"a": INT}, {"a": BIGINT}, {"a": INT}) == pa.schema([("a", BIGINT)])


def test_refuse_names_two_objects_that_differ() -> None:
    with pytest.raises(RunError, match="s3://lake/0 and s3://lake/1 differ in 'b': give --schema"):
        _merged("refuse", {"a": INT}, {"a": INT, "b": TEXT})


@pytest.mark.parametrize("rule", ["add", "refuse"])
def test_other_types_are_refused_where_nothing_may_be_widened(rule: str) -> None:
    with pytest.raises(RunError, match="column 'a' is int32 in s3://lake/0 and int64 in s3://lake/1"):
        _merged(rule, {"a": INT}, {"a": BIGINT})


def test_a_type_that_keeps_both_must_exist() -> None:
    with pytest.raises(RunError, match=r"is int64 in s3://lake/0 and string in s3://lake/1: give --schema$"):
        _merged("widen", {"a": BIGINT}, {"a": TEXT})


@pytest.mark.parametrize("rule", evolution.RULES)
def test_nulls_alone_agree_with_every_type_and_are_text_among_themselves(rule: str) -> None:
    found = _merged(rule, {"a": pa.null(), "b": pa.null()}, {"a": INT, "b": pa.null()})

    assert found == pa.schema([("a", INT), ("b", TEXT)])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (pa.int8(), pa.int16(), pa.int16()),
        (INT, DOUBLE, DOUBLE),
        (BIGINT, DOUBLE, None),  # a double rounds beyond 2 to the power of 53
        (pa.float32(), DOUBLE, DOUBLE),
        (pa.decimal128(5, 2), pa.decimal128(6, 1), pa.decimal128(7, 2)),
        (pa.decimal128(5, 2), INT, pa.decimal128(12, 2)),
        (pa.decimal128(38, 10), pa.decimal128(38, 0), None),
        (pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("us")),
        (pa.timestamp("us", "UTC"), pa.timestamp("us"), None),
        (pa.timestamp("ns"), pa.timestamp("us"), None),
        (pa.date32(), pa.timestamp("ms", "UTC"), pa.timestamp("us", "UTC")),
        (pa.bool_(), INT, None),
        (TEXT, INT, None),
        (pa.list_(INT), pa.list_(BIGINT), pa.list_(BIGINT)),
        (pa.struct([("a", INT)]), pa.struct([("b", TEXT)]), pa.struct([("a", INT), ("b", TEXT)])),
        (pa.struct([("a", INT)]), pa.struct([("a", TEXT)]), None),
    ],
)
def test_the_wider_type_of_two(one: pa.DataType, other: pa.DataType, expected: pa.DataType | None) -> None:
    assert evolution.wider(one, other) == expected
    if not pa.types.is_struct(one):
        assert evolution.wider(other, one) == expected


def test_structs_take_their_new_fields_as_nulls_and_keep_the_rest() -> None:
    wanted = pa.struct([("a", BIGINT), ("b", pa.struct([("c", DOUBLE), ("d", TEXT)]))])
    found = pa.array([{"a": 1, "b": {"c": 2}}, None, {"a": 3, "b": None}, {"a": 4, "b": {"c": 5}}])
    found = found.cast(pa.struct([("a", INT), ("b", pa.struct([("c", INT)]))]))

    assert evolution.takes(found.type, wanted)
    assert evolution.conformed(found, wanted).to_pylist() == [
        {"a": 1, "b": {"c": 2.0, "d": None}},
        None,
        {"a": 3, "b": None},
        {"a": 4, "b": {"c": 5.0, "d": None}},
    ]
    assert evolution.conformed(found.slice(2), wanted).to_pylist()[1]["b"]["c"] == 5.0
