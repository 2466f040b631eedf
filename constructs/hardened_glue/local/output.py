"""What a running script prints: kept in one log, and read for its phase and its summary on the way."""

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, TextIO


class RunOutput:
    """Collects a process's two streams line by line into one log file."""

    def __init__(self, log: Path) -> None:
        self.phase = "starting"
        self.summary: dict[str, Any] | None = None
        self._log: TextIO = log.open("w", encoding="utf-8")
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def follow(self, *streams: IO[str] | None) -> None:
        """Reads the streams to their end, each in a thread: one that filled up would stop the script."""
        for stream in filter(None, streams):
            thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        for thread in self._threads:
            thread.join(timeout=5)
        with self._lock:
            self._log.close()

    def write(self, text: str) -> None:
        with self._lock:
            if not self._log.closed:
                self._log.write(text)
                self._log.flush()

    def _read(self, stream: Iterable[str]) -> None:
        for line in stream:
            self.write(line)
            if line.startswith("{"):
                self._notice(_json_object(line))

    def _notice(self, told: dict[str, Any]) -> None:
        # Both are looked for in both streams: spark-submit merges a Python script's stderr into stdout.
        self.phase = str(told.get("phase", self.phase))
        if isinstance(told.get("run_summary"), dict):
            self.summary = told["run_summary"]  # the last one counts


def _json_object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
