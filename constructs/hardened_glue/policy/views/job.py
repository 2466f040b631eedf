"""One Glue job of a template: its version, its command, its arguments and what belongs to it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from hardened_glue.facts.versions import GLUE_VERSIONS, GlueVersion
from hardened_glue.facts.workers import Command
from hardened_glue.policy.model import View
from hardened_glue.policy.template import Resource, UnresolvedError, is_reference, require_known
from hardened_glue.policy.views.alarm import Alarm, metrics_of
from hardened_glue.policy.views.event_rule import EventRule, may_match
from hardened_glue.policy.views.role import ROLE, Role

SPARK = tuple(command.value for command in Command)
OTHER_COMMANDS = ("pythonshell", "glueray")  # jobs that are no Spark, of which few rules speak
COMMANDS = (*SPARK, *OTHER_COMMANDS)
DEFAULTS = "DefaultArguments"
FIXED = "NonOverridableArguments"
_TEMPLATE_TAG = "hardened-glue:template"


class Job(View):
    """One job, of whatever command."""

    types = ("AWS::Glue::Job",)

    @property
    def name(self) -> str:
        """The job's name, or the reference that stands for it."""
        return self.resource.name

    @property
    def version(self) -> GlueVersion:
        """What is known of the job's Glue version; UnresolvedError where it is none of the supported."""
        name = self.resource.known("GlueVersion")
        if str(name) not in GLUE_VERSIONS:
            shown = "absent" if name is None else f"{name!s}, no supported one"
            raise UnresolvedError(f"GlueVersion is {shown}: see glue-version")
        return GLUE_VERSIONS[str(name)]

    @property
    def command(self) -> object:
        """The command's name, as the template gives it."""
        return self.resource.get("Command.Name")

    @property
    def is_streaming(self) -> bool:
        """Whether the job runs until it is stopped."""
        return self.command == Command.SPARK_STREAMING.value

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        """Every argument of a run that sets none itself; raises where a reference stands for all."""
        return {**self.resource.mapping(DEFAULTS), **self.resource.mapping(FIXED)}

    def where(self, key: str) -> str:
        """The property that holds an argument, or should."""
        holder = FIXED if key in self.resource.mapping(FIXED) else DEFAULTS
        return f"{holder}.{key}"

    def argument(self, key: str) -> str | None:
        """One argument as text, None where it is absent; UnresolvedError where it is a reference."""
        value = require_known(self.where(key), self.arguments.get(key))
        return None if value is None else str(value)

    def is_on(self, key: str) -> bool:
        """Whether a valued switch is on."""
        return (self.argument(key) or "").lower() == "true"

    @property
    def made_by_this_library(self) -> bool:
        """Whether the job carries the tag of this library, whose scripts commit once."""
        tags = self.resource.get("Tags")
        return isinstance(tags, Mapping) and _TEMPLATE_TAG in tags

    def security_configuration(self) -> Resource | None:
        """The job's security configuration, or None; raises where another stack holds it."""
        name = self.resource.get("SecurityConfiguration")
        if name is None:
            return None
        found = self.template.target(name, "AWS::Glue::SecurityConfiguration")
        if found is None:
            raise UnresolvedError(f"SecurityConfiguration is {name}, which the template does not hold")
        return found

    def role(self) -> Role:
        """The job's role; UnresolvedError where the template does not hold it."""
        reference = self.resource.get("Role")
        found = self.template.target(reference, ROLE)
        if found is None:
            raise UnresolvedError(f"Role is {reference}, which the template does not hold")
        return Role(found)

    def alarms_on(self, *metrics: str) -> Iterator[Alarm]:
        """The alarms that read one of these metrics of this job."""
        self._look_beside("alarms")
        for resource in self.template.everywhere(*Alarm.types):
            alarm = Alarm(resource)
            if any(
                metric.name in metrics and self.is_called(metric.dimensions.get("JobName"), resource)
                for metric in metrics_of(alarm)
            ):
                yield alarm

    def event_rules(self) -> Iterator[EventRule]:
        """The event rules that match the end of this job's runs."""
        self._look_beside("event rules")
        for resource in self.template.everywhere(*EventRule.types):
            rule = EventRule(resource)
            names = rule.job_names
            if rule.applies() and (not names or any(self._may_be(each, resource) for each in names)):
                yield rule

    def is_called(self, name: object, named_by: Resource) -> bool:
        """Whether a resolved value of some resource, here or in a template beside, names this job."""
        if named_by.template.target(name, *self.types) is self.resource:
            return True
        return name == self.name and not is_reference(name)

    def _may_be(self, pattern: object, rule: Resource) -> bool:
        if isinstance(pattern, str):
            return self.is_called(pattern, rule)
        return may_match(pattern, self.name)

    def _look_beside(self, what: str) -> None:
        if self.template.alone:
            raise UnresolvedError(f"an exported job says nothing of its {what}")


class SparkJob(Job):
    """One job of Spark, batch or streaming; one whose command is unknown counts as such."""

    def applies(self) -> bool:
        """Whether the command is none of those that run no Spark."""
        return self.command not in OTHER_COMMANDS
