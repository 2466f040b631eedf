"""`make bench-jdbc`: every engine on every database, into benchmarks/results."""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from databases import orders
from databases import server as servers
from demo.report import table

from benchmarks import profiles
from benchmarks.jdbc import checks, source
from benchmarks.jdbc.engines import ENGINES, missing
from benchmarks.measuring import ROOT, in_own_process

RESULTS = ROOT / "benchmarks" / "results" / "jdbc.json"
ROWS = 34_000_000  # as many as the guide's table has
CACHE_MB = 1024  # the servers' own; the page cache holds the table
HEADER = ("engine", "database", "rows", "seconds", "rows/s", "outcome", "executor heap peak", "process peak")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One engine on one table. `seconds` leave out Spark's start; of a run that died, they are all it had."""

    engine: str
    database: str
    rows: int
    seconds: float
    outcome: str
    executor_heap_max_mb: float | None
    executor_heap_peak_mb: float | None
    executors_lost: int | None
    process_peak_mb: float | None
    cpu_seconds: float
    note: str | None

    def cells(self) -> tuple[str, ...]:
        speed = f"{self.rows / self.seconds:,.0f}" if self.outcome == "ok" else ""
        heap = "" if self.executor_heap_peak_mb is None else _of(self)
        peak = "" if self.process_peak_mb is None else f"{self.process_peak_mb:,.0f} MB"
        counted = (f"{self.rows:,}", f"{self.seconds:.1f}", speed)
        return (self.engine, self.database, *counted, self.outcome, heap, peak)


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    absent: dict[str, str] = {}
    runs: list[Run] = []
    expected = checks.expected(options.rows)
    for database in _with_a_server(options.databases, absent):
        with servers.running(database, cache_mb=CACHE_MB) as server:
            _say(f"filling {database} with {options.rows:,} rows")
            orders.fill(server, rows=options.rows, table=source.TABLE)
            told = source.of(server, options.rows)
            engines = list(_able(options.engines, database, absent))
            for engine in engines * options.rounds:
                _say(f"{engine} on {database}")
                runs.append(_measured(engine, told, options.folder, expected))
                _write(options.out, runs, absent)
    print(table([HEADER, *(each.cells() for each in runs)]))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jdbc", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--databases", nargs="+", choices=servers.ENGINES, default=list(servers.ENGINES))
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=1, help="the engines take turns in each")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench_jdbc")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(argv)


def _with_a_server(databases: Sequence[str], absent: dict[str, str]) -> Iterator[str]:
    for name in databases:
        if _is_there(f"server {name}", name, servers.ENGINES[name].missing(tls=False), absent):
            yield name


def _able(engines: Sequence[str], database: str, absent: dict[str, str]) -> Iterator[str]:
    """The engines that can run here; the others are said, and kept for the results as ENGINE on DATABASE."""
    for name in engines:
        if _is_there(f"engine {name}", f"{name} on {database}", missing(name, database), absent):
            yield name


def _is_there(what: str, key: str, reason: str | None, absent: dict[str, str]) -> bool:
    if reason is not None:
        absent[key] = reason
        print(f"{what} is not measured: {reason}", file=sys.stderr)
    return reason is None


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _measured(engine: str, told: source.Source, folder: Path, expected: tuple[int, int]) -> Run:
    root = folder / "s3"
    shutil.rmtree(root / "out", ignore_errors=True)
    run_dir = folder / "runs" / told.database / engine
    place = told.connections.with_name("source.json")
    told.save(place)
    answer = in_own_process("benchmarks.jdbc.one_run", engine, str(place), str(root), str(run_dir))
    profiles.keep(run_dir, folder / "profiles" / told.database / engine)
    run = Run(engine=engine, database=told.database, rows=told.rows, **answer)
    if run.outcome == "ok":
        found = checks.found(root / "out" / engine, null=told.dump_null)
        if found != expected:
            raise SystemExit(
                f"{engine} wrote {found[0]:,} rows of {told.rows:,}, or others: nothing to compare"
            )
    shutil.rmtree(root / "out", ignore_errors=True)
    return run


def _of(run: Run) -> str:
    return f"{run.executor_heap_peak_mb:.0f} of {run.executor_heap_max_mb:.0f} MB"


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
