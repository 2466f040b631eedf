"""XML elements become rows of texts; what has no place in the schema is rejected by line and name."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from glue_shared import casting, xml_elements, xml_rows
from glue_shared.errors import RunError
from glue_shared.rows import Rejected

LACKS = "unknown_column"
URI = "s3://lake/raw/f.xml"


def _learnt(*books: str) -> pa.Schema:
    content = f"<a>{''.join(books)}</a>".encode()
    return xml_rows.learnt(xml_elements.of_object(URI, [content], "book"), "book")


def _rows(content: str, columns: pa.Schema) -> tuple[list[dict[str, Any]], list[Rejected]]:
    rows, rejected = [], []
    for parsed in xml_rows.parse(URI, [content.encode()], "book", columns):
        table, more = casting.apply(parsed, casting.plan(columns, None))
        rows += table.to_pylist()
        rejected += more
    return rows, rejected


@pytest.mark.parametrize(
    ("books", "expected"),
    [
        (["<book id='1'><t>x</t></book>"], [("_id", pa.string()), ("t", pa.string())]),
        (["<book><t>x</t><t>y</t></book>"], [("t", pa.list_(pa.string()))]),
        (["<book><t>x</t></book>", "<book><t/><t/></book>"], [("t", pa.list_(pa.string()))]),
        (
            ["<book><t>x</t></book>", "<book><t l='en'>y</t></book>"],
            [("t", pa.struct([("_l", pa.string()), ("_VALUE", pa.string())]))],
        ),
        (["<book><t><u/></t></book>"], [("t", pa.struct([("u", pa.string())]))]),
        (["<book>x</book>"], [("_VALUE", pa.string())]),
    ],
)
def test_the_sample_teaches_arrays_and_structs(books: list[str], expected: list[Any]) -> None:
    assert _learnt(*books) == pa.schema(expected)


def test_rows_have_the_shape_that_was_learnt() -> None:
    content = "<a><book id='1'><t l='en'>x</t></book><book><t>y</t><t/></book></a>"

    rows, rejected = _rows(content, _learnt(content.removeprefix("<a>").removesuffix("</a>")))

    assert rejected == []
    assert rows == [
        {"_id": "1", "t": [{"_l": "en", "_VALUE": "x"}]},
        {"_id": None, "t": [{"_l": None, "_VALUE": "y"}, {"_l": None, "_VALUE": None}]},
    ]


def test_a_given_schema_casts_however_deep_and_an_empty_element_is_null_or_an_empty_text() -> None:
    columns = pa.schema(
        [
            ("n", pa.int64()),
            ("s", pa.struct([("d", pa.date32())])),
            ("x", pa.list_(pa.int32())),
            ("t", pa.string()),
        ]
    )
    content = (
        "<a><book><n> 7 </n><s><d>2026-01-31</d></s><x>1</x><t> a </t></book>"
        "<book><n/><s><d/></s><t/></book><book><n>seven</n></book></a>"
    )

    rows, rejected = _rows(content, columns)

    assert rows == [
        {"n": 7, "s": {"d": datetime.date(2026, 1, 31)}, "x": [1], "t": " a "},
        {"n": None, "s": {"d": None}, "x": None, "t": ""},
    ]
    assert [each.reason for each in rejected] == ["column n: 'seven' is no bigint"]


@pytest.mark.parametrize(
    ("book", "reason", "kind"),
    [
        ("<book><t>1</t><t>2</t></book>", "'t' is there 2 times, expected once", "type_conflict"),
        ("<book><t><u/></t></book>", "'t' holds elements or attributes, expected a text", "type_conflict"),
        ("<book><s>text</s></book>", "'s' is a text, expected elements or attributes", "type_conflict"),
        ("<book><v/></book>", "an element or attribute that the schema lacks: 'v'", LACKS),
        (
            "<book><s z='1'/></book>",
            "an element or attribute that the schema lacks: 's._z'",
            "unknown_column",
        ),
        ("<book _id='1'><__id/></book>", "an attribute and an element are both '__id'", "bad_record"),
    ],
)
def test_what_has_no_place_is_rejected_by_line_and_name(book: str, reason: str, kind: str) -> None:
    columns = pa.schema([("t", pa.string()), ("s", pa.struct([("u", pa.string())]))])

    rows, rejected = _rows(f"<a>\n<book><t>good</t></book>\n{book}</a>", columns)

    assert [row["t"] for row in rows] == ["good"]
    assert [(each.line, each.reason, each.kind) for each in rejected] == [(3, reason, kind)]


def test_what_follows_a_break_is_told_as_uncounted() -> None:
    rows, rejected = _rows("<a>\n<book><t>1</t></book>\n<book><t>", pa.schema([("t", pa.string())]))

    assert len(rows) == 1
    assert [(each.line, each.rows) for each in rejected] == [(3, None)]


def test_a_row_tag_that_nothing_has_is_refused() -> None:
    with pytest.raises(RunError, match="no element 'book' with content was found in the sampled input"):
        _learnt("<buch>1</buch>")
