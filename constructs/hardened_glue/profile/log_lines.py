"""The lines of a run's logs with their moments, as far as the lines tell them."""

import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import strptime

from hardened_glue.profile.series import LogLine

_STAMP = re.compile(r"(\d\d/\d\d/\d\d \d\d:\d\d:\d\d) ")  # as log4j writes it here, in UTC


def read(files: Iterable[Path], start: float) -> tuple[LogLine, ...]:
    """Every line of the logs; one without a moment of its own has that of the line before it."""
    found = [line for file in files for line in _lines(file, start)]
    return tuple(sorted(found, key=lambda line: line.at_s))


def _lines(file: Path, start: float) -> Iterator[LogLine]:
    moment = 0.0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            stamp = _STAMP.match(line)
            if stamp is not None:
                moment = max(timegm(strptime(stamp[1], "%y/%m/%d %H:%M:%S")) - start, 0.0)
            yield LogLine(at_s=moment, text=line.rstrip("\n"))
