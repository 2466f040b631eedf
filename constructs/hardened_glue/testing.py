"""The house's baseline as one assertion, for the synth tests of any repository; loads no CDK."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hardened_glue.policy import RULES, Finding, Report, check_template


class SynthesizedTemplate(Protocol):
    """What `aws_cdk.assertions.Template` offers."""

    def to_json(self) -> Any:
        """The template as plain values."""


def assert_hardened(
    template: SynthesizedTemplate | Mapping[str, Any] | str | Path,
    *,
    accepted: Mapping[str, str] | None = None,
) -> Report:
    """Raise an AssertionError that lists every miss with its place, its reason and its fix.

    What cannot be assessed, such as a role of another stack, raises nothing; the report returned says so.

    Args:
        template: a Template of CDK's assertions, a template as plain values, or the path of one in JSON.
        accepted: rule id to the reason why its findings are accepted. One that finds nothing is stale, and
            refused as much as a miss.
    """
    report = check_template(_values(template))
    reasons = dict(accepted or {})
    faults = [*_misuses(reasons, report), *_misses(report.findings, reasons)]
    if faults:
        raise AssertionError("\n".join([f"{len(faults)} faults in the template", *faults]))
    return report


def _values(template: SynthesizedTemplate | Mapping[str, Any] | str | Path) -> Mapping[str, Any]:
    if isinstance(template, (str, Path)):
        values: Mapping[str, Any] = json.loads(Path(template).read_text(encoding="utf-8"))
        return values
    return template if isinstance(template, Mapping) else template.to_json()


def _misuses(accepted: Mapping[str, str], report: Report) -> Iterator[str]:
    known = {rule.id for rule in RULES}
    for rule, reason in accepted.items():
        if rule not in known:
            yield f"accepted[{rule!r}]: no such rule"
        elif not reason.strip():
            yield f"accepted[{rule!r}]: no reason given"
        elif rule not in report.rules:
            yield f"accepted[{rule!r}]: it finds nothing, remove it"


def _misses(findings: Sequence[Finding], accepted: Mapping[str, str]) -> Iterator[str]:
    for finding in findings:
        if finding.rule not in accepted:
            yield "\n".join(
                [
                    f"{finding.rule} at {finding.path}, {finding.property}: {finding.evidence}",
                    f"    why: {finding.why}",
                    f"    fix: {finding.fix}",
                    f"    with this library: {finding.library}",
                ]
            )
