"""One engine on one table: `python -m benchmarks.jdbc.one_run ENGINE SOURCE ROOT RUN_DIR ANSWER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.jdbc import source
from benchmarks.jdbc.engines import ENGINES
from benchmarks.measuring import adopt_orphans, cpu_seconds


def main(argv: list[str]) -> int:
    engine, told, root, run_dir, answer = argv[1], *map(Path, argv[2:])
    adopt_orphans()
    measured = ENGINES[engine](source.load(told), root, run_dir)
    found = asdict(measured)
    found["cpu_seconds"] = round(cpu_seconds() + found.pop("python_workers_cpu_seconds"), 2)
    answer.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
