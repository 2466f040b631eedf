"""The event rules of a template that listen to Glue jobs."""

from collections.abc import Mapping
from typing import Any

from hardened_glue.policy.model import View
from hardened_glue.policy.template import as_list, holds_reference
from hardened_glue.policy.views.alarm import Alarm, metrics_of

STATE_CHANGE = "Glue Job State Change"
RUN_STATUS = "Glue Job Run Status"
# Glue sends a state change for these alone. [events-ref-glue]
STATES_OF_CHANGES = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")
STATES_OF_STATUS = ("STARTING", "RUNNING", "STOPPING")


class EventRule(View):
    """One rule that listens to the runs of Glue jobs."""

    types = ("AWS::Events::Rule",)

    def applies(self) -> bool:
        """Whether the rule listens to the runs of Glue jobs."""
        kinds = as_list(self._pattern.get("detail-type"))
        of_jobs = not kinds or any(kind in (STATE_CHANGE, RUN_STATUS) for kind in kinds)
        return "aws.glue" in as_list(self._pattern.get("source")) and of_jobs

    @property
    def is_of_changes(self) -> bool:
        """Whether the rule hears of the end of runs."""
        kinds = as_list(self._pattern.get("detail-type"))
        return not kinds or STATE_CHANGE in kinds

    @property
    def states(self) -> list[Any]:
        """The states that the rule waits for; empty for every state."""
        return as_list(self._detail.get("state"))

    @property
    def possible_states(self) -> tuple[str, ...]:
        """The states that Glue sends for what the rule listens to."""
        kinds = as_list(self._pattern.get("detail-type")) or [STATE_CHANGE, RUN_STATUS]
        changes = STATES_OF_CHANGES if STATE_CHANGE in kinds else ()
        return (*changes, *(STATES_OF_STATUS if RUN_STATUS in kinds else ()))

    @property
    def targets(self) -> list[Mapping[str, Any]]:
        """Where the events go."""
        return [each for each in as_list(self.resource.get("Targets")) if isinstance(each, Mapping)]

    def tells_someone(self) -> bool:
        """Whether the events go anywhere, or an alarm counts them."""
        if self.targets:
            return True
        counted = (f"${{{self.resource.logical_id}}}", self.resource.name)
        return any(
            metric.dimensions.get("RuleName") in counted
            for alarm in self.template.everywhere(*Alarm.types)
            for metric in metrics_of(Alarm(alarm))
        )

    @property
    def job_names(self) -> list[Any]:
        """The names, or patterns of names, of the jobs that the rule listens to; empty for every job."""
        return as_list(self._detail.get("jobName"))

    @property
    def _pattern(self) -> Mapping[str, Any]:
        pattern = self.resource.get("EventPattern")
        return pattern if isinstance(pattern, Mapping) else {}

    @property
    def _detail(self) -> Mapping[str, Any]:
        detail = self._pattern.get("detail")
        return detail if isinstance(detail, Mapping) else {}


def may_match(pattern: object, name: str) -> bool:
    """Whether a pattern other than plain text lets a name through, as far as can be said."""
    match pattern:
        case {"prefix": str(prefix)}:
            return name.startswith(prefix) or holds_reference(name)
        case {"suffix": str(suffix)}:
            return name.endswith(suffix) or holds_reference(name)
        case _:  # wildcard, anything-but, equals-ignore-case: given the benefit of the doubt
            return True
