"""The tables and the chart of docs/explanation/jdbc.md: `python -m tests.benchmarks.jdbc_page`."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.facts.generated import rewrite, table

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "jdbc.json"
PAGE = ROOT / "docs" / "explanation" / "jdbc.md"
PICTURE = ROOT / "docs" / "images" / "jdbc.svg"
DATABASES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}
ENGINES = {
    "naive": "the guide's code, executor of 1,024 MB",
    "one_connection": "ours, one connection, 1,000 rows a fetch",
    "one_connection_row_by_row": "ours, one connection, row by row",
    "splits": "ours, splits",
    "splits_arrow": "ours, splits, reader arrow",
    "connectorx": "ConnectorX",
    "duckdb": "DuckDB's scanner",
    "dump": "the server's own client, to text",
}
_COMPARED = ("one_connection", "one_connection_row_by_row", "connectorx", "duckdb", "dump")
_OURS = ("one_connection", "one_connection_row_by_row", "splits", "splits_arrow")
_ONE_ALONE = {"splits_arrow": "postgresql", "one_connection_row_by_row": "mariadb"}


@cache
def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def run(engine: str, database: str) -> dict[str, Any] | None:
    """One engine's run on one database, the fastest of its rounds; None where there is none."""
    found = [each for each in results()["runs"] if (each["engine"], each["database"]) == (engine, database)]
    return min(found, key=lambda each: float(each["seconds"]), default=None)


def made() -> dict[str, str]:
    """Each table of the page by its name."""
    head = ["engine", "seconds", "rows a second", "CPU seconds of the client", "memory at most"]
    ratios = ["splits against", *DATABASES.values()]
    by_arrow = ["reader arrow against", "seconds", "their CPU seconds"]
    return {
        **{database: table(head, _rows(database)) for database in DATABASES},
        "ratios": table(
            ratios,
            ([ENGINES[each], *(_ratio(each, "splits", name) for name in DATABASES)] for each in _COMPARED),
        ),
        "arrow": table(
            by_arrow, (_against_arrow(each) for each in ("splits", *_COMPARED) if each not in _ONE_ALONE)
        ),
    }


def _rows(database: str) -> Iterator[list[object]]:
    for engine, name in ENGINES.items():
        found = run(engine, database)
        if _ONE_ALONE.get(engine, database) != database:
            continue
        if found is None:
            yield [name, "not measured", "", "", ""]
            continue
        died = found["outcome"] != "ok"
        speed = f"**dies**, {found['executors_lost']} executors" if died else f"{speed_of(found):,.0f}"
        yield [name, f"{found['seconds']:.1f}", speed, f"{found['cpu_seconds']:.0f}", _memory(found)]


def speed_of(found: dict[str, Any]) -> float:
    return float(found["rows"] / found["seconds"])


def _memory(found: dict[str, Any]) -> str:
    peak = f"{found['process_peak_mb']:,.0f} MB" if found["process_peak_mb"] else ""
    if found["executor_heap_peak_mb"] is None:
        return f"{peak}, the process"
    heap = (
        f"{found['executor_heap_peak_mb']:,.0f} of {found['executor_heap_max_mb']:,.0f} MB, executor's heap"
    )
    return f"{heap}; {peak}, its Python" if peak else heap


def _ratio(engine: str, ours: str, database: str) -> str:
    if _ONE_ALONE.get(engine, database) != database:
        return ""
    found = _of_ours(engine, ours, database, "seconds")
    return "not measured" if found is None else f"{found:.2f} times as fast"


def _against_arrow(engine: str) -> list[str]:
    cpu = _of_ours(engine, "splits_arrow", "postgresql", "cpu_seconds")
    told = "not measured" if cpu is None else f"{cpu:.2f} times its own"
    return [ENGINES[engine], _ratio(engine, "splits_arrow", "postgresql"), told]


def _of_ours(engine: str, ours: str, database: str, measure: str) -> float | None:
    other, own = run(engine, database), run(ours, database)
    return None if other is None or own is None else float(other[measure] / own[measure])


def draw() -> None:
    """The speeds as bars; the guide's code has none."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "jdbc", "font.family": "sans-serif", "font.size": 10})
    shown = [database for database in DATABASES if run("splits", database)]
    figure, axes = plt.subplots(
        1, len(shown), figsize=(5 * len(shown) + 2, 3.4), sharey=True, layout="constrained", squeeze=False
    )
    for axis, database in zip(axes[0], shown, strict=True):
        _bars(axis, database)
    axes[0][0].set_yticks(range(len(ENGINES)), list(ENGINES.values()))
    axes[0][0].invert_yaxis()
    figure.savefig(PICTURE, metadata={"Date": None})


def _bars(axis: Any, database: str) -> None:
    for place, engine in enumerate(ENGINES):
        found = run(engine, database)
        if found is None:
            continue
        lived = found["outcome"] == "ok"
        thousands = speed_of(found) / 1000 if lived else 0
        colour = "#1f6f54" if engine in _OURS else "#9aa5a0"
        axis.barh(place, thousands, color=colour)
        text = f" {thousands:,.0f}" if lived else f" dies after {found['seconds']:.0f} s"
        axis.text(thousands, place, text, va="center")
    axis.set_title(DATABASES[database], loc="left", fontweight="bold")
    axis.set_xlabel("thousand rows a second")
    axis.margins(x=0.18)
    axis.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    rewrite(str(PAGE), made())
    draw()
