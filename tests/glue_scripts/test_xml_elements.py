"""The elements of one name, wherever they stand; nothing of an object's own entities is ever unfolded."""

import pytest

from glue_shared import xml_elements
from glue_shared.errors import RunError
from glue_shared.xml_elements import DamagedError, Element

URI = "s3://lake/raw/f.xml"
LIBRARY = b"""<?xml version="1.0"?>
<library xmlns:n="urn:n">
  <book id="1" n:kind="a"><title lang="en">A &amp; B</title><author>X</author><author>Y</author></book>
  <shelf><book id="2">
    <title><![CDATA[<plain>]]></title><book>inner</book></book></shelf>
  <book/>
</library>"""


def _elements(content: bytes, piece: int = 1_000_000) -> list[Element]:
    blocks = [content[start : start + piece] for start in range(0, len(content), piece)]
    return list(xml_elements.of_object(URI, blocks, "book"))


@pytest.mark.parametrize("piece", [1, 13, 1_000_000])
def test_elements_come_with_their_line_attributes_and_texts(piece: int) -> None:
    assert _elements(LIBRARY, piece) == [
        Element(
            3,
            {"_id": "1", "_n:kind": "a", "title": [{"_lang": "en", "_VALUE": "A & B"}], "author": ["X", "Y"]},
        ),
        Element(4, {"_id": "2", "title": ["<plain>"], "book": ["inner"]}),
        Element(6, {}),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1252"])
def test_an_object_says_its_encoding_itself(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a><book>gr\u00fcn</book></a>'

    assert [each.value for each in _elements(text.encode(encoding))] == [{"_VALUE": "gr\u00fcn"}]


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"<a><book/>\n<book>", "not well-formed XML: no element found", 2),
        (b"<a><book/><book></a>", "not well-formed XML: mismatched tag", 1),
        (b"<a><book/></a><a/>", "not well-formed XML: junk after document element", 1),
        (b"<a><book/>&x;</a>", "not well-formed XML: undefined entity", 1),
        (b"<a><book/>\xff</a>", "not well-formed XML: not well-formed (invalid token)", 1),
    ],
)
def test_what_comes_before_the_damage_is_read(content: bytes, reason: str, line: int) -> None:
    found = xml_elements.of_object(URI, [content], "book")

    assert next(found) == Element(1, {})
    with pytest.raises(DamagedError) as damage:
        next(found)
    assert (str(damage.value), damage.value.line) == (reason, line)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd">',
    ],
)
def test_a_document_type_is_refused_before_any_element(declaration: bytes) -> None:
    with pytest.raises(DamagedError, match="a document type declaration, which is refused"):
        _elements(declaration + b"<a><book>&x;</book></a>")


@pytest.mark.parametrize(
    ("book", "fault"),
    [
        (b'<book id="1"><_id>2</_id></book>', "an attribute and an element are both '_id'"),
        (b"<book>text<_VALUE>2</_VALUE></book>", "a text and an element are both '_VALUE'"),
        (b"<book>" + b"<a>" * 200 + b"</a>" * 200 + b"</book>", "more than 100 levels of elements"),
    ],
)
def test_an_element_without_a_plain_meaning_is_told(book: bytes, fault: str) -> None:
    first, second = _elements(b"<b>" + book + b"<book/></b>")

    assert (first.fault, second.fault) == (fault, None)


def test_an_element_without_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_elements, "LINE_BYTES", 1_000)
    monkeypatch.setattr(xml_elements, "FED_AT_ONCE", 100)

    with pytest.raises(RunError, match=r"s3://lake/raw/f\.xml has an element 'book' from line 2 on of more"):
        _elements(b"<a>\n<book>" + b"<x>1</x>" * 1_000)
