"""Text in its source's encoding to UTF-8, block by block; what the encoding lacks stays visibly wrong.

A byte that the encoding does not know comes out as a byte that UTF-8 does not know. So the line it stands in
is rejected like any other that is not text, and its neighbours are not.
"""

import codecs
from collections.abc import Iterable, Iterator

UTF8_BOM = codecs.BOM_UTF8
NEVER_UTF8 = b"\xff"


def to_utf8(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text as UTF-8, without its byte order mark. A mark outweighs the encoding's name."""
    start, rest = _start(iter(blocks))
    if start.startswith(UTF8_BOM):
        start, encoding = start[len(UTF8_BOM) :], "utf-8"
    elif is_utf16(start):
        encoding = "utf-16"
    if encoding == "utf-8":
        if start:
            yield start
        yield from rest
    else:
        yield from _decoded(start, rest, encoding)


def is_utf16(start: bytes) -> bool:
    """True for the byte order marks of UTF-16. UTF-32's begins alike and goes on with two zeros."""
    return start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and start[2:4] != b"\0\0"


def _start(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Enough of the first blocks to hold a byte order mark, and the blocks behind."""
    start = b""
    for block in blocks:
        start += block
        if len(start) >= 4:
            break
    return start, blocks


def _decoded(start: bytes, rest: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    yield decoder.decode(start).encode("utf-8", errors)
    for block in rest:
        yield decoder.decode(block).encode("utf-8", errors)
    try:
        yield decoder.decode(b"", final=True).encode("utf-8", errors)
    except UnicodeDecodeError:  # half a character at the end
        yield NEVER_UTF8
