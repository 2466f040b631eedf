"""Bytes of input objects, in pieces that end where a line ends and that fit into memory.

A small object is one piece. A large one comes in pieces of about 8 MiB, fetched as they are used.
A compressed stream is held back until it has ended well, up to 64 MiB: a broken one is then quarantined
whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glue_shared import decompression
from glue_shared.errors import RunError
from glue_shared.storage import Storage, StoredObject
from glue_shared.transcoding import to_utf8

PIECE_BYTES = 8 * 2**20
HELD_BACK_BYTES = 64 * 2**20
LINE_BYTES = (
    64 * 2**20
)  # what a line, a CSV row or a value of a JSON document may be: it must fit into memory


@dataclass(frozen=True)
class Piece:
    """Some whole lines of one object; `first_line` counts from 1."""

    uri: str
    first_line: int
    content: bytes

    @property
    def remark(self) -> str:
        """What a rejection of the piece's only line says beside its reason."""
        return ""

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Line number and text of each line that is not blank."""
        for number, line in enumerate(self.content.split(b"\n"), self.first_line):
            if line.strip():
                yield number, line

    def halves(self) -> "tuple[Piece, Piece] | None":
        """The piece cut at the end of a line near its middle, or None if it is a single line."""
        middle = len(self.content) // 2
        cut = self.content.find(b"\n", middle) + 1 or self.content.rfind(b"\n", 0, middle) + 1
        head, tail = self.content[:cut], self.content[cut:]
        if not head.strip() or not tail.strip():
            return _without_blank_half(self, head, tail)
        return Piece(self.uri, self.first_line, head), Piece(
            self.uri, self.first_line + head.count(b"\n"), tail
        )


def _without_blank_half(piece: Piece, head: bytes, tail: bytes) -> "tuple[Piece, Piece] | None":
    """Halves of a piece whose middle lies in blank lines: cut between its first line and the rest."""
    lines = list(piece.lines())
    if len(lines) < 2:
        return None
    second = lines[1][0] - piece.first_line
    split = piece.content.split(b"\n")
    return (
        Piece(piece.uri, piece.first_line, b"\n".join(split[:second]) + b"\n"),
        Piece(piece.uri, piece.first_line + second, b"\n".join(split[second:])),
    )


class BrokenObjectError(Exception):
    """An object that cannot be decoded to its end, with the lines that could be."""

    def __init__(self, uri: str, reason: str, salvaged: Iterable[Piece]) -> None:
        super().__init__(f"{uri}: {reason}")
        self.uri = uri
        self.reason = reason
        self.salvaged = tuple(salvaged)


def refuse_unreadable_codec(uri: str) -> None:
    decompression.refuse_unreadable(uri)


def blocks_of(storage: Storage, item: StoredObject) -> Iterator[bytes]:
    """The stored bytes of one object, fetched as they are asked for."""
    if item.size_bytes <= PIECE_BYTES:
        yield storage.get(item.uri, version=item.version)
        return
    for start in range(0, item.size_bytes, PIECE_BYTES):
        yield storage.get(item.uri, start, PIECE_BYTES, item.version)


def of_object(storage: Storage, item: StoredObject, encoding: str = "utf-8") -> Iterator[Piece]:
    """The lines of one object. Raises BrokenObjectError for a compressed stream that is cut or damaged."""
    return at_line_ends(item.uri, text_of(item.uri, blocks_of(storage, item), encoding))


def text_of(uri: str, blocks: Iterable[bytes], encoding: str | None = "utf-8") -> Iterator[bytes]:
    """The object's text as UTF-8, decoded as its name says; as it is, if no encoding is given.

    Raises BrokenObjectError, before it has yielded anything, if the stream is not what the name says.
    """
    decode = decompression.decoder_of(uri)
    if decode is not None:
        faults: list[str] = []
        yield from _held_back(uri, _in_utf8(decode(blocks, faults), encoding), faults)
        return
    for number, block in enumerate(_in_utf8(blocks, encoding)):
        codec = decompression.compressed_unnamed(block) if number == 0 else None
        if codec is not None:
            raise BrokenObjectError(uri, f"{codec} content under a name that does not say so", ())
        yield block


def _in_utf8(blocks: Iterable[bytes], encoding: str | None) -> Iterable[bytes]:
    return blocks if encoding is None else to_utf8(blocks, encoding)


def _held_back(uri: str, decoded: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    held: list[bytes] = []
    size, passing = 0, False
    for block in decoded:
        if passing:
            yield block
            continue
        held.append(block)
        size += len(block)
        if size > HELD_BACK_BYTES:
            yield from held
            held, passing = [], True
    if faults and passing:
        raise RunError(
            f"{uri} is broken ({faults[0]}) and too large to be quarantined whole: mend it or exclude it"
        )
    if faults:
        raise BrokenObjectError(uri, faults[0], at_line_ends(uri, held))
    yield from held


def at_line_ends(uri: str, blocks: Iterable[bytes]) -> Iterator[Piece]:
    """The text in pieces of whole lines."""
    line, passed, rest = 1, b"", b""
    for block in blocks:
        content = rest + block
        cut = content.rfind(b"\n") + 1
        rest = content[cut:]
        if cut:
            line += passed.count(b"\n")  # only now: nobody asks how many lines the last piece has
            passed = content[:cut]
            yield Piece(uri, line, passed)
        if rest:
            line, passed = line + passed.count(b"\n"), b""
            refuse_unbounded(uri, line, rest)
    if rest:
        yield Piece(uri, line, rest)


def refuse_unbounded(uri: str, line: int, rest: bytes) -> None:
    """Raises RunError where what cannot be cut outgrows the memory set aside for it."""
    if len(rest) > LINE_BYTES:
        raise RunError(
            f"{uri} goes on from line {line} for more than {LINE_BYTES >> 20} MiB without an end of its row: "
            "mend it or exclude it"
        )
