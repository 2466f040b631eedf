"""Draws a job's dashboard as CloudWatch would, from the JSON that is deployed, with a replayed run in it.

`python -m scripts.draw_dashboard` writes docs/images/dashboard.svg; the same input gives the same bytes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.replay.runs import JOB, PICTURED, Run, metrics_of

from hardened_glue.cloudwatch.alarm_states import MINUTE, Metrics, Series
from hardened_glue.jobs.alarm_row import MEMORY_LINES, OWN_NAMESPACE, line_metric_name
from hardened_glue.jobs.dashboard_body import ShownJob, dashboard_body

TARGET = Path(__file__).parents[1] / "docs" / "images" / "dashboard.svg"
COLUMN, ROW, GAP = 46, 38, 10
COLOURS = ("#1f77b4", "#2ca02c", "#9467bd", "#8c564b")
_PLOT_LEFT, _PLOT_RIGHT, _PLOT_TOP, _PLOT_BOTTOM = 58, 48, 52, 44
_LINES_ACROSS = 4
BLACK, GREY = "#16191f", "#545b64"
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Where in a widget the lines are drawn, and how long a time they span."""

    left: float
    top: float
    width: float
    height: float
    seconds: float

    def x(self, seconds: float) -> float:
        return self.left + self.width * seconds / self.seconds

    def y(self, part: float) -> float:
        return self.top + self.height * (1 - part)


def main() -> None:
    TARGET.write_text(draw(dashboard_body(ShownJob(job_name=JOB)), PICTURED), encoding="utf-8")


def draw(body: Mapping[str, Any], run: Run) -> str:
    """The dashboard as one SVG that stands on its own."""
    widgets = body["widgets"]
    rows = max(each["y"] + each["height"] for each in widgets)
    width, height = 24 * COLUMN + GAP, rows * ROW + GAP
    recorder = run.recorded()
    metrics = metrics_of(recorder)
    for at, _ in recorder.lines:  # a filter reports 0 for each line that is none of its own
        metrics.publish(Series(OWN_NAMESPACE, line_metric_name(JOB, MEMORY_LINES)), at, 0)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
            f' height="{height}" role="img" font-family="system-ui, sans-serif" font-size="12">',
            f"<title>{escape(f'Dashboard of {JOB}: {run.title}')}</title>",
            f'<rect width="{width}" height="{height}" fill="#f2f3f3"/>',
            *(line for widget in widgets for line in _widget(widget, metrics, run)),
            "</svg>\n",
        ]
    )


def _widget(widget: Mapping[str, Any], metrics: Metrics, run: Run) -> Iterator[str]:
    x, y = widget["x"] * COLUMN + GAP, widget["y"] * ROW + GAP
    width, height = widget["width"] * COLUMN - GAP, widget["height"] * ROW - GAP
    properties = widget["properties"]
    yield f'<g transform="translate({x} {y})">'
    yield f'<rect width="{width}" height="{height}" rx="4" fill="#fff" stroke="#d5dbdb"/>'
    yield f'<text x="14" y="24" font-size="14" font-weight="600">{escape(properties["title"])}</text>'
    if widget["type"] == "alarm":
        yield from _alarms(properties["alarms"])
    else:
        plot = Plot(
            left=_PLOT_LEFT,
            top=_PLOT_TOP,
            width=width - _PLOT_LEFT - _PLOT_RIGHT,
            height=height - _PLOT_TOP - _PLOT_BOTTOM,
            seconds=run.watch_s,
        )
        yield from _graph(properties, metrics, plot)
    yield "</g>"


def _alarms(arns: Sequence[str]) -> Iterator[str]:
    for number, arn in enumerate(arns):
        x = 14 + number * 200
        yield f'<rect x="{x}" y="36" width="190" height="22" rx="3" fill="#fff" stroke="#879596"/>'
        yield _text(x + 10, 51, arn.rsplit(":", 1)[1])


def _graph(properties: Mapping[str, Any], metrics: Metrics, plot: Plot) -> Iterator[str]:
    period = properties["period"]
    drawn = [(metric[-1], _points(metric, period, metrics, plot.seconds)) for metric in properties["metrics"]]
    lines = properties.get("annotations", {}).get("horizontal", [])
    scales = _scales(properties, drawn, [line["value"] for line in lines])
    yield from _grid(properties, scales, plot)
    for number, (options, points) in enumerate(drawn):
        colour = COLOURS[number % len(COLOURS)]
        scale = scales[options.get("yAxis", "left")]
        placed = [(plot.x(at), plot.y(value / scale)) for at, value in points]
        yield from _line(placed, colour, gap=3 * plot.width * period / plot.seconds)
        x, y = plot.left + number * 150, plot.top + plot.height + 32
        yield f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>'
        yield _text(x + 15, y, options["label"])
    if not any(points for _, points in drawn):
        yield _text(plot.x(plot.seconds / 2), plot.y(0.5), "no data", GREY, "middle")
    for line in lines:
        y, right = plot.y(line["value"] / scales["left"]), plot.left + plot.width
        dashed = f'stroke="{line["color"]}" stroke-width="1.4" stroke-dasharray="6 4"'
        yield f'<line x1="{plot.left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" {dashed}/>'
        yield _text(right - 4, y - 4, f"{line['label']} above {line['value']:g}", line["color"], "end")


def _scales(
    properties: Mapping[str, Any], drawn: Sequence[tuple[Mapping[str, Any], Points]], lines: Sequence[float]
) -> dict[str, float]:
    scales = {}
    for side, axis in properties["yAxis"].items():
        values = [
            value for options, points in drawn if options.get("yAxis", "left") == side for _, value in points
        ]
        scales[side] = axis.get("max") or _highest([*values, *(lines if side == "left" else ())])
    return scales


def _line(points: Points, colour: str, gap: float) -> Iterator[str]:
    """The points joined, with a break where minutes have no data and a dot where one stands alone."""
    piece: list[tuple[float, float]] = []
    for point in [*points, (math.inf, 0.0)]:
        if piece and point[0] - piece[-1][0] > gap:
            if len(piece) == 1:
                yield f'<circle cx="{piece[0][0]:.1f}" cy="{piece[0][1]:.1f}" r="3" fill="{colour}"/>'
            else:
                where = " ".join(f"{x:.1f},{y:.1f}" for x, y in piece)
                yield f'<polyline points="{where}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
            piece = []
        piece.append(point)


def _grid(properties: Mapping[str, Any], scales: Mapping[str, float], plot: Plot) -> Iterator[str]:
    right = plot.left + plot.width
    for number in range(_LINES_ACROSS + 1):
        part = number / _LINES_ACROSS
        y = plot.y(part)
        yield f'<line x1="{plot.left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eaeded"/>'
        for side, scale in scales.items():
            x, anchor = (plot.left - 6, "end") if side == "left" else (right + 6, "start")
            yield _text(x, y + 4, _short(scale * part), GREY, anchor)
        minutes = f"{plot.seconds * part / MINUTE:.0f} min"
        yield _text(plot.x(plot.seconds * part), plot.top + plot.height + 16, minutes, GREY, "middle")
    yield _text(plot.left, plot.top - 9, properties["yAxis"]["left"]["label"], GREY)


def _text(x: float, y: float, words: str, colour: str = BLACK, anchor: str = "start") -> str:
    placed = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {placed}>{escape(words)}</text>"


def _points(metric: Sequence[Any], period: int, metrics: Metrics, seconds: float) -> Points:
    *texts, options = metric
    namespace, name, *flat = texts
    series = Series(namespace, name, frozenset(zip(flat[::2], flat[1::2], strict=True)))
    found = []
    start = 0.0
    while start < seconds:
        value = metrics.point(series, start, start + period, options["stat"], math.inf)
        if value is not None:
            found.append((start, value))
        start += period
    return found


def _highest(values: Sequence[float]) -> float:
    highest = max(values, default=0) or 1
    step = 10 ** math.floor(math.log10(highest))
    return float(next(factor * step for factor in (1, 2, 4, 5, 8, 10) if factor * step >= highest))


def _short(value: float) -> str:
    for size, name in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{name}"
    return f"{value:g}"


if __name__ == "__main__":
    main()
