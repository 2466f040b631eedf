"""One engine on one input: `python -m benchmarks.small_files.one_run ENGINE ROOT RUN_DIR ANSWER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from demo import rows

from benchmarks.measuring import adopt_orphans, cpu_seconds
from benchmarks.small_files.engines import ENGINES


def main(argv: list[str]) -> int:
    engine, root, run_dir, answer = argv[1], Path(argv[2]), Path(argv[3]), Path(argv[4])
    adopt_orphans()
    measured = ENGINES[engine](root, run_dir, engine)
    found = {**asdict(measured), "cpu_seconds": round(cpu_seconds(), 2)}
    found["rows"] = rows.count(rows.parquet_files(root / "out" / engine)) if measured.outcome == "ok" else 0
    answer.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
