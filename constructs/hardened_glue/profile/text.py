"""A profile in words: what was highest, which alarms would have rung, what it would have cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from hardened_glue.facts import metrics
from hardened_glue.profile.series import RunProfile


def lines(profile: RunProfile) -> Iterator[str]:
    """The profile as lines for a terminal."""
    for label, name in (
        ("driver heap", metrics.DRIVER_HEAP.name),
        ("executors heap", metrics.EXECUTORS_HEAP.name),
    ):
        series = profile.named(name)
        if series is not None and series.peak is not None:
            yield f"{label:<16} peak {series.peak:.0%}"
    for alarm in profile.alarms:
        yield f"{'alarm':<16} {told(alarm)}"
    if "usd" in profile.cost:
        yield f"{'cost':<16} {profile.cost['usd']} USD ({profile.cost['how']})"
    elif "not_known" in profile.cost:
        yield f"{'cost':<16} not known: {profile.cost['not_known']}"


def told(alarm: Mapping[str, Any]) -> str:
    """What one alarm would have done."""
    if alarm["state"] == "not evaluated":
        return f"{alarm['name']} was not evaluated: {alarm['reason']}"
    highest = "" if alarm["highest"] is None else f", highest {alarm['highest']:.3g}"
    if alarm["state"] == "silent":
        return f"{alarm['name']} would have stayed silent (beyond {alarm['threshold']:g}{highest})"
    moments = ", ".join(clock(each) for each in alarm["rang_at_s"])
    return f"{alarm['name']} would have rung at {moments} (beyond {alarm['threshold']:g}{highest})"


def clock(seconds: float) -> str:
    """Seconds since the run's start as minutes and seconds."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
