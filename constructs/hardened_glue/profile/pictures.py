"""The four pictures that the Glue console draws of a run, of one run or of two side by side."""

import io
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from hardened_glue.facts import metrics
from hardened_glue.profile.series import GlueSeries, Points, RunProfile

SAFE_HEAP = 0.5  # the safe threshold that AWS's guides draw
BUCKETS = 60  # bytes are drawn as the mean of each sixtieth of the run
DRIVER, ALL, LINE = "#1f6f54", "#1d4e89", "#b3471d"
EXECUTORS = ("#8fb4d9", "#d9a38f", "#a9c9a4", "#c3a9d1", "#d9cf8f", "#8fd3d9")
NOTHING = "Spark moved nothing here; what a script moves in Python is in its run summary"
NOTHING_SHUFFLED = "Nothing was shuffled"
NO_EVENT_LOG = "The run wrote no event log, which tells this: --enable-spark-ui"
GAP_S = 5.0  # samples come each second: a longer silence is no straight line
_MIB = 2**20

Panel = Callable[[Axes, RunProfile], None]


def figure(profiles: Sequence[RunProfile], titles: Sequence[str]) -> Figure:
    """A column of four pictures for each run, all on one scale, so that runs can be compared."""
    drawn = Figure(figsize=(7.2 * len(profiles), 12.5), layout="constrained")
    grid = drawn.subplots(len(PANELS), len(profiles), squeeze=False, sharey="row")
    longest = max(each.seconds for each in profiles)
    for column, (profile, title) in enumerate(zip(profiles, titles, strict=True)):
        for row, (name, panel) in enumerate(PANELS.items()):
            axes = grid[row][column]
            panel(axes, profile)
            _dress(axes, longest, f"{title}\n{name}" if row == 0 else name, _nothing(panel, profile))
    return drawn


def as_png(drawn: Figure) -> bytes:
    sink = io.BytesIO()
    drawn.savefig(sink, format="png", dpi=110)
    return sink.getvalue()


def as_svg(drawn: Figure) -> str:
    """The picture as an element to put into a page: without the prologue of a file, the same each time."""
    sink = io.StringIO()
    drawn.savefig(sink, format="svg", metadata={"Date": None})
    return sink.getvalue()[sink.getvalue().index("<svg") :]


def _memory(axes: Axes, profile: RunProfile) -> None:
    for number, (executor, each) in enumerate(profile.of_each_executor("jvm.heap.usage")):
        colour = EXECUTORS[number % len(EXECUTORS)]
        _line(axes, each, f"executor {executor}", colour, linewidth=1.2)
    _line(axes, profile.named(metrics.EXECUTORS_HEAP.name), "all executors", ALL)
    _line(axes, profile.named(metrics.DRIVER_HEAP.name), "driver", DRIVER)
    axes.axhline(SAFE_HEAP, color=LINE, linestyle="--", linewidth=1, label="50 %: safe threshold")
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.set_ylabel("of the heap")


def _data(axes: Axes, profile: RunProfile) -> None:
    for name, label, colour in (
        (metrics.READ_BYTES.name, "read, all executors", ALL),
        (metrics.WRITTEN_BYTES.name, "written, all executors", LINE),
    ):
        _rate(axes, profile, profile.named(name), label, colour)
    axes.set_ylabel("MiB a second")


def _shuffle(axes: Axes, profile: RunProfile) -> None:
    for name, label, colour in (
        (metrics.SHUFFLE_WRITTEN.name, "shuffle written", LINE),
        (metrics.SHUFFLE_READ.name, "shuffle read", ALL),
    ):
        _rate(axes, profile, profile.named(name), label, colour)
    axes.set_ylabel("MiB a second")


def _execution(axes: Axes, profile: RunProfile) -> None:
    for name, label, colour in (
        (metrics.EXECUTORS_NEEDED.name, "executors that the open tasks would fill", LINE),
        (metrics.EXECUTORS.name, "executors there are", ALL),
    ):
        series = profile.named(name)
        if series is not None:
            points = [*series.points, (profile.seconds, series.points[-1][1])]
            axes.step(*zip(*points, strict=True), where="post", color=colour, linewidth=1.8, label=label)
    highest = max((each.peak or 0 for each in map(profile.named, _EXECUTION) if each), default=1)
    axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(0, max(highest * 1.6, axes.get_ylim()[1], 2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_ylabel("executors")


_EXECUTION = (metrics.EXECUTORS_NEEDED.name, metrics.EXECUTORS.name)
PANELS: dict[str, Panel] = {
    "Memory profile": _memory,
    "ETL data movement (through Spark's file systems)": _data,
    "Data shuffle": _shuffle,
    "Job execution": _execution,
}


def _nothing(panel: Panel, profile: RunProfile) -> str:
    """What an empty picture means."""
    if panel in (_shuffle, _execution) and profile.named(metrics.EXECUTORS.name) is None:
        return NO_EVENT_LOG
    return NOTHING_SHUFFLED if panel is _shuffle else NOTHING


def _line(axes: Axes, series: GlueSeries | None, label: str, colour: str, **style: Any) -> None:
    if series is not None:
        points = _broken(series.points)
        axes.plot(*zip(*points, strict=True), color=colour, label=label, **{"linewidth": 1.8, **style})


def _broken(points: Points) -> Iterator[tuple[float, float]]:
    """The points, with a break where nobody sampled: between the death of an executor and the next one."""
    before = points[0][0]
    for moment, value in points:
        if moment - before > GAP_S:
            yield moment, math.nan
        yield moment, value
        before = moment


def _rate(axes: Axes, profile: RunProfile, series: GlueSeries | None, label: str, colour: str) -> None:
    if series is None or not series.total():
        return
    moments, rates = zip(*_buckets(series.points, profile.seconds), strict=True)
    axes.plot(moments, rates, color=colour, linewidth=1.8, label=label)
    axes.fill_between(moments, rates, color=colour, alpha=0.15)


def _buckets(points: Points, seconds: float) -> Iterator[tuple[float, float]]:
    """MiB a second in each part of the run."""
    width = max(seconds / BUCKETS, 1.0)
    moved = [0.0] * (int(seconds / width) + 1)
    for moment, value in points:
        moved[min(int(moment / width), len(moved) - 1)] += value
    for number, value in enumerate(moved):
        yield (number + 0.5) * width, value / width / _MIB


def _dress(axes: Axes, longest_s: float, title: str, nothing: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlim(0, max(longest_s, 1.0))
    axes.set_xlabel("seconds since the start")
    axes.grid(color="#e4e4e4")
    axes.spines[["top", "right"]].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right", fontsize=8, frameon=False)
    else:
        axes.text(0.5, 0.5, nothing, transform=axes.transAxes, ha="center", color="#777", fontsize=9)
