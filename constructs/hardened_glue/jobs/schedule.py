"""What starts a job: the clock, a person, or the success of other jobs. Glue calls each of them a trigger.

A trigger of the clock or of other jobs fires only when it is activated, and CloudFormation activates one
when it is created and never later. A trigger's name therefore says whether it is paused: to pause it, or to
go on, makes another one in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from constructs import Construct, Node

from hardened_glue.checks.arguments import check_arguments, check_resolved
from hardened_glue.checks.cron import check_cron
from hardened_glue.checks.plain import is_token, require_bool, require_text
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.jobs.settings import JobSettings
from hardened_glue.jobs.tags import check_tags

# A job starts after another one only if a trigger started that one too, and a chain has one trigger of the
# clock or on demand at its head.
CHAIN_SOURCE = glue_guide("about-triggers")
# Nothing says what an update of StartOnCreation does; users report that it does nothing.
ACTIVATION_SOURCE = Source(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-glue-trigger.html",
    Mark.INFERRED,
)
# The API refuses a run beyond `max_concurrent_runs`; what a trigger makes of that refusal, no page says.
OVERLAP_SOURCE = glue_guide("aws-glue-api-jobs-runs", Mark.UNCONFIRMED)

_NAME_LENGTH = 220  # Glue takes 255; the rest says what kind of trigger it is
_SUCCEEDED = "SUCCEEDED"


class TriggerType(Enum):
    """Glue's own kinds of trigger, those for events apart."""

    SCHEDULED = "SCHEDULED"
    ON_DEMAND = "ON_DEMAND"
    CONDITIONAL = "CONDITIONAL"


class StartableJob(Protocol):
    """A job that a trigger can start: a `HardenedJob`, or the `job` of a template."""

    job_name: str
    settings: JobSettings

    @property
    def node(self) -> Node:
        """The job's place in the tree."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a job runs: made by `Schedule.cron`, `on_demand`, `after` or `after_any`."""

    type: TriggerType
    expression: str | None = None
    upstream: tuple[StartableJob, ...] = ()
    any_of: bool = False

    def __post_init__(self) -> None:
        if self.type is TriggerType.SCHEDULED:
            object.__setattr__(self, "expression", check_cron(self.expression))

    @classmethod
    def cron(cls, expression: str) -> "Schedule":
        """By the clock, in UTC: `Schedule.cron("0 3 * * ? *")` is each night at three."""
        return cls(type=TriggerType.SCHEDULED, expression=expression)

    @classmethod
    def on_demand(cls) -> "Schedule":
        """By hand, with `aws glue start-trigger`. It is also how a chain is started by hand."""
        return cls(type=TriggerType.ON_DEMAND)

    @classmethod
    def after(cls, *upstream: StartableJob) -> "Schedule":
        """When all of these jobs have succeeded."""
        return cls(type=TriggerType.CONDITIONAL, upstream=_some("Schedule.after", upstream))

    @classmethod
    def after_any(cls, *upstream: StartableJob) -> "Schedule":
        """When one of these jobs has succeeded."""
        return cls(type=TriggerType.CONDITIONAL, upstream=_some("Schedule.after_any", upstream), any_of=True)


class JobTrigger(Construct):
    """Starts jobs by a schedule.

    Glue starts a dependent job only if a trigger started the job before it. A chain whose head is run by
    hand, with `start-job-run`, ends there and says nothing; start its on-demand trigger in place of the job.

    A job takes `max_concurrent_runs` runs at a time, by default one. A trigger that fires while a run goes on
    gets no second one: leave a schedule more time than the job's timeout, which bounds a run.

    Args:
        jobs: what it starts, all at once. Jobs that another one waits for together belong in one trigger.
        arguments: the scripts' own arguments for these runs; what Glue itself reads is set on the job.
        active: whether it fires at all. An on-demand trigger is always ready.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        jobs: Sequence[StartableJob],
        schedule: Schedule,
        arguments: Mapping[str, str] | None = None,
        active: bool = True,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.jobs = _some("jobs", tuple(jobs))
        self.schedule = schedule
        own = dict(arguments or {})
        for job in self.jobs:
            _check_arguments(self, own, job)
        _check_chain(self)
        self.trigger_name = _name(self, schedule, require_bool("active", active))
        self.trigger = glue.CfnTrigger(
            self,
            "Resource",
            name=self.trigger_name,
            type=schedule.type.value,
            description=None if description is None else require_text("description", description),
            actions=[_action(job, own) for job in self.jobs],
            tags=check_tags(tags or {}) or None,
            **_firing(schedule, active),
        )
        # Names are text, so nothing tells CloudFormation by itself that the jobs come first.
        for job in {each.job_name: each for each in (*self.jobs, *schedule.upstream)}.values():
            resource = job.node.default_child
            if isinstance(resource, cdk.CfnResource):
                self.trigger.add_resource_dependency(resource)
        for job in self.jobs:
            _STARTS.setdefault(job, []).append((self.trigger_name, schedule))


# Which triggers start a job, by name. The tree knows it too, but to ask it is a walk through all of Node's
# constructs. A schedule holds only jobs that come before, so that no entry keeps its own key alive.
_STARTS: WeakKeyDictionary[Any, list[tuple[str, Schedule]]] = WeakKeyDictionary()


def _some(option: str, jobs: tuple[StartableJob, ...]) -> tuple[StartableJob, ...]:
    names = [job.job_name for job in jobs]
    if not names or len(set(names)) < len(names):
        raise JobConfigError(option, names, "one job or more, each once")
    return jobs


def _check_arguments(scope: Construct, own: Mapping[str, str], job: StartableJob) -> None:
    for key, value in own.items():
        if key in ARGUMENTS:
            shown = Hidden() if looks_secret(key, str(value)) else value
            expectation = "an argument that the script reads: what Glue reads is set on the job"
            raise JobConfigError(f"arguments[{key!r}]", shown, expectation)
    check_arguments(own, {}, job.settings.version)
    if any(is_token(value) for value in own.values()):
        check_resolved(cdk.Stack.of(scope).resolve(own))


def _check_chain(trigger: JobTrigger) -> None:
    upstream = trigger.schedule.upstream
    for job in upstream:
        if not _STARTS.get(job):
            expectation = "a job that a JobTrigger starts, made before: else Glue never starts what waits"
            raise JobConfigError("schedule upstream", job.job_name, expectation)
        for started in trigger.jobs:
            if started in _ancestors(job):
                expectation = f"a job that does not itself wait for {started.job_name!r}"
                raise JobConfigError("schedule upstream", job.job_name, expectation)
    if upstream and not trigger.schedule.any_of and not set.intersection(*map(_heads, upstream)):
        names = ", ".join(job.job_name for job in upstream)
        expectation = "jobs that descend from one trigger: give them one JobTrigger(jobs=[...])"
        raise JobConfigError("schedule upstream", names, expectation)


def _heads(job: StartableJob) -> set[str]:
    """The triggers of the clock, or on demand, from which a job's runs descend."""
    heads: set[str] = set()
    for name, schedule in _STARTS.get(job, ()):
        if schedule.upstream:
            combine = set.union if schedule.any_of else set.intersection
            heads |= combine(*map(_heads, schedule.upstream))
        else:
            heads.add(name)
    return heads


def _ancestors(job: StartableJob) -> set[StartableJob]:
    """The job, and all that it waits for, however far back."""
    found = {job}
    for _, schedule in _STARTS.get(job, ()):
        for upstream in schedule.upstream:
            found |= _ancestors(upstream)
    return found


def _name(scope: Construct, schedule: Schedule, active: bool) -> str:
    # The type stands in it because a change of type replaces the trigger, and two cannot have one name.
    unique = cdk.Names.unique_resource_name(
        scope, max_length=_NAME_LENGTH, separator="-", allowed_special_characters="_-"
    )
    kind = schedule.type.value.lower().replace("_", "-")
    return f"{unique}-{kind}" if active else f"{unique}-{kind}-paused"


def _action(job: StartableJob, own: Mapping[str, str]) -> dict[str, Any]:
    return {"jobName": job.job_name, "arguments": dict(own)} if own else {"jobName": job.job_name}


def _firing(schedule: Schedule, active: bool) -> dict[str, Any]:
    match schedule.type:
        case TriggerType.ON_DEMAND:
            if not active:
                raise JobConfigError("active", active, "True: an on-demand trigger fires when it is started")
            return {}  # Glue refuses StartOnCreation here
        case TriggerType.SCHEDULED:
            return {"schedule": schedule.expression, "start_on_creation": active}
        case TriggerType.CONDITIONAL:
            conditions = [
                {"logicalOperator": "EQUALS", "jobName": job.job_name, "state": _SUCCEEDED}
                for job in schedule.upstream
            ]
            predicate = {"logical": "ANY" if schedule.any_of else "AND", "conditions": conditions}
            return {"predicate": predicate, "start_on_creation": active}
