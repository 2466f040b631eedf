"""What a rule is and what it says: a finding with its evidence and its fix, or why nothing can be said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from hardened_glue.facts.source import Source
from hardened_glue.policy.template import Resource

NAMESPACE = "HardenedGlue"  # a finding is acknowledged as HardenedGlue::<rule id>


class Severity(Enum):
    """How CDK treats a finding: an error stops the synth, a warning stops a strict one."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Miss:
    """What the check of a rule yields: the measured value, where it stands and what to write there."""

    evidence: str
    property: str
    fix: str = ""  # empty: the rule's own
    resource: Resource | None = None  # where it stands, if not on the resource that was checked


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """What the check of a rule yields where it cannot look: neither healthy nor a finding."""

    reason: str


Said = Miss | Unseen


class View:
    """One resource as its rules read it."""

    types: tuple[str, ...] = ()

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.template = resource.template

    def applies(self) -> bool:
        """Whether the rules of this view concern the resource at all."""
        return True


ViewT = TypeVar("ViewT", bound=View)


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[ViewT]):
    """One thing that a Glue job must not do, or lack.

    Args:
        fix: what to write in CloudFormation, or in a CDK construct of the same property names.
        library: what to write with this library.
        controls: the checks of other tools that this rule answers.
    """

    id: str
    title: str
    why: str
    source: Source
    fix: str
    library: str
    severity: Severity
    view: type[ViewT]
    check: Callable[[ViewT], Iterator[Said]]
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One miss of one rule in one place."""

    rule: str
    severity: Severity
    logical_id: str
    path: str  # the construct's, where the template names it, else the logical id
    property: str
    evidence: str
    why: str
    fix: str
    library: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.path} ({self.property}): {self.evidence}. Fix: {self.fix}."


@dataclass(frozen=True, kw_only=True)
class NotAssessed:
    """One rule that could not be checked in one place, and why."""

    rule: str
    logical_id: str
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.path}: not assessed, {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the rules say of one template."""

    findings: tuple[Finding, ...]
    not_assessed: tuple[NotAssessed, ...]

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules with a finding."""
        return frozenset(finding.rule for finding in self.findings)

    def __str__(self) -> str:
        lines = [*map(str, self.findings), *map(str, self.not_assessed)]
        count = f"{len(self.findings)} findings, {len(self.not_assessed)} not assessed"
        return "\n".join([*lines, count])
