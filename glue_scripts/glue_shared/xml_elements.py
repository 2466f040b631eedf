"""The elements of one name in an XML object, as they are read: each is a row.

Values are named as spark-xml and Glue name them: an attribute `x` is `_x`, the text of an element that holds
more than text is `_VALUE`. A document type declaration is refused, and with it every entity of the document's
own: what they unfold to is nobody's data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from glue_shared.errors import RunError
from glue_shared.pieces import LINE_BYTES
from glue_shared.schema import MOST_LEVELS

FED_AT_ONCE = 256 * 2**10
VALUE = "_VALUE"


class DamagedError(ValueError):
    """What follows cannot be read; `line` is where."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass
class Element:
    """One element: the line it begins in, its value, and why it is none, if so."""

    line: int
    value: "dict[str, object]" = field(default_factory=dict)
    fault: str | None = None


def of_object(uri: str, blocks: Iterable[bytes], row_tag: str) -> Iterator[Element]:
    """The elements with the name, wherever they stand but not within one another.

    Raises DamagedError behind the last one that could be read.
    """
    reader = _Reader(row_tag)
    for block in blocks:
        for start in range(0, len(block), FED_AT_ONCE):
            yield from reader.feed(block[start : start + FED_AT_ONCE])
            reader.refuse_unbounded(uri)
    yield from reader.end()


class _Open:
    """An element that has not ended yet."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.value: dict[str, object] = {
            f"_{key}": text for key, text in attributes.items() if key.partition(":")[0] != "xmlns"
        }
        self.texts: list[str] = []
        self.fault: str | None = None

    def add(self, name: str, value: object) -> None:
        found = self.value.setdefault(name, [])
        if isinstance(found, list):
            found.append(value)
        else:
            self.fault = f"an attribute and an element are both {name!r}"

    def closed(self, *, is_row: bool = False) -> object:
        text = "".join(self.texts)
        if not self.value and not is_row:
            return text
        if text.strip():
            self.add_text(text)
        return self.value

    def add_text(self, text: str) -> None:
        if VALUE in self.value:
            self.fault = f"a text and an element are both {VALUE!r}"
        self.value[VALUE] = text


class _Reader:
    def __init__(self, row_tag: str) -> None:
        self._row_tag = row_tag
        self._open: list[_Open] = []
        self._passed_over = 0  # elements too deep to be kept, that have not ended yet
        self._found: list[Element] = []
        self._line = self._begun_at = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes) -> Iterator[Element]:
        yield from self._parse(block, False)

    def end(self) -> Iterator[Element]:
        yield from self._parse(b"", True)

    def refuse_unbounded(self, uri: str) -> None:
        if self._open and self._parser.CurrentByteIndex - self._begun_at > LINE_BYTES:
            raise RunError(
                f"{uri} has an element {self._row_tag!r} from line {self._line} on of more than "
                f"{LINE_BYTES >> 20} MiB: mend it or exclude it"
            )

    def _parse(self, block: bytes, is_last: bool) -> Iterator[Element]:
        damage: DamagedError | None = None
        try:
            self._parser.Parse(block, is_last)
        except expat.ExpatError as error:
            damage = DamagedError(f"not well-formed XML: {expat.ErrorString(error.code)}", error.lineno)
        except DamagedError as error:
            damage = error
        yield from self._found
        self._found = []
        if damage is not None:
            raise damage

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            if name != self._row_tag:
                return
            self._line, self._begun_at = self._parser.CurrentLineNumber, self._parser.CurrentByteIndex
        elif self._passed_over or len(self._open) > MOST_LEVELS:
            self._passed_over += 1
            return
        self._open.append(_Open(name, attributes))

    def _end(self, name: str) -> None:
        if not self._open:
            return
        if self._passed_over:
            self._passed_over -= 1
            self._open[0].fault = f"more than {MOST_LEVELS} levels of elements"
            return
        closed = self._open.pop()
        if self._open:
            self._open[-1].add(closed.name, closed.closed())
            self._open[0].fault = self._open[0].fault or self._open[-1].fault or closed.fault
            return
        closed.closed(is_row=True)
        self._found.append(Element(self._line, closed.value, closed.fault))

    def _text(self, text: str) -> None:
        if self._open and not self._passed_over:
            self._open[-1].texts.append(text)

    def _doctype(self, *_: object) -> None:
        line = self._parser.CurrentLineNumber
        raise DamagedError("a document type declaration, which is refused with all its entities", line)
