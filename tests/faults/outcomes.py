"""What the full set of fault tests found, kept for the page: one line a cell."""

import json
import os
from pathlib import Path
from typing import Any

from tests.faults.protocol import ALL

FOUND = Path(__file__).parents[2] / "build" / "faults" / "outcomes.jsonl"


def note(table: str, row: str, column: str, outcome: str, **measured: Any) -> None:
    """Keeps the outcome of a cell if the environment asks for all of them."""
    if not os.environ.get(ALL):
        return
    FOUND.parent.mkdir(parents=True, exist_ok=True)
    cell = {"table": table, "row": row, "column": column, "outcome": outcome, **measured}
    with FOUND.open("a", encoding="utf-8") as file:
        file.write(json.dumps(cell) + "\n")


def found() -> list[dict[str, Any]]:
    """All that was noted, the newest of a cell on each master."""
    lines = FOUND.read_text(encoding="utf-8").splitlines() if FOUND.exists() else []
    cells = [json.loads(line) for line in lines]
    newest = {(cell["table"], cell["row"], cell["column"], cell.get("master")): cell for cell in cells}
    return list(newest.values())
