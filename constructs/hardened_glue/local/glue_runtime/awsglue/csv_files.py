"""Turns CSV files into rows of text: Glue's reader infers no types, and each file has its own header."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .errors import refuse
from .grouping import Group
from .options import flag
from .storage import SourceFile, columns_of, open_text

Header = tuple[str, ...]
_FILE = "attachFilename"


def headers_of(options: Mapping[str, Any], compression: str | None) -> Callable[[Group], Iterator[Header]]:
    """A function from a group of files to their headers; without one the columns are col0, col1 and so on."""
    _dialect(options)  # refused here, on the driver, rather than in a task

    def headers(group: Group) -> Iterator[Header]:
        for file in group:
            lines = _parsed(file, options, compression)
            first = next(lines, None)
            if first is not None:
                placed = columns_of(file, options.get(_FILE))
                yield _header(first, options) + tuple(name for name, _ in placed)

    return headers


def rows_of(
    options: Mapping[str, Any], compression: str | None, columns: Sequence[str]
) -> Callable[[Group], Iterator[tuple[str | None, ...]]]:
    """A function from a group of files to their rows, in the order of the columns."""

    def rows(group: Group) -> Iterator[tuple[str | None, ...]]:
        for file in group:
            header: Header | None = None
            placed = dict(columns_of(file, options.get(_FILE)))
            for number, fields in enumerate(_parsed(file, options, compression)):
                if number == 0:
                    header = _header(fields, options)
                    if flag(options, "withHeader"):
                        continue
                if len(fields) > len(header or ()):
                    expected = f"{len(header or ())} as in its first line"
                    raise ValueError(
                        f"{file.uri} record {number + 1} has {len(fields)} fields, expected {expected}"
                    )
                by_name = dict(zip(header or (), fields, strict=False)) | placed
                yield tuple(by_name.get(name) for name in columns)

    return rows


def _header(first: Sequence[str], options: Mapping[str, Any]) -> Header:
    return (
        tuple(first) if flag(options, "withHeader") else tuple(f"col{number}" for number in range(len(first)))
    )


def _parsed(file: SourceFile, options: Mapping[str, Any], compression: str | None) -> Iterator[list[str]]:
    try:
        with open_text(file, compression) as stream:
            lines = (fields for fields in csv.reader(stream, **_dialect(options)) if fields)
            if flag(options, "skipFirst"):
                next(lines, None)
            yield from lines
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise OSError(f"{file.uri} cannot be read: {error}") from error


def _dialect(options: Mapping[str, Any]) -> dict[str, Any]:
    separator, quote = str(options.get("separator", ",")), str(options.get("quoteChar", '"'))
    escaper = options.get("escaper")
    if len(separator) != 1:
        refuse(f"csv separator {separator!r}", "one character is")
    dialect: dict[str, Any] = {"delimiter": separator, "strict": True}
    if escaper not in (None, "none"):
        dialect["escapechar"] = str(escaper)
    if quote == "-1":
        return {**dialect, "quoting": csv.QUOTE_NONE}
    return {**dialect, "quotechar": quote}
