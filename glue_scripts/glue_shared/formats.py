"""How each source format is fetched (side by side, on threads) and parsed (in order, with Arrow)."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from glue_shared import (
    columnar,
    csv_rows,
    decompression,
    delimited,
    json_documents,
    json_lines,
    pieces,
    schema,
    xml_rows,
)
from glue_shared.avro import Avro
from glue_shared.columnar import Orc, Parquet
from glue_shared.dialect import PLAIN, Dialect
from glue_shared.errors import OptionError
from glue_shared.pieces import PIECE_BYTES, BrokenObjectError, Piece
from glue_shared.ranged import Fetched
from glue_shared.rows import Parsed, Rejected
from glue_shared.storage import Storage, StoredObject

REJECTED_AT_ONCE = 10_000  # lines of a broken object: what a task holds of them
NOT_LINES = "part of a JSON document of several lines: the source format json_document reads it"


class Format(Protocol):
    """One source format. What `fetch` returns is for the same format's `parse` alone."""

    def fetch(self, storage: Storage, item: StoredObject) -> Any: ...
    def parse(self, fetched: Sequence[Any], columns: pa.Schema) -> Iterator[Parsed]: ...


class _Text:
    """Objects of text. A large one, or what is packed into a small one, is parsed as it is read."""

    def __init__(self, dialect: Dialect = PLAIN) -> None:
        self._dialect = dialect

    def fetch(self, storage: Storage, item: StoredObject) -> Fetched:
        return Fetched(storage, item)

    def _text(self, fetched: Fetched) -> Iterator[bytes]:
        return pieces.text_of(fetched.item.uri, fetched.blocks(), self._dialect.encoding)

    def _lines(self, fetched: Fetched) -> Iterator[Piece]:
        content = fetched.content
        if content is not None and content.startswith(b"{") and self._is_plain(fetched.item.uri):
            return iter([Piece(fetched.item.uri, 1, content)])  # as below, at a tenth of the cost
        return pieces.at_line_ends(fetched.item.uri, self._text(fetched))

    def _is_plain(self, uri: str) -> bool:
        """True where a brace as the first byte is one: nothing to decompress, no other encoding."""
        return self._dialect.encoding == "utf-8" and decompression.decoder_of(uri) is None


class JsonLines(_Text):
    """One JSON object a line. Small objects are parsed together, in one call for about 8 MiB."""

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        text = schema.json_text(columns)
        together: list[Piece] = []
        size = 0
        for each in fetched:
            try:
                lines = self._lines(each)
                first = next(lines, None)
                if first is not None and is_document(first.content):
                    yield from _rejected_lines(itertools.chain([first], lines), text, NOT_LINES)
                    continue
                for piece in itertools.chain([] if first is None else [first], lines):
                    if together and size + len(piece.content) > PIECE_BYTES:
                        yield from json_lines.parse(together, text)
                        together, size = [], 0
                    together.append(piece)
                    size += len(piece.content)
            except BrokenObjectError as broken:
                yield from _rejected_whole(broken, text)
        if together:
            yield from json_lines.parse(together, text)


class JsonDocuments(_Text):
    """JSON over as many lines as it likes: arrays of objects, or objects one after another."""

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        text = schema.json_text(columns)
        for each in fetched:
            try:
                yield from json_documents.parse(each.item.uri, self._text(each), text)
            except BrokenObjectError as broken:
                yield from _rejected_whole(broken, text)


class Csv(_Text):
    """Rows under a header of each object's own, or without any under the schema's columns."""

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        text = schema.all_text(columns)
        for each in fetched:
            try:
                rows = csv_rows.at_row_ends(each.item.uri, self._text(each), self._dialect)
                yield from delimited.parse(rows, text, self._dialect)
            except BrokenObjectError as broken:
                yield from _rejected_whole(broken, text)


class Xml(_Text):
    """The elements with the dialect's row tag; an object's own declaration says its encoding."""

    def parse(self, fetched: Sequence[Fetched], columns: pa.Schema) -> Iterator[Parsed]:
        for each in fetched:
            uri = each.item.uri
            try:
                decoded = pieces.text_of(uri, each.blocks(), None)
                yield from xml_rows.parse(uri, decoded, self._dialect.row_tag, columns)
            except BrokenObjectError as broken:
                yield columnar.rejected_whole(uri, xml_rows.text_columns(columns), broken.reason, None)


def named(source_format: str, dialect: Dialect = PLAIN) -> Format:
    """The format of this name, for text in this dialect."""
    if source_format not in _MAKERS:
        raise OptionError("--source_format", source_format, f"one of {', '.join(_MAKERS)}")
    return _MAKERS[source_format](dialect)


_MAKERS: dict[str, Callable[[Dialect], Format]] = {
    "json": JsonLines,
    "json_document": JsonDocuments,
    "csv": Csv,
    "parquet": lambda _: Parquet(),
    "orc": lambda _: Orc(),
    "avro": lambda _: Avro(),
    "xml": Xml,
}
# An ORC object lies whole on the disk of a worker, which has 44 GB free or more, for four tasks.
LARGEST_BYTES = {"orc": 8 * 2**30}


def is_document(start: bytes) -> bool:
    """True where text that ought to be lines is a JSON document over several of them.

    Its first line then opens something that it does not close. So does a line that was cut short; but behind
    that, the next one begins an object again.
    """
    start = start.lstrip()
    end = start.find(b"\n")
    first = (start if end < 0 else start[:end]).rstrip()
    if not first.startswith((b"{", b"[")) or first.endswith(b"}") or _is_json(first):
        return False
    second = start[end + 1 :].lstrip() if end >= 0 else b""
    if first.startswith(b"[") or first.endswith((b"[", b"{")):
        return bool(second)
    return bool(second) and not second.startswith(b"{")


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _rejected_lines(found: Iterable[Piece], text: pa.Schema, reason: str) -> Iterator[Parsed]:
    """Each line of the pieces as a rejection, a bounded number at a time."""
    lines = ((piece.uri, number, line) for piece in found for number, line in piece.lines())
    while lot := list(itertools.islice(lines, REJECTED_AT_ONCE)):
        rejected = (
            Rejected(uri, number, reason, line.decode("utf-8", "backslashreplace").rstrip("\r"))
            for uri, number, line in lot
        )
        yield Parsed(text.empty_table(), (), rejected=tuple(rejected))


def _rejected_whole(broken: BrokenObjectError, text: pa.Schema) -> Iterator[Parsed]:
    """Every line that a broken object still gave, and the object itself, for the lines nobody can count."""
    count = 0
    for parsed in _rejected_lines(broken.salvaged, text, broken.reason):
        count += len(parsed.rejected)
        yield parsed
    whole = Rejected(broken.uri, None, f"{broken.reason}; {count} lines could be read", "", rows=None)
    yield Parsed(text.empty_table(), (), rejected=(whole,))
