"""CloudWatch's metric math, as far as the replayed templates use it, over rows of points that may be missing.

Source: the CloudWatch User Guide, "Using math expressions with CloudWatch metrics". Two things the guide does
not settle are parameters here, so that a test can hold the alarms under both readings: whether FILL makes
points of a series that has none at all, and whether MAX leaves missing points out or is missing itself.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Point = float | None
Row = Sequence[Point]

_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Gt: lambda a, b: float(a > b),
    ast.GtE: lambda a, b: float(a >= b),
    ast.Lt: lambda a, b: float(a < b),
    ast.LtE: lambda a, b: float(a <= b),
}


@dataclass(frozen=True)
class Reading:
    """One way to read what the guide leaves open."""

    fills_empty_series: bool = True
    max_skips_missing: bool = True


USUAL = Reading()
READINGS = tuple(Reading(fills, skips) for fills in (True, False) for skips in (True, False))


def evaluate(expression: str, rows: Mapping[str, Row], reading: Reading = USUAL) -> list[Point]:
    """The row of points that an expression makes of the rows of its metrics."""
    return list(_evaluated(expression, tuple((name, tuple(row)) for name, row in rows.items()), reading))


@lru_cache(maxsize=4096)  # most minutes of a week look alike: nothing there
def _evaluated(
    expression: str, rows: tuple[tuple[str, tuple[Point, ...]], ...], reading: Reading
) -> tuple[Point, ...]:
    length = len(rows[0][1])
    return tuple(_Expression(dict(rows), length, reading).of(ast.parse(expression, mode="eval").body))


class _Expression:
    def __init__(self, rows: Mapping[str, Row], length: int, reading: Reading) -> None:
        self._rows = rows
        self._length = length
        self._reading = reading

    def of(self, node: ast.AST) -> Row:
        match node:
            case ast.Constant(value=int() | float() as number):
                return [float(number)] * self._length
            case ast.Name(id=name):
                return self._rows[name]
            case ast.BinOp(left=left, op=op, right=right):
                return self._pairwise(op, left, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._pairwise(op, left, right)
            case ast.Call(func=ast.Name(id=function), args=args):
                return self._called(function, args)
        raise NotImplementedError(ast.dump(node))

    def _pairwise(self, op: ast.AST, left: ast.AST, right: ast.AST) -> Row:
        # A point that is missing on either side is missing in the result.
        def both(one: Point, other: Point) -> Point:
            if one is None or other is None:
                return None
            if isinstance(op, ast.Div):
                return one / other if other else None
            return _OPERATORS[type(op)](one, other)

        return [both(*pair) for pair in zip(self.of(left), self.of(right), strict=True)]

    def _called(self, function: str, args: Sequence[ast.expr]) -> Row:
        match function, args:
            case "FILL", [series, filling]:
                return self._filled(self.of(series), self.of(filling))
            case "MAX", [ast.List(elts=several)]:
                return [self._largest(points) for points in zip(*map(self.of, several), strict=True)]
            case "IF", [condition, then, otherwise]:
                rows = zip(self.of(condition), self.of(then), self.of(otherwise), strict=True)
                return [None if asked is None else (a if asked else b) for asked, a, b in rows]
        raise NotImplementedError(function)

    def _filled(self, series: Row, filling: Row) -> Row:
        if all(point is None for point in series) and not self._reading.fills_empty_series:
            return series
        return [other if point is None else point for point, other in zip(series, filling, strict=True)]

    def _largest(self, points: Sequence[Point]) -> Point:
        there = [point for point in points if point is not None]
        if len(there) < len(points) and not self._reading.max_skips_missing:
            return None
        return max(there, default=None)
