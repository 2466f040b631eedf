"""What is wrong with a cron expression of Glue's, in a template that somebody else wrote."""

import re

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day-of-month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day-of-week", 1, 7, _DAYS),
    ("year", 1970, 2199, ()),
)
_CRON = re.compile(r"cron\((?P<fields>[^()]*)\)")
_LAST_OR_WEEKDAY = re.compile(r"L|[1-7]L|\d{1,2}W|LW")
_MINUTES_APART = 5


def fault(expression: str) -> str | None:
    """Why Glue does not take the expression, or None."""
    match = _CRON.fullmatch(expression.strip())
    if not match:
        return "Glue takes cron(...) alone"
    fields = match["fields"].split()
    if len(fields) != len(_FIELDS):
        return f"{len(fields)} fields, Glue takes six"
    if (fields[2] == "?") == (fields[4] == "?"):
        return "? stands in one of day-of-month and day-of-week, and in one only"
    for given, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        if not all(_is_valid(part, low, high, names) for part in given.split(",")):
            return f"{name} is {given}, expected {low} to {high}"
    return _too_fast(fields[0])


def _is_valid(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    start, slash, step = part.partition("/")
    if slash and not (step.isdigit() and 1 <= int(step) <= high):
        return False
    if start in ("*", "?") or (high in (31, 7) and _LAST_OR_WEEKDAY.fullmatch(start)):
        return True
    numbers = [_number(each, names) for each in start.split("-")]
    return len(numbers) <= 2 and all(low <= number <= high for number in numbers)


def _number(text: str, names: tuple[str, ...]) -> int:
    if text.upper() in names:
        return names.index(text.upper()) + 1
    return int(text) if text.isdigit() else -1


def _too_fast(minutes: str) -> str | None:
    step = minutes.partition("/")[2]
    if minutes == "*" or (step and int(step) < _MINUTES_APART):
        return f"minutes is {minutes}, Glue fires every {_MINUTES_APART} minutes at most"
    return None
