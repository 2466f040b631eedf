"""What reading yields: rows, and the lines that could not become rows. Nothing falls between the two."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from glue_shared.pieces import Piece

BAD_RECORD = "bad_record"
TYPE_CONFLICT = "type_conflict"  # a value of another type than the column's
UNKNOWN_COLUMN = "unknown_column"  # a column that the schema lacks
KINDS = (BAD_RECORD, TYPE_CONFLICT, UNKNOWN_COLUMN)


@dataclass(frozen=True)
class Rejected:
    """A line that did not become a row; `line` is None where the object could not be read line by line.

    `rows` is how many rows the entry stands for; None where nobody can count them.
    """

    file: str
    line: int | None
    reason: str
    record: str
    kind: str = BAD_RECORD
    rows: int | None = 1

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Parsed:
    """Rows in the order of their lines, with the pieces they came from, so that each can be traced back."""

    table: pa.Table
    pieces: Sequence[Piece]
    rejected: tuple[Rejected, ...] = ()
    lines: Sequence[tuple[str, int | None, str]] | None = None  # where the format has no plain lines

    def reject(self, row: int, reason: str) -> Rejected:
        """The line of the row with this number, as rejected for the reason."""
        file, line, record = self._origin(row)
        return Rejected(file, line, reason, record)

    def _origin(self, row: int) -> tuple[str, int | None, str]:
        if self.lines is not None:
            return self.lines[row]
        for piece in self.pieces:
            found = list(piece.lines())
            if row < len(found):
                number, line = found[row]
                return piece.uri, number, line.decode("utf-8", "backslashreplace").rstrip("\r")
            row -= len(found)
        raise IndexError(f"row {row} lies behind the last line")


class TableRows(Sequence[tuple[str, int | None, str]]):
    """File, line and content of each row of a table, made only for the rows that are asked for.

    `first_line` is None for a format without lines.
    """

    def __init__(self, uri: str, table: pa.Table, first_line: int | None = None) -> None:
        self._uri, self._table, self._first_line = uri, table, first_line

    def __len__(self) -> int:
        rows: int = self._table.num_rows
        return rows

    def __getitem__(self, row: "int | slice") -> "tuple[str, int | None, str]":  # type: ignore[override]
        assert isinstance(row, int)
        record = self._table.slice(row, 1).to_pylist()[0]
        line = None if self._first_line is None else self._first_line + row
        return self._uri, line, json.dumps(record, ensure_ascii=False, default=_as_text)


def _as_text(value: Any) -> str:
    """How a value that JSON has no word for is written into a quarantined record."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
