"""`make bench-small-files`: every engine on every number of files, into benchmarks/results."""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from demo.report import table

from benchmarks import profiles
from benchmarks.measuring import ROOT, Measured, in_own_process
from benchmarks.small_files import events
from benchmarks.small_files.engines import ENGINES
from benchmarks.small_files.same_rows import Rows

RESULTS = ROOT / "benchmarks" / "results" / "small_files.json"
HEADER = (
    "engine",
    "heap",
    "files",
    "runs",
    "seconds",
    "with start",
    "cpu s",
    "tasks",
    "outcome",
    "heap peak",
)
NAIVE_IN_1GB_FROM = 320_000  # where the naive code dies in 512 MB


@dataclass(frozen=True, kw_only=True)
class Run(Measured, Rows):
    """One engine on one input."""

    engine: str
    files: int
    round: int


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    runs = _earlier(options.out) if options.add else []
    for files in options.files:
        root = options.folder / str(files) / "s3"
        made = _made(root / "lake" / "events", files)
        for number in range(options.rounds):
            for engine in _engines(options.engines, files):
                _say(f"{engine} on {files:,} files, round {number + 1}")
                runs.append(_measured(engine, files, made, root, number, runs))
                _write(options.out, runs)
        if not options.keep:
            shutil.rmtree(root.parent)
    print(table([HEADER, *_medians(runs)]))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.small_files", description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[20_000, 80_000, 320_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=1, help="the engines take turns in each")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench_small_files")
    parser.add_argument("--keep", action="store_true", help="keep the files made, and use them again")
    parser.add_argument("--add", action="store_true", help="keep the runs that the result file holds")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(argv)


def _engines(chosen: Sequence[str], files: int) -> list[str]:
    return [each for each in chosen if each != "naive_in_1gb" or files >= NAIVE_IN_1GB_FROM]


def _earlier(out: Path) -> list[Run]:
    if not out.exists():
        return []
    return [Run(**each) for each in json.loads(out.read_text(encoding="utf-8"))["runs"]]


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _made(source: Path, files: int) -> int:
    """How many rows the files hold, made unless they are there, and read once: no engine is the first."""
    note = source.parents[2] / "rows.txt"
    if not note.exists():
        _say(f"making {files:,} files")
        shutil.rmtree(source, ignore_errors=True)
        note.write_text(str(events.write_files(source, files=files)), encoding="utf-8")
    _say(f"reading {files:,} files once")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_read, source.glob("*/*")))
    return int(note.read_text(encoding="utf-8"))


def _read(folder: Path) -> None:
    for path in os.scandir(folder):
        with open(path, "rb", buffering=0) as file:
            file.read()


def _measured(engine: str, files: int, made: int, root: Path, number: int, before: Sequence[Run]) -> Run:
    shutil.rmtree(root / "out", ignore_errors=True)
    run_dir = root.parent / "runs" / engine
    found = in_own_process("benchmarks.small_files.one_run", engine, str(root), str(run_dir))
    profiles.keep(run_dir, root.parents[1] / "profiles" / str(files) / engine)
    run = Run(engine=engine.partition("_in_")[0], files=files, round=number, **found)
    alike = [each for each in (*before, run) if each.files == files and each.outcome == "ok"]
    digests = {each.digest for each in alike}
    placed = {each.placed_digest for each in alike} - {None}
    if run.outcome == "ok" and (run.rows != made or len(digests) > 1 or len(placed) > 1):
        raise SystemExit(f"{engine} wrote other rows than there are: {run.rows:,} of {made:,}; {run}")
    return run


def _medians(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """One line for each engine on each number of files in each heap."""
    alike: dict[tuple[int, str, float | None], list[Run]] = {}
    for run in runs:
        alike.setdefault((run.files, run.engine, run.driver_heap_max_mb), []).append(run)
    return [_cells(each) for each in alike.values()]


def _cells(alike: Sequence[Run]) -> tuple[str, ...]:
    first = alike[0]

    def middle(field: str) -> float:
        values: list[Any] = [getattr(run, field) for run in alike]
        return float(median(values))

    heap = f"{first.driver_heap_max_mb:.0f} MB" if first.driver_heap_max_mb else ""
    peak = f"{middle('driver_heap_peak_mb'):.0f} MB" if first.driver_heap_peak_mb else ""
    times = (f"{middle(field):.1f}" for field in ("seconds", "seconds_with_start", "cpu_seconds"))
    tasks = "" if first.tasks is None else f"{first.tasks:,}"
    return (first.engine, heap, f"{first.files:,}", str(len(alike)), *times, tasks, first.outcome, peak)


def _write(out: Path, runs: Sequence[Run]) -> None:
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": [asdict(each) for each in runs],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
