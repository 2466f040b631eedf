"""Draws the driver's heap of both runs over time, with the 50 % line of the Glue console's memory profile."""

from collections.abc import Sequence

WIDTH, HEIGHT = 860, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 56, 48
COLOURS = ("#1f6f54", "#b3471d")
LINE = 0.5  # the safe threshold that the guides draw

Series = Sequence[tuple[float, float]]


def svg(title: str, series: Sequence[tuple[str, Series]]) -> str:
    """A chart that stands on its own: no script, no font and no style from elsewhere."""
    last = max((points[-1][0] for _, points in series if points), default=1.0) or 1.0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="#222"><title>{title}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">{title}</text>',
        *_grid(last),
    ]
    for number, (name, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        drawn = " ".join(f"{_x(moment, last):.1f},{_y(fraction):.1f}" for moment, fraction in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_legend(number, name, colour))
    return "\n".join([*parts, "</svg>\n"])


def _x(seconds: float, last: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * seconds / last


def _y(fraction: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - fraction)


def _grid(last: float) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tenth * 10} %</text>')
    y = _y(LINE)
    dashed = 'stroke="#c0392b" stroke-dasharray="6 4" stroke-width="1.5"'
    parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {dashed}/>')
    parts.append(
        f'<text x="{WIDTH - RIGHT}" y="{y - 6:.1f}" text-anchor="end" fill="#c0392b">alarm at 50 %</text>'
    )
    for quarter in range(5):
        moment = last * quarter / 4
        anchor = f'x="{_x(moment, last):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle"'
        parts.append(f"<text {anchor}>{moment:.0f} s</text>")
    return parts


def _legend(number: int, name: str, colour: str) -> str:
    x = LEFT + number * 280
    mark = f'<line x1="{x}" x2="{x + 24}" y1="42" y2="42" stroke="{colour}" stroke-width="3"/>'
    return f'{mark}<text x="{x + 32}" y="46">{name}</text>'
