"""Draws small_files.svg, straggler.svg and s3_latency.svg in docs/images from benchmarks/results."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib.axes import Axes

ROOT = Path(__file__).parents[1]
RESULTS, IMAGES = ROOT / "benchmarks" / "results", ROOT / "docs" / "images"
NAMES = {
    "naive": "the guides' naive code",
    "native_tuned": "Spark's JSON source, tuned",
    "dynamic_frame": "reader dynamic_frame",
    "duckdb": "DuckDB",
    "grouped": "this project's job",
    "pyarrow": "pyarrow alone",
    "coalesce_one": "infer, coalesce(1)",
}
COLOURS = {
    "naive": "#b3471d",
    "coalesce_one": "#b3471d",
    "native_tuned": "#c9922b",
    "dynamic_frame": "#7a6fb0",
    "duckdb": "#5b7f95",
    "grouped": "#1f6f54",
    "pyarrow": "#8a8a8a",
}
LIMIT_MB = 512
STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "svg.hashsalt": "hardened-glue",  # the same numbers make the same bytes
    "svg.fonttype": "none",
}

Run = dict[str, Any]


def main() -> int:
    matplotlib.use("svg")
    with matplotlib.rc_context(STYLE):
        for name, draw in (
            ("small_files", small_files),
            ("straggler", straggler),
            ("s3_latency", s3_latency),
        ):
            draw(json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["runs"])
            pyplot.savefig(IMAGES / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
            pyplot.close()
    return 0


def small_files(runs: Sequence[Run]) -> None:
    _, (times, heaps) = pyplot.subplots(1, 2, figsize=(10, 4.4), width_ratios=(3, 2))
    for engine in [engine for engine in NAMES if any(run["engine"] == engine for run in runs)]:
        done = _medians(
            [run for run in runs if run["engine"] == engine and run["outcome"] == "ok"], "seconds"
        )
        died = [run for run in runs if run["engine"] == engine and run["outcome"] == "oom"]
        width = 2.6 if engine == "grouped" else 1.6
        style = {"color": COLOURS[engine], "linewidth": width, "marker": "o", "markersize": 4}
        times.plot(*zip(*done, strict=True), label=NAMES[engine], **style)
        for run in died:
            times.plot(run["files"], run["seconds"], marker="X", markersize=9, color=COLOURS[engine])
            times.annotate(
                "out of memory", (run["files"], run["seconds"]), (0, 8), textcoords="offset points",
                ha="right", color=COLOURS[engine], fontsize=8,
            )  # fmt: skip
        _heap(heaps, engine, runs, style)
    _scales(times, "files", "seconds, without Spark's start", "Small files to Parquet, two cores")
    _scales(heaps, "files", "peak MB", "Driver heap of 512 MB")
    heaps.axhline(LIMIT_MB, color="#c0392b", linestyle="--", linewidth=1)
    heaps.axhline(LIMIT_MB / 4, color="#999", linestyle=":", linewidth=1)
    heaps.text(20_000, LIMIT_MB / 4 + 8, "a quarter", color="#777", fontsize=8)
    heaps.set_yscale("linear")
    heaps.set_ylim(0, 560)
    times.legend(frameon=False, fontsize=8, loc="upper left")
    pyplot.tight_layout()


def _heap(axes: Axes, engine: str, runs: Sequence[Run], style: dict[str, Any]) -> None:
    in_512 = [
        run for run in runs if run["engine"] == engine and (run["driver_heap_max_mb"] or 0) // 1 == LIMIT_MB
    ]
    points = _medians(in_512, "driver_heap_peak_mb")
    if points:
        axes.plot(*zip(*points, strict=True), **style)


def _scales(axes: Axes, x: str, y: str, title: str) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([20_000, 80_000, 320_000, 1_000_000], ["20,000", "80,000", "320,000", "1,000,000"])
    axes.minorticks_off()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    if axes.get_yscale() == "log":
        axes.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])


def straggler(runs: Sequence[Run]) -> None:
    bars = {NAMES[engine]: _middle(runs, engine) for engine in ("coalesce_one", "grouped")}
    first = runs[0]
    title = f"{first['files']} gzipped JSON files of {first['mb_a_file']:g} MB to Parquet, two cores"
    _bars(bars, ["coalesce_one", "grouped"], title)


def s3_latency(runs: Sequence[Run]) -> None:
    late = [run for run in runs if run["latency_ms"][1]]
    low, high = late[0]["latency_ms"]
    engines = [engine for engine in ("naive", "grouped") if any(run["engine"] == engine for run in late)]
    bars = {NAMES[engine]: _middle(late, engine) for engine in engines}
    title = f"{late[0]['objects']:,} objects on an S3 that answers {low:g} to {high:g} ms late"
    _bars(bars, engines, title)


def _bars(bars: dict[str, float], engines: Sequence[str], title: str) -> None:
    _, axes = pyplot.subplots(figsize=(8, 1.9))
    drawn = axes.barh(list(bars), list(bars.values()), color=[COLOURS[each] for each in engines], height=0.6)
    axes.bar_label(drawn, labels=[f" {seconds:.1f} s" for seconds in bars.values()])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("seconds, without Spark's start")
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    axes.margins(x=0.12)


def _middle(runs: Sequence[Run], engine: str) -> float:
    return float(median(run["seconds"] for run in runs if run["engine"] == engine))


def _medians(runs: Sequence[Run], field: str) -> list[tuple[int, float]]:
    sizes = sorted({run["files"] for run in runs})
    return [(size, median(run[field] for run in runs if run["files"] == size)) for size in sizes]


if __name__ == "__main__":
    sys.exit(main())
