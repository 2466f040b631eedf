"""A run that hangs is billed until its timeout."""

from collections.abc import Iterator

from hardened_glue.facts.limits import TIMEOUT_MINUTES, TIMEOUT_SOURCE
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import UnresolvedError
from hardened_glue.policy.views.job import Job

LONG_MINUTES = 1_440  # a daily job that runs longer meets its own next run
_BILLED_BY_DEFAULT = "480 minutes (Glue 5.0 and later) or 2,880 (up to 4.0) are billed"


def check(job: Job) -> Iterator[Said]:
    """A timeout that is absent, beyond what Glue takes, or longer than a day. Streaming jobs run for days."""
    minutes = job.resource.number("Timeout")
    if minutes is None:
        if not job.is_streaming:
            yield _miss(f"Timeout is absent: {_default(job)} a hung run")
    elif not 1 <= minutes <= TIMEOUT_MINUTES:
        yield _miss(f"Timeout is {minutes:,.0f} minutes, Glue takes 1 to {TIMEOUT_MINUTES:,}")
    elif minutes > LONG_MINUTES and not job.is_streaming:
        yield _miss(f"Timeout is {minutes:,.0f} minutes: a hung run is billed for {minutes / 60:,.0f} hours")


def _default(job: Job) -> str:
    try:
        return f"{job.version.default_timeout_minutes:,} minutes are billed for"
    except UnresolvedError:
        return f"{_BILLED_BY_DEFAULT} for"


def _miss(evidence: str) -> Miss:
    return Miss(evidence=evidence, property="Timeout")


RULE = Rule(
    id="timeout",
    title="The timeout is written down and shorter than a day",
    why="AWS's own default bills a hung run for 8 or 48 hours of every worker",
    source=TIMEOUT_SOURCE,
    fix="set Timeout to the minutes that the job may take, such as 180",
    library="JobSettings(timeout_minutes=180)",
    severity=Severity.WARNING,
    view=Job,
    check=check,
)
