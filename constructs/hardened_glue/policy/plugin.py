"""The rules as a validation plugin of CDK, beside cdk-nag 3.

    cdk.Validations.of(app).add_plugins(HardenedGluePolicy())

A finding is accepted as any other plugin's, with `cdk.Validations.of(job).acknowledge(cdk.Acknowledgment(
id="HardenedGlue::timeout", reason="..."))`, and then stands in the validation report with its reason.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii

from hardened_glue.policy.engine import check_templates
from hardened_glue.policy.model import NAMESPACE, Finding, Report, Rule, Severity
from hardened_glue.policy.rules import RULES


@jsii.implements(cdk.IPolicyValidationPlugin)
class HardenedGluePolicy:
    """Finds in every stack of an app what a Glue job must not do, or lacks.

    Args:
        rules: the rules to run, all by default.
    """

    def __init__(self, rules: Sequence[Rule[Any]] = RULES) -> None:
        self._rules = tuple(rules)

    @property
    def name(self) -> str:
        """The name in the report, and the first half of the id of an acknowledgment."""
        return NAMESPACE

    @property
    def version(self) -> str | None:
        """Of no use here: CDK reads it for its statistics."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """The ids of the rules that run."""
        return [rule.id for rule in self._rules]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Called by CDK when the templates are written; CDK itself sets aside what is acknowledged."""
        paths = map(str, _templates(context.template_paths))
        templates = {path: json.loads(Path(path).read_text(encoding="utf-8")) for path in paths}
        reports = check_templates(templates, self._rules)
        findings = [(path, finding) for path, report in reports.items() for finding in report.findings]
        return cdk.PolicyValidationPluginReport(
            success=all(finding.severity is not Severity.ERROR for _, finding in findings),
            violations=[_violation(path, finding) for path, finding in findings],
            metadata=_not_assessed(reports.values()),
        )


def _templates(paths: Sequence[str]) -> list[Path]:
    """The templates of the stacks, and of nested stacks, which CDK writes beside them unnamed."""
    stacks = list(map(Path, paths))
    nested = {
        each for folder in {path.parent for path in stacks} for each in folder.glob("*.nested.template.json")
    }
    return [*stacks, *sorted(nested)]


def _violation(path: str, finding: Finding) -> cdk.PolicyViolation:
    return cdk.PolicyViolation(
        rule_name=finding.rule,
        description=f"{finding.evidence}: {finding.why}",
        fix=f"{finding.fix}. With hardened-glue: {finding.library}",
        severity=finding.severity.value,
        violating_resources=[
            cdk.PolicyViolatingResource(
                resource_logical_id=finding.logical_id,
                template_path=path,
                locations=[f"Properties/{finding.property.replace('.', '/')}"],
            )
        ],
    )


def _not_assessed(reports: Iterable[Report]) -> dict[str, str]:
    places: dict[str, list[str]] = {}
    for report in reports:
        for each in report.not_assessed:
            places.setdefault(f"not assessed: {each.rule}", []).append(f"{each.path} ({each.reason})")
    return {rule: "; ".join(where) for rule, where in places.items()}
