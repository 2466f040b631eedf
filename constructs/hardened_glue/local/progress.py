"""One line that tells how a run is doing, on a terminal only."""

import time
from collections.abc import Callable
from typing import TextIO

_CLEAR = "\r\x1b[K"


class Progress:
    """Rewrites one line of a terminal; says nothing to a file, a pipe or nobody."""

    def __init__(self, stream: TextIO | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._clock = clock
        self._started = clock()
        self._next = self._started

    def due(self) -> bool:
        """Whether the line is to be rewritten now: once a second, where there is one."""
        if self._stream is None or self._clock() < self._next:
            return False
        self._next = self._clock() + 1
        return True

    def show(self, *, job: str, phase: str, heap_mb: float | None, driver_memory: str) -> None:
        heap = "" if heap_mb is None else f"  driver heap {heap_mb:.0f} MB of {driver_memory}"
        self._write(f"{_CLEAR}{job}  {elapsed(self._clock() - self._started)}  {phase}{heap}")

    def clear(self) -> None:
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()


def elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
