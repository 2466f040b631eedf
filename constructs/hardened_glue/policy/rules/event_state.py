"""Glue sends events for some states alone; a rule on another never matches."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.event_rule import EventRule


def check(rule: EventRule) -> Iterator[Said]:
    """Each state that is never sent for what the rule listens to."""
    possible = rule.possible_states
    never = [state for state in rule.states if isinstance(state, str) and not is_reference(state)]
    never = [state for state in never if state not in possible]
    if never:
        evidence = f"the rule waits for {', '.join(never)}, Glue sends {', '.join(possible)}"
        yield Miss(evidence=evidence, property="EventPattern.detail.state")


RULE = Rule(
    id="event-state",
    title="Event rules wait for states that Glue sends",
    why="ERROR and EXPIRED are states of a run for which no event exists",
    source=glue_guide("automating-awsglue-with-cloudwatch-events"),
    fix="wait for FAILED and TIMEOUT",
    library="job.on_failure(...); job.on_state_change(...) refuses other states",
    severity=Severity.ERROR,
    view=EventRule,
    check=check,
)
