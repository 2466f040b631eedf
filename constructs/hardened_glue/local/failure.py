"""Finds, in a failed run's log, the one line that says why."""

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

_CAUSED_BY = re.compile(r"^\s*Caused by: (.+)$")
_LOG_LINE = re.compile(r"^\d\d/\d\d/\d\d \d\d:\d\d:\d\d ")  # as log4j2.properties has it
_TRACEBACK = "Traceback (most recent call last)"
# The name of an exception at the start of a line, as Python ends a traceback.
_RAISED = re.compile(r"^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?::\s|$)")
_OUT_OF_MEMORY = re.compile(r"java\.lang\.OutOfMemoryError: [^\n]+")
_SHOWN_CHARACTERS = 500
_READ_BYTES = 2_000_000  # a log's end; the reason stands there


def innermost_error(log: Path) -> str | None:
    """The innermost error that a log tells of; None where it tells of none."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _READ_BYTES))
        text = file.read().decode("utf-8", errors="replace")
    found = _find(text)
    return None if found is None else found.strip()[:_SHOWN_CHARACTERS]


def _find(text: str) -> str | None:
    # Lack of memory shows up as a dozen other errors behind it.
    memory = _OUT_OF_MEMORY.search(text)
    if memory:
        return memory[0]
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _TRACEBACK in line]
    if not starts:
        return _last_cause(lines)
    # What Spark logs while it shuts down is no part of the traceback.
    block = list(itertools.takewhile(lambda line: not _LOG_LINE.match(line), lines[starts[-1] + 1 :]))
    return _last_cause(block) or _last_raised(block)


def _last_cause(lines: Sequence[str]) -> str | None:
    causes = [match[1] for line in lines if (match := _CAUSED_BY.match(line))]
    return causes[-1] if causes else None


def _last_raised(block: Sequence[str]) -> str | None:
    """The line that ends a traceback: the first that is not indented and names an error."""
    return next((line for line in block if _RAISED.match(line)), None)
