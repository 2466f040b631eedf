"""`make bench-small-files`: every engine on every number of files, into benchmarks/results."""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from demo import audit_log
from demo.report import table

from benchmarks import profiles
from benchmarks.measuring import ROOT, in_own_process
from benchmarks.small_files.engines import ENGINES, missing

RESULTS = ROOT / "benchmarks" / "results" / "small_files.json"
HEADER = ("engine", "files", "seconds", "cpu s", "tasks", "outcome", "driver heap peak")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One engine on one input. `seconds` leave out Spark's start; of a run that died, they are all it had."""

    engine: str
    files: int
    rows: int
    seconds: float
    cpu_seconds: float
    tasks: int | None
    outcome: str
    driver_heap_max_mb: float | None
    driver_heap_peak_mb: float | None

    def cells(self) -> tuple[str, ...]:
        heap = f"{self.driver_heap_peak_mb:.0f} MB" if self.driver_heap_peak_mb is not None else ""
        tasks = "" if self.tasks is None else f"{self.tasks:,}"
        return (
            self.engine,
            f"{self.files:,}",
            f"{self.seconds:.1f}",
            f"{self.cpu_seconds:.1f}",
            tasks,
            self.outcome,
            heap,
        )


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    absent = {engine: reason for engine in options.engines if (reason := missing(engine)) is not None}
    for engine, reason in absent.items():
        print(f"{engine} is not measured: {reason}", file=sys.stderr)
    engines = [engine for engine in options.engines if engine not in absent]
    runs: list[Run] = []
    for files in options.files:
        root = options.folder / str(files) / "s3"
        made = _made(root / "lake" / "events", files)
        for number in range(options.rounds):
            for engine in engines:
                _say(f"{engine} on {files:,} files, round {number + 1}")
                runs.append(_measured(engine, files, made, root))
                _write(options.out, runs, absent)
        if not options.keep:
            shutil.rmtree(root.parent)
    print(table([HEADER, *(each.cells() for each in runs)]))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.small_files", description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[20_000, 80_000, 320_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=1, help="the engines take turns in each")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench_small_files")
    parser.add_argument("--keep", action="store_true", help="keep the files made, and use them again")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(argv)


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _made(source: Path, files: int) -> int:
    """Makes the files unless they are there; returns the rows in them."""
    note = source.parent.parent.parent / "rows.txt"
    if note.exists():
        return int(note.read_text(encoding="utf-8"))
    _say(f"making {files:,} files in {audit_log.PARTITIONS} partitions")
    shutil.rmtree(source, ignore_errors=True)
    made = audit_log.write_objects(source, objects=files)
    note.write_text(str(made), encoding="utf-8")
    return made


def _measured(engine: str, files: int, made: int, root: Path) -> Run:
    shutil.rmtree(root / "out", ignore_errors=True)
    run_dir = root.parent / "runs" / engine
    found = in_own_process("benchmarks.small_files.one_run", engine, str(root), str(run_dir))
    profiles.keep(run_dir, f"small-files-{files}", engine)
    run = Run(engine=engine, files=files, **found)
    if run.outcome == "ok" and run.rows != made:
        raise SystemExit(f"{engine} wrote {run.rows:,} rows of {made:,}: there is nothing to compare")
    return run


def _write(out: Path, runs: Sequence[Run], absent: dict[str, str]) -> None:
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "not_measured": absent,
        "runs": [asdict(each) for each in runs],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
