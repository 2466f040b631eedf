"""Bytes of input objects, in pieces that end where a line ends and that fit into memory.

A small object is one piece. A large one comes in pieces of about 8 MiB, fetched as they are used.
A gzip stream is held back until it has ended well, up to 64 MiB: a broken one is then quarantined whole.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from glue_shared.errors import RunError
from glue_shared.storage import Storage, StoredObject

PIECE_BYTES = 8 * 2**20
HELD_BACK_BYTES = 64 * 2**20
UTF8_BOM = b"\xef\xbb\xbf"
GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for the gzip header and its checksum
OTHER_CODECS = (".bz2", ".zst", ".zstd", ".snappy", ".lz4", ".lzo", ".xz", ".zip", ".deflate", ".z")


@dataclass(frozen=True)
class Piece:
    """Some whole lines of one object; `first_line` counts from 1."""

    uri: str
    first_line: int
    content: bytes

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
    """A compressed object that cannot be decoded to its end, with the lines that could be."""

    def __init__(self, uri: str, reason: str, salvaged: Iterable[Piece]) -> None:
        super().__init__(f"{uri}: {reason}")
        self.uri = uri
        self.reason = reason
        self.salvaged = tuple(salvaged)


def refuse_unreadable_codec(uri: str) -> None:
    if uri.lower().endswith(OTHER_CODECS):
        raise RunError(
            f"{uri} is compressed with a codec that this reader lacks, expected plain or .gz objects"
        )


def of_object(storage: Storage, item: StoredObject) -> Iterator[Piece]:
    """The lines of one object. Raises BrokenObjectError for a gzip stream that is cut or damaged."""
    if item.uri.endswith(".gz"):
        yield from _decoded(item.uri, _blocks(storage, item))
    else:
        yield from _at_line_ends(item.uri, _blocks(storage, item))


def _blocks(storage: Storage, item: StoredObject) -> Iterator[bytes]:
    if item.size_bytes <= PIECE_BYTES:
        yield storage.get(item.uri)
        return
    for start in range(0, item.size_bytes, PIECE_BYTES):
        yield storage.get(item.uri, start, PIECE_BYTES)


def _at_line_ends(uri: str, blocks: Iterable[bytes]) -> Iterator[Piece]:
    line, rest = 1, b""
    for number, block in enumerate(blocks):
        content = rest + (block.removeprefix(UTF8_BOM) if number == 0 else block)
        cut = content.rfind(b"\n") + 1
        rest = content[cut:]
        if cut:
            yield Piece(uri, line, content[:cut])
            line += content.count(b"\n", 0, cut)
    if rest:
        yield Piece(uri, line, rest)


def _decoded(uri: str, blocks: Iterable[bytes]) -> Iterator[Piece]:
    held: list[Piece] | None = []
    faults: list[str] = []
    for piece in _at_line_ends(uri, _unzip(blocks, faults)):
        if held is None:
            yield piece
            continue
        held.append(piece)
        if sum(len(piece.content) for piece in held) > HELD_BACK_BYTES:
            yield from held
            held = None
    if not faults:
        yield from held or ()
    elif held is None:
        raise RunError(
            f"{uri} is broken ({faults[0]}) and too large to be quarantined whole: mend it or exclude it"
        )
    else:
        raise BrokenObjectError(uri, faults[0], held)


def _unzip(blocks: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    """The decoded stream, of one gzip member or several; what stops it goes to `faults`."""
    decoder = zlib.decompressobj(GZIP)
    try:
        for block in blocks:
            while block:
                if decoder.eof:
                    decoder = zlib.decompressobj(GZIP)
                yield from _bounded(decoder, block)
                block = decoder.unused_data
    except zlib.error as error:
        faults.append(f"damaged gzip stream: {error}")
        return
    if not decoder.eof:
        faults.append("gzip stream ends early")


def _bounded(decoder: "zlib._Decompress", block: bytes) -> Iterator[bytes]:
    """Decodes a block in steps of a piece's size: 8 MiB of gzip may hold gigabytes."""
    while True:
        decoded = decoder.decompress(block, PIECE_BYTES)
        if decoded:
            yield decoded
        block = decoder.unconsumed_tail
        if not block or decoder.eof:
            return
