"""The six fields of a Glue cron expression, checked before CloudFormation sees them.

Times are UTC: Glue knows no time zone, so a local hour moves by one when clocks change. The fields, their
ranges and their wildcards are Glue's own (`SOURCE`); it takes fewer than EventBridge does, no `#` among them.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from itertools import pairwise

from hardened_glue.checks.plain import require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import glue_guide

SOURCE = glue_guide("monitor-data-warehouse-schedule")
MIN_INTERVAL_MINUTES = 5  # Glue's own precision; what would fire faster is not supported

_MONTHS = tuple(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
_DAYS = tuple(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
_LEAP_YEAR = 2024
_HOUR_MINUTES = 60
_DAY_HOURS = 24
_STEP = re.compile(r"(?P<start>.+)/(?P<step>\d+)")


@dataclass(frozen=True, kw_only=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    special: str = ""  # a form beside lists, ranges and steps, as a pattern
    example: str

    @property
    def expectation(self) -> str:
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"{self.low} to {self.high}{names}, such as {self.example}"


_MINUTE = _Field(name="minute", low=0, high=59, example="0, 0/15 or 5,35")
_HOUR = _Field(name="hour", low=0, high=23, example="3, 0/6, 8-18 or *")
_DAY_OF_MONTH = _Field(
    name="day-of-month", low=1, high=31, special=r"L|(?P<day>\d+)W", example="1, 1-7, 1W, L, * or ?"
)
_MONTH = _Field(name="month", low=1, high=12, names=_MONTHS, example="1, JAN-MAR or *")
_DAY_OF_WEEK = _Field(
    name="day-of-week", low=1, high=7, names=_DAYS, special=r"(?P<day>[1-7]?)L", example="MON-FRI, 2, 6L or ?"
)
_YEAR = _Field(name="year", low=1970, high=2199, example="2027, 2027-2029 or *")
_FIELDS = (_MINUTE, _HOUR, _DAY_OF_MONTH, _MONTH, _DAY_OF_WEEK, _YEAR)


def check_cron(expression: object) -> str:
    """The expression as Glue takes it, `cron(...)`; refuses what Glue would refuse, and what never fires."""
    text = require_text("cron", expression).strip()
    inner = text[len("cron(") : -1] if text.startswith("cron(") and text.endswith(")") else text
    fields = inner.split()
    if len(fields) != len(_FIELDS):
        names = " ".join(field.name for field in _FIELDS)
        raise JobConfigError("cron", text, f"six fields ({names}) such as '0 3 * * ? *'")
    _check_days(fields[2], fields[4])
    minutes, hours, days, months, _, _ = (
        _values(field, given) for field, given in zip(_FIELDS, fields, strict=True)
    )
    _check_interval(fields[0], minutes, hours)
    _check_calendar(fields[2], days, months)
    return f"cron({' '.join(fields)})"


def _check_days(of_month: str, of_week: str) -> None:
    if (of_month == "?") == (of_week == "?"):
        given = f"{of_month} and {of_week}"
        raise JobConfigError(
            "cron day-of-month and day-of-week", given, "? in one of the two, and in one only"
        )


def _values(field: _Field, given: str) -> frozenset[int]:
    """The values that a field stands for; all of them where it says nothing or a day that only dates know."""
    if given in ("*", "?"):
        if given == "?" and field not in (_DAY_OF_MONTH, _DAY_OF_WEEK):
            raise _refusal(field, given)
        return frozenset(range(field.low, field.high + 1))
    special = re.fullmatch(field.special, given) if field.special else None
    if special:
        day = special.groupdict().get("day")
        if day and not field.low <= int(day) <= field.high:
            raise _refusal(field, given)
        return frozenset(range(field.low, field.high + 1))
    return frozenset(value for part in given.split(",") for value in _part(field, given, part))


def _part(field: _Field, given: str, part: str) -> range:
    step = _STEP.fullmatch(part)
    start = step["start"] if step else part
    if start == "*":
        first, last = field.low, field.high
    else:
        low, dash, high = start.partition("-")
        first = _number(field, given, low)
        last = _number(field, given, high) if dash else (field.high if step else first)
    width = int(step["step"]) if step else 1
    if first > last or not 1 <= width <= field.high:
        raise _refusal(field, given)
    return range(first, last + 1, width)


def _number(field: _Field, given: str, text: str) -> int:
    if text.upper() in field.names:
        return field.names.index(text.upper()) + field.low
    if not re.fullmatch(r"[0-9]{1,4}", text) or not field.low <= int(text) <= field.high:
        raise _refusal(field, given)
    return int(text)


def _check_interval(given: str, minutes: frozenset[int], hours: frozenset[int]) -> None:
    ordered = sorted(minutes)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    if any((hour + 1) % _DAY_HOURS in hours for hour in hours):
        gaps.append(ordered[0] + _HOUR_MINUTES - ordered[-1])
    if gaps and min(gaps) < MIN_INTERVAL_MINUTES:
        expectation = f"times {MIN_INTERVAL_MINUTES} minutes apart or more: Glue fires no faster"
        raise JobConfigError(f"cron {_MINUTE.name}", given, expectation)


def _check_calendar(given: str, days: frozenset[int], months: frozenset[int]) -> None:
    longest = max(monthrange(_LEAP_YEAR, month)[1] for month in months)
    if min(days) > longest:
        raise JobConfigError(
            f"cron {_DAY_OF_MONTH.name}", given, f"{longest} or less in these months: it never fires"
        )


def _refusal(field: _Field, given: str) -> JobConfigError:
    return JobConfigError(f"cron {field.name}", given, field.expectation)
