"""JSON documents, however they are broken into lines: each object of a top-level array is a row, and so is
each object that stands alone.

A document is cut into its values block by block, so its size does not matter; one value must fit into
memory. The cut looks at quotes and brackets alone. Whether a value is good JSON is for Arrow to say, as it is
for a line of JSON lines; a bad one is rejected with the line it begins in and its place in the document.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from glue_shared import json_lines
from glue_shared.pieces import Piece, refuse_unbounded
from glue_shared.rows import Parsed, Rejected

BATCH_BYTES = 8 * 2**20  # of values that are parsed in one call
_ENDS = "the document ends before this value does"
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TOKEN = re.compile(_STRING.pattern + rb'|[][{},"]', re.DOTALL)
# Within a value only brackets count: what lies between two of them is passed over in one step.
_IN_VALUE = re.compile(rb"(?:" + _STRING.pattern + rb'[^]["{}]*){1,500}|[][{}"]', re.DOTALL)


@dataclass(frozen=True)
class Values(Piece):
    """Some values of a document, each in a line of its own, with the lines of the document they come from."""

    numbers: tuple[int, ...]
    first_value: int

    @property
    def remark(self) -> str:
        return f" (value {self.first_value} of the document)"

    def lines(self) -> Iterator[tuple[int, bytes]]:
        return zip(self.numbers, self.content.split(b"\n"), strict=True)

    def halves(self) -> "tuple[Piece, Piece] | None":
        middle = len(self.numbers) // 2
        if not middle:
            return None
        values = self.content.split(b"\n")
        return (
            _values(self.uri, values[:middle], self.numbers[:middle], self.first_value),
            _values(self.uri, values[middle:], self.numbers[middle:], self.first_value + middle),
        )


def _values(uri: str, values: list[bytes], numbers: tuple[int, ...], first_value: int) -> Values:
    return Values(uri, numbers[0], b"\n".join(values), numbers, first_value)


def parse(uri: str, blocks: Iterable[bytes], schema: pa.Schema) -> Iterator[Parsed]:
    """Every value of one object as a row or a rejection."""
    for batch in _batches(_cut(uri, blocks)):
        yield from _parse(uri, batch, schema)


def values_of(uri: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The values themselves, each in one line, as far as they can be cut: what a schema is learnt from."""
    return (value.content for value in _cut(uri, blocks) if value.fault is None)


@dataclass(frozen=True)
class _Value:
    """One value: its place among the values, the line it begins in, and why it is none, if so."""

    place: int
    line: int
    content: bytes
    fault: str | None = None


def _batches(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    batch: list[_Value] = []
    size = 0
    for value in values:
        batch.append(value)
        size += len(value.content)
        if value.fault is not None or size >= BATCH_BYTES:  # so that places within a batch have no gaps
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parse(uri: str, batch: list[_Value], schema: pa.Schema) -> Iterator[Parsed]:
    good = [value for value in batch if value.fault is None]
    if good:
        numbers = tuple(value.line for value in good)
        piece = _values(uri, [value.content for value in good], numbers, good[0].place)
        yield from json_lines.parse([piece], schema)
    for value in batch[len(good) :]:
        reason = f"{value.fault} (value {value.place} of the document)"
        record = value.content.decode("utf-8", "backslashreplace")
        rows = None if value.fault == _ENDS else 1  # a quote that stays open swallows the values behind it
        rejected = Rejected(uri, value.line, reason, record, rows=rows)
        yield Parsed(schema.empty_table(), (), rejected=(rejected,))


def _cut(uri: str, blocks: Iterable[bytes]) -> Iterator[_Value]:
    cutter = _Cutter()
    for block in blocks:
        yield from cutter.feed(block)
        refuse_unbounded(uri, cutter.line, cutter.text)
    yield from cutter.end()


class _Cutter:
    """Follows quotes and brackets through a document. `text` is what has not become a value yet."""

    def __init__(self) -> None:
        self.text, self.line = b"", 1
        self._counted = 0  # `line` is that of this position in `text`
        self._start = 0  # of the value at hand, in `text`
        self._behind = 0  # the last token that was understood
        self._depth, self._place = 0, 0
        self._in_array, self._commas = False, False

    def feed(self, block: bytes) -> Iterator[_Value]:
        self.text += block
        while (token := self._next_token()) is not None:
            at, self._behind = token.span()
            if self._behind == at + 1:
                yield from self._bracket(token.group(), at)
        self._forget()

    def _next_token(self) -> "re.Match[bytes] | None":
        pattern = _IN_VALUE if self._depth > self._in_array else _TOKEN
        token = pattern.search(self.text, self._behind)
        # A lone quote begins a text that goes on in the next block.
        return None if token is None or token.group() == b'"' else token

    def end(self) -> Iterator[_Value]:
        rest = self.text[self._start :]
        if self._depth or b'"' in self.text[self._behind :]:
            yield self._made(rest, _ENDS)
        elif rest.strip():
            yield self._made(rest)

    def _bracket(self, kind: bytes, at: int) -> Iterator[_Value]:
        if self._depth == 0:
            yield from self._at_top(kind, at)
        elif self._in_array and self._depth == 1:
            yield from self._in_top_array(kind, at)
        elif kind in b"{[":
            self._depth += 1
        elif kind in b"}]":
            self._depth -= 1
            if self._depth == 0:
                yield self._made(self.text[self._start : at + 1])
                self._start = at + 1

    def _at_top(self, kind: bytes, at: int) -> Iterator[_Value]:
        if kind not in b"{[":
            return
        if self.text[self._start : at].strip():
            yield self._made(self.text[self._start : at])
        self._depth, self._in_array = 1, kind == b"["
        self._start = at + 1 if self._in_array else at
        self._commas = False  # an empty array holds no value; after a comma there must be one

    def _in_top_array(self, kind: bytes, at: int) -> Iterator[_Value]:
        if kind in b"{[":
            self._depth = 2
        elif kind == b"," or kind == b"]":
            value = self.text[self._start : at]
            if value.strip() or kind == b"," or self._commas:
                yield self._made(value, None if value.strip() else "a comma without a value")
            self._start, self._commas = at + 1, True
            if kind == b"]":
                self._depth, self._in_array = 0, False

    def _made(self, content: bytes, fault: str | None = None) -> _Value:
        self._count_lines(self._start + len(content) - len(content.lstrip()))
        self._place += 1
        content = content.strip()
        if fault is None and b"\n" in content:
            if any(b"\n" in text for text in _STRING.findall(content)):
                fault = "a line end within a text"
            else:
                content = content.replace(b"\n", b" ")
        return _Value(self._place, self.line, content, fault)

    def _count_lines(self, to: int) -> None:
        self.line += self.text.count(b"\n", self._counted, to)
        self._counted = to

    def _forget(self) -> None:
        """Lets go of what has become values."""
        self._count_lines(max(self._start, self._counted))
        self.text = self.text[self._start :]
        self._behind -= self._start
        self._counted -= self._start
        self._start = 0
