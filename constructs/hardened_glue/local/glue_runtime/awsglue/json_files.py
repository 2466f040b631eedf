"""Turns files into JSON documents, one text each, for Spark's own JSON parser."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .errors import refuse
from .grouping import Group
from .storage import SourceFile, columns_of, open_text

_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\['(?P<quoted>[^']+)'\]|\[(?P<index>\d+|\*)\]")
_DECODER = json.JSONDecoder()


def documents_of(
    *, compression: str | None, whole_files: bool, json_path: str | None, file_column: str | None
) -> Callable[[Group], Iterator[str]]:
    """A function from a group of files to their documents.

    Args:
        whole_files: a document may span lines.
        json_path: what of each document is a record.
        file_column: the name of a column that tells each record's file.
    """
    steps = None if json_path is None else _steps(json_path)

    def documents(group: Group) -> Iterator[str]:
        for file in group:
            for text in _texts(file, compression, whole_files):
                for record in _selected(text, steps) if steps is not None else (text,):
                    yield _with_columns(record, columns_of(file, file_column))

    return documents


def _texts(file: SourceFile, compression: str | None, whole_files: bool) -> Iterator[str]:
    try:
        with open_text(file, compression) as stream:
            if whole_files:
                yield from _concatenated(stream.read())
            else:
                yield from (line for line in stream if line.strip())
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise OSError(f"{file.uri} cannot be read: {error}") from error


def _concatenated(text: str) -> Iterator[str]:
    """The documents that follow each other in a text; what does not parse comes last, as it is."""
    position = 0
    while text[position:].strip():
        start = position + len(text[position:]) - len(text[position:].lstrip())
        try:
            _, position = _DECODER.raw_decode(text, start)
        except ValueError:
            position = len(text)
        yield text[start:position]


def _steps(json_path: str) -> list[str | int]:
    """The steps of a path such as `$.records[*]`; `*` stands for every element."""
    if not json_path.startswith("$"):
        raise ValueError(f"jsonPath is {json_path!r}, expected a path that starts with $")
    steps: list[str | int] = []
    position = 1
    while position < len(json_path):
        match = _STEP.match(json_path, position)
        if match is None:
            refuse(f"jsonPath {json_path}", "names, ['names'], [number] and [*] are")
        index = match["index"]
        steps.append(int(index) if index and index != "*" else index or match["name"] or match["quoted"])
        position = match.end()
    return steps


def _selected(text: str, steps: list[str | int]) -> Iterator[str]:
    try:
        found = [json.loads(text)]
    except ValueError:
        yield text  # counted as an error record, as without a path
        return
    for step in steps:
        found = [inner for value in found for inner in _step_into(value, step)]
    yield from (json.dumps(value, ensure_ascii=False) for value in found)


def _step_into(value: Any, step: str | int) -> list[Any]:
    if step == "*":
        return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(step, int):
        return value[step : step + 1] if isinstance(value, list) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _with_columns(text: str, columns: Sequence[tuple[str, str | None]]) -> str:
    # Written into the text, so that Spark still parses each number as it stands.
    body = text.strip()
    if not columns or not (body.startswith("{") and body.endswith("}")):
        return text if not (columns and body.startswith("[")) else _each_with_columns(body, columns)
    inside = body[1:-1].strip()
    fields = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in columns)
    return f"{{{inside},{fields}}}" if inside else f"{{{fields}}}"


def _each_with_columns(text: str, columns: Sequence[tuple[str, str | None]]) -> str:
    try:
        records = json.loads(text)
    except ValueError:
        return text
    return json.dumps(
        [{**each, **dict(columns)} if isinstance(each, dict) else each for each in records],
        ensure_ascii=False,
    )
