"""Compares rows by content, whatever their order: the sum of one hash a row, for any number of rows."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow.parquet as pq


@dataclass(frozen=True)
class Fingerprint:
    """How many rows there are, and the sum of their hashes: equal for equal multisets of rows."""

    rows: int
    digest: str


def of_rows(rows: Iterable[dict[str, Any]]) -> Fingerprint:
    count, total = 0, 0
    for row in rows:
        text = json.dumps(_without_nulls(row), sort_keys=True, separators=(",", ":"), default=str)
        total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")
        count += 1
    return Fingerprint(count, f"{total % 2**128:032x}")


def fingerprint(format_name: str, folder: Path) -> Fingerprint:
    return of_rows(of_json_lines(folder) if format_name == "json" else of_parquet(folder))


def of_json_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of the JSON-lines files below a folder, with the Hive partitions of their paths."""
    for path in sorted(folder.rglob("*.json")):
        partitions = _partitions(path.relative_to(folder))
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {**json.loads(line), **partitions}


def of_parquet(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows that a reader of a Hive-style table sees below a folder."""
    for path in parquet_files(folder):
        partitions = _partitions(path.relative_to(folder))
        for row in pq.ParquetFile(path).read().to_pylist():
            yield {**row, **partitions}


def parquet_files(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.parquet"))
    return [path for path in found if not any(part[0] in "_." for part in path.relative_to(folder).parts)]


def _partitions(path: Path) -> dict[str, str]:
    pairs = (part.partition("=") for part in path.parts[:-1])
    return {name: unquote(value) for name, equals, value in pairs if equals}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def count(files: Iterable[Path]) -> int:
    """The rows that the footers count."""
    return sum(pq.read_metadata(path).num_rows for path in files)
