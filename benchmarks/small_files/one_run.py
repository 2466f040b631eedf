"""One engine on one input: `python -m benchmarks.small_files.one_run ENGINE ROOT RUN_DIR ANSWER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import adopt_orphans
from benchmarks.small_files import same_rows
from benchmarks.small_files.engines import ENGINES


def main(argv: list[str]) -> int:
    engine, root, run_dir, answer = argv[1], Path(argv[2]), Path(argv[3]), Path(argv[4])
    adopt_orphans()
    measured = ENGINES[engine](root.resolve(), run_dir, engine)
    rows = same_rows.Rows(rows=0, digest="", placed_digest=None)
    if measured.outcome == "ok":
        rows = same_rows.written(root / "out" / engine)
    answer.write_text(json.dumps({**asdict(measured), **asdict(rows)}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
