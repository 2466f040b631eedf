"""Where a CSV row ends: pieces of whole rows, never cut within quotes."""

import functools
import re
from collections.abc import Iterable, Iterator

from glue_shared.dialect import Dialect
from glue_shared.pieces import Piece, refuse_unbounded


def at_row_ends(uri: str, blocks: Iterable[bytes], dialect: Dialect) -> Iterator[Piece]:
    """The text in pieces of whole rows; `first_line` counts physical lines."""
    line, rest = 1, b""
    for block in blocks:
        content = rest + block
        cut = last_row_end(content, dialect)
        rest = content[cut:]
        if cut:
            yield Piece(uri, line, content[:cut])
            line += content.count(b"\n", 0, cut)
        refuse_unbounded(uri, line, rest)
    if rest:
        yield Piece(uri, line, rest)


def last_row_end(content: bytes, dialect: Dialect) -> int:
    """The position behind the last line end that ends a row, of text that begins with one; 0 without any."""
    end = len(content)
    pattern = _spans(dialect)
    if pattern is not None:
        for start, behind in reversed([each.span() for each in pattern.finditer(content)]):
            # A quote in the last place may be the first of two, so a value that ends there is still open.
            line_end = content.rfind(b"\n", behind, end) if behind < len(content) else -1
            if line_end >= 0:
                return line_end + 1
            end = start
    return content.rfind(b"\n", 0, end) + 1


@functools.lru_cache(maxsize=8)
def _spans(dialect: Dialect) -> "re.Pattern[bytes] | None":
    """What may hold line ends that end no row: quoted values, and escaped characters."""
    delimiter, quote, escape = (
        re.escape(each.encode()) for each in (dialect.delimiter, dialect.quote, dialect.escape)
    )
    alternatives = []
    if quote:
        pair = b"|".join([quote + quote, *([escape + b"."] if escape else [])])
        plain = b"[^" + quote + escape + b"]*"
        value = quote + plain + b"(?:(?:" + pair + b")" + plain + b")*(?:" + quote + rb"|\Z)"
        alternatives.append(rb"(?:(?<=[\r\n" + delimiter + rb"])|\A)" + value)
    if escape:
        alternatives.append(escape + rb"(?:.|\Z)")
    return re.compile(b"|".join(alternatives), re.DOTALL) if alternatives else None
