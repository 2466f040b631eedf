"""The reference page of the rules, generated from the rules themselves."""

from collections.abc import Iterator
from typing import Any

from hardened_glue.policy.model import NAMESPACE, Rule, Severity
from hardened_glue.policy.rules import RULES

# Controls on Glue that no rule answers, and why.
NOT_ANSWERED = (
    (
        "prowler glue_data_catalogs_not_publicly_accessible",
        "the catalog's resource policy has no CloudFormation type: a template cannot show it",
    ),
    (
        "Security Hub Glue.2",
        "no longer in the list of controls; job-logging and log-groups ask for the same",
    ),
)

_HEAD = f"""# Rules of the policy

Each rule reads a CloudFormation template, whoever made it: CDK's constructs of any level, SAM or a hand.
They run in four ways:

- of `hardened_glue.policy`, `check_template(template)`, `check_templates({{name: template}})` for the stacks
  of one app, and `check_job_properties(job)` for what `aws glue get-job` prints, return reports;
- `assert_hardened(template)` of `hardened_glue.testing` fails a test;
- `HardenedGluePolicy` of `hardened_glue.policy.plugin` runs at synth, beside cdk-nag;
- `HardenGlueJobs` of `hardened_glue.policy.mixin` repairs a job in place.

An error stops a synth, a warning stops `cdk synth --strict`. Accept a finding of the plugin with its id and a
reason: `cdk.Validations.of(job).acknowledge(cdk.Acknowledgment(id="{NAMESPACE}::<rule>", reason="..."))`.

A value that only the deployment knows, such as a parameter or another stack's role, is resolved within the
templates given where that is possible, and is otherwise reported as *not assessed*: never healthy, never a
finding.

A source carries a mark where no official page says the thing outright.

This page is generated from the rules.
"""


def render() -> str:
    """The page."""
    parts = [_HEAD, *_index(), *(line for rule in RULES for line in _section(rule)), *_controls()]
    return "\n".join(parts).rstrip() + "\n"


def _index() -> Iterator[str]:
    yield "| rule | severity | asks |"
    yield "|---|---|---|"
    for rule in RULES:
        yield f"| [`{rule.id}`](#{rule.id}) | {rule.severity.value} | {rule.title} |"
    errors = sum(rule.severity is Severity.ERROR for rule in RULES)
    yield ""
    yield f"{len(RULES)} rules: {errors} errors, {len(RULES) - errors} warnings."
    yield ""


def _section(rule: Rule[Any]) -> Iterator[str]:
    yield f"## {rule.id}"
    yield ""
    yield f"{rule.title}. *{rule.severity.value.capitalize()}*, on {', '.join(rule.view.types)}."
    yield ""
    yield f"- Why: {_text(rule.why)}."
    yield f"- Fix: {_text(rule.fix)}."
    yield f"- With this library: {_text(rule.library)}."
    yield f"- Source: {rule.source.page} ({rule.source.mark.value})."
    if rule.controls:
        yield f"- Answers: {', '.join(rule.controls)}."
    yield ""


def _controls() -> Iterator[str]:
    answered: dict[str, list[str]] = {}
    for rule in RULES:
        for control in rule.controls:
            answered.setdefault(control, []).append(f"[`{rule.id}`](#{rule.id})")
    yield "## Controls of other tools"
    yield ""
    yield "| control | rules |"
    yield "|---|---|"
    for control in sorted(answered, key=str.lower):
        yield f"| {control} | {', '.join(answered[control])} |"
    for control, why in NOT_ANSWERED:
        yield f"| {control} | none: {why} |"


def _text(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")
