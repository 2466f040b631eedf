"""What reading yields: rows, and the lines that could not become rows. Nothing falls between the two."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from glue_shared.pieces import Piece


@dataclass(frozen=True)
class Rejected:
    """A line that did not become a row; `line` is None where the object could not be read line by line."""

    file: str
    line: int | None
    reason: str
    record: str

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


def as_json_default(value: Any) -> str:
    """How a value that JSON has no word for is written into a quarantined record."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
