"""`make bench-straggler`: gzipped JSON, `coalesce(1)` against the grouped reader, into benchmarks/results."""

import argparse
import functools
import gzip
import json
import os
import platform
import random
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from demo import audit_log
from demo.report import table

from benchmarks import profiles
from benchmarks.measuring import ROOT, in_own_process
from benchmarks.straggler.one_run import ENGINES

RESULTS = ROOT / "benchmarks" / "results" / "straggler.json"
SEED = 20261121
HEADER = ("engine", "seconds", "cpu s", "tasks", "files out")


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    shutil.rmtree(options.folder, ignore_errors=True)
    root = options.folder / "s3"
    made = write_objects(root / "lake" / "events", files=options.files, mb_a_file=options.mb_a_file)
    runs: list[dict[str, Any]] = []
    for _ in range(options.rounds):
        for engine in ENGINES:
            shutil.rmtree(root / "out", ignore_errors=True)
            run_dir = options.folder / "runs" / engine
            found = in_own_process("benchmarks.straggler.one_run", engine, str(root), str(run_dir))
            profiles.keep(run_dir, options.folder / "profiles" / engine)
            if found["rows"] != made:
                raise SystemExit(f"{engine} wrote {found['rows']:,} rows of {made:,}: nothing to compare")
            runs.append({"engine": engine, "files": options.files, "mb_a_file": options.mb_a_file, **found})
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps({"machine": machine, "runs": runs}, indent=1) + "\n", encoding="utf-8")
    print(table([HEADER, *(_cells(run) for run in runs)]))
    return 0


def write_objects(folder: Path, *, files: int, mb_a_file: float) -> int:
    """Writes gzipped JSON lines, `mb_a_file` megabytes each before they are packed; returns the rows."""
    folder.mkdir(parents=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(functools.partial(_write_object, folder, mb_a_file), range(files)))


def _write_object(folder: Path, mb: float, number: int) -> int:
    rng = random.Random(SEED + number)  # noqa: S311 - repeatable data, not a secret
    lines: list[str] = []
    size = 0
    while size < mb * 10**6:
        for event in audit_log.events(rng, audit_log.REGIONS[0], audit_log.FIRST_DAY):
            lines.append(json.dumps(event, separators=(",", ":")))
            size += len(lines[-1]) + 1
    body = gzip.compress(("\n".join(lines) + "\n").encode(), 6, mtime=0)
    (folder / f"audit-{number:05d}.json.gz").write_bytes(body)
    return len(lines)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.straggler", description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--mb-a-file", type=float, default=8.0, help="of JSON, before it is packed")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench_straggler")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(argv)


def _cells(run: dict[str, Any]) -> tuple[str, ...]:
    numbers = (f"{run['seconds']:.1f}", f"{run['cpu_seconds']:.1f}", f"{run['tasks']:,}")
    return (run["engine"], *numbers, f"{run['files_out']:,}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
