"""The tables of docs/reference/faults.md. This module writes what a full set found."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.facts.generated import rewrite, table
from tests.faults.kill_cells import CELLS, FORMATS
from tests.faults.outcomes import found
from tests.faults.run_faults import RUN_FAULTS
from tests.faults.scene import MODES

PAGE = "faults.md"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "faults.json"
NOT_RUN = "not run"
Outcomes = dict[str, dict[str, dict[str, Any]]]  # by table, then by `row | column`


def keep() -> None:
    """Adds the outcomes of the last full set to those that are kept."""
    kept = outcomes()
    for cell in found():
        where = "spark" if cell.get("master") != "here" else "process"
        kept.setdefault(cell["table"], {}).setdefault(f"{cell['row']} | {cell['column']}", {})[where] = cell[
            "outcome"
        ]
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def outcomes() -> Outcomes:
    """What full sets found, by table, cell and whether it was on Spark."""
    kept: Outcomes = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return kept


def made() -> dict[str, str]:
    """Every table of the page, by the name of its place."""
    kept = outcomes()
    kills = [*dict.fromkeys(cell.name for cell in CELLS)]
    columns = [f"{mode}, {source_format}" for source_format in FORMATS for mode in MODES]
    known = {f"{cell.name} | {cell.column}" for cell in CELLS}
    return {
        "events": _grid("killed after", kills, columns, kept.get("events", {}), known),
        "faults": _grid("S3 answers", [str(each) for each in RUN_FAULTS], [*MODES], kept.get("s3", {})),
        "others": _others(kept),
    }


def _grid(
    corner: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: dict[str, dict[str, Any]],
    known: set[str] | None = None,
) -> str:
    def text(row: str, column: str) -> str:
        name = f"{row} | {column}"
        if known is not None and name not in known:
            return ""
        cell = cells.get(name, {})
        return cell.get("spark") or (f"{cell['process']} ¹" if "process" in cell else NOT_RUN)

    return table((corner, *columns), [(row, *(text(row, column) for column in columns)) for row in rows])


def _others(kept: Outcomes) -> str:
    """The rest, summed up: how many of what, and how they ended."""
    names = {
        "moments": "killed at a random moment",
        "recovery": "killed, and killed again at a random change of its recovery",
        "executors": "an executor killed after a task commit",
        "writers": "two and eight runs at once on one target",
        "disk": "a disk that runs full, at six points of a run",
    }
    lines = []
    for name, title in names.items():
        ends = Counter(str(end) for cell in kept.get(name, {}).values() for end in cell.values())
        lines.append((title, "; ".join(f"{count} x {end}" for end, count in sorted(ends.items())) or NOT_RUN))
    return table(("what", "how the runs ended"), lines)


if __name__ == "__main__":
    keep()
    rewrite(PAGE, made())
