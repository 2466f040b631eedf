"""A schedule that Glue does not take passes every check until the deployment."""

from collections.abc import Iterator

from hardened_glue.checks.cron import check_cron
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import holds_reference
from hardened_glue.policy.views.others import Trigger


def check(trigger: Trigger) -> Iterator[Said]:
    """No schedule where one is due, or one that is no cron of Glue's."""
    schedule = trigger.resource.known("Schedule")
    if schedule is None:
        if trigger.resource.known("Type") == "SCHEDULED":
            yield Miss(evidence="Schedule is absent on a scheduled trigger", property="Schedule")
        return
    text = str(schedule)
    found = None if holds_reference(text) else _fault(text)
    if found:
        yield Miss(evidence=f"Schedule is {text}: {found}", property="Schedule")


def _fault(schedule: str) -> str | None:
    if not schedule.startswith("cron("):
        return "Glue takes cron(...) alone"
    try:
        check_cron(schedule)
    except JobConfigError as error:
        return str(error)
    return None


RULE = Rule(
    id="trigger-schedule",
    title="A trigger's schedule is one that Glue takes",
    why="it knows six fields, in UTC, every five minutes at most, and no rate(...)",
    source=glue_guide("monitor-data-warehouse-schedule"),
    fix="write cron(minutes hours day-of-month month day-of-week year), ? in one of the two days",
    library='JobTrigger(schedule=Schedule.cron("0 3 * * ? *")), checked at synth',
    severity=Severity.ERROR,
    view=Trigger,
    check=check,
)
