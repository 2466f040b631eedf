"""A run that fails at its start sends no metric: only the event tells of it."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import Job

_WANTED = ("FAILED", "TIMEOUT")


def check(job: Job) -> Iterator[Said]:
    """A state of the two that no rule with a target, or an alarm that counts it, waits for."""
    heard: set[str] = set()
    for rule in job.event_rules():
        if rule.is_of_changes and rule.tells_someone():
            heard.update(map(str, rule.states or _WANTED))
    missing = [state for state in _WANTED if state not in heard]
    if missing:
        yield Miss(evidence=f"no event rule in the template tells of {' or '.join(missing)}", property="Name")


RULE = Rule(
    id="failure-event",
    title="A failed run and a timed-out run are told on the first event",
    why="metrics begin with the GlueContext, so a script that dies before it leaves none",
    source=glue_guide("automating-awsglue-with-cloudwatch-events"),
    fix=(
        "add an AWS::Events::Rule on source aws.glue, detail-type Glue Job State Change, the job's name and "
        "states FAILED and TIMEOUT, with a target"
    ),
    library="HardenedJob(alarm_topic=...) makes it",
    severity=Severity.WARNING,
    view=Job,
    check=check,
)
