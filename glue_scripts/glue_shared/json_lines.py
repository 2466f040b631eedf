"""JSON lines to Arrow: whole batches at Arrow's speed, and down to the single bad line when one fails."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json as arrow_json

from glue_shared.pieces import Piece
from glue_shared.rows import BAD_RECORD, TYPE_CONFLICT, UNKNOWN_COLUMN, Parsed, Rejected

# Arrow's words for a value of another type
_CHANGED, _UNFIT = ") changed from ", "Failed to convert JSON to "

LINE_END, OBJECT = b"\n{"


def parse(pieces: Sequence[Piece], schema: pa.Schema) -> list[Parsed]:
    """Every line of the pieces as a row or a rejection.

    A batch that fails is cut in half, and the half that fails again, until a single line stands accused:
    one bad line costs about one batch's parse more, not one parse a line.
    """
    table = _table(pieces, schema)
    if table is not None:
        return [Parsed(table, pieces)]
    if len(pieces) > 1:
        middle = len(pieces) // 2
        return parse(pieces[:middle], schema) + parse(pieces[middle:], schema)
    halves = pieces[0].halves()
    if halves is not None:
        return parse(halves[:1], schema) + parse(halves[1:], schema)
    return [Parsed(schema.empty_table(), (), rejected=tuple(_accuse(pieces[0], schema)))]


def _table(pieces: Sequence[Piece], schema: pa.Schema) -> pa.Table | None:
    """The rows of the pieces, or None unless each line that is not blank became exactly one row."""
    joined = _joined(pieces)
    lines = _count_objects(joined)
    if lines is None:
        return None
    try:
        if not joined.isascii():
            joined.decode("utf-8")  # Arrow takes any bytes for text; Parquet's readers do not
        table = _read(joined, schema)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    return table if table.num_rows == lines else None


def _joined(pieces: Sequence[Piece]) -> bytes:
    """The text of all pieces; of a single one as it is, not copied."""
    return pieces[0].content if len(pieces) == 1 else b"".join(map(_whole_lines, pieces))


def _whole_lines(piece: Piece) -> bytes:
    return piece.content if piece.content.endswith(b"\n") else piece.content + b"\n"


def _count_objects(content: bytes) -> int | None:
    """How many lines begin an object, or None if one begins with anything else.

    Arrow makes a row of nulls out of a line `null`, and ends the process when it is the first (pyarrow 17).
    """
    if content.startswith(b"{"):  # at memory's speed, where no line is blank, indented or something else
        letters = np.frombuffer(content, np.uint8)
        ends = np.flatnonzero(letters[:-1] == LINE_END)
        if (letters[ends + 1] == OBJECT).all():
            return len(ends) + 1
    count = 0
    for line in content.split(b"\n"):
        if line[:1] == b"{" or line.lstrip()[:1] == b"{":
            count += 1
        elif line.strip():
            return None
    return count


def _read(content: bytes, schema: pa.Schema) -> pa.Table:
    if not content or content.isspace():
        return schema.empty_table()
    return arrow_json.read_json(
        pa.BufferReader(content),
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(content) + 1),
        parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )


def _accuse(piece: Piece, schema: pa.Schema) -> "list[Rejected]":
    """The rejection of the one line that a piece holds, with what Arrow had against it."""
    found = []
    for number, line in piece.lines():
        text = line.decode("utf-8", "backslashreplace").rstrip("\r")
        reason, kind = _reason(line, schema)
        found.append(Rejected(piece.uri, number, reason + piece.remark, text, kind))
    return found


def _reason(line: bytes, schema: pa.Schema) -> tuple[str, str]:
    """What is wrong with a line, in words, and of which kind that is."""
    if _count_objects(line) is None:
        return "not a JSON object", BAD_RECORD
    try:
        line.decode("utf-8")
        rows = _read(line, schema).num_rows
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}", BAD_RECORD
    except pa.ArrowInvalid as error:
        return _plain_words(str(error), line, schema)
    return f"{rows} JSON values in one line, expected one object", BAD_RECORD


def _plain_words(message: str, line: bytes, schema: pa.Schema) -> tuple[str, str]:
    """Arrow's complaint without the row number, which counts within a batch of one."""
    reason = message.removeprefix("JSON parse error: ")
    for tail in (" in row 0", "in row 0"):
        reason = reason.removesuffix(tail)
    if reason == "unexpected field":
        return f"a field that the schema lacks{_named(line, schema)}", UNKNOWN_COLUMN
    conflict = _CHANGED in reason or reason.startswith(_UNFIT)
    return reason, TYPE_CONFLICT if conflict else BAD_RECORD


def _named(line: bytes, schema: pa.Schema) -> str:
    try:
        name = _lacking(json.loads(line), pa.struct(list(schema)))
    except (ValueError, RecursionError):  # broken behind the field that Arrow stumbled over
        name = None
    return f": {name!r}" if name else ""


def _lacking(value: Any, kind: pa.DataType) -> str | None:
    """The first field, dots into objects, that a type has no place for."""
    if pa.types.is_list(kind) and isinstance(value, list):
        return next(filter(None, (_lacking(each, kind.value_type) for each in value)), None)
    if not pa.types.is_struct(kind) or not isinstance(value, dict):
        return None
    for name, inner in value.items():
        index = kind.get_field_index(name)
        if index < 0:
            return str(name)
        if (below := _lacking(inner, kind.field(index).type)) is not None:
            return f"{name}.{below}"
    return None
