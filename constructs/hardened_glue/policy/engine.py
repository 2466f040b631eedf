"""Runs rules over a template."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hardened_glue.policy.model import Finding, Miss, NotAssessed, Report, Rule, Said, Unseen
from hardened_glue.policy.rules import RULES
from hardened_glue.policy.template import Resource, Template, UnresolvedError

Rules = Sequence[Rule[Any]]
_EXPORTED = "ExportedJob"


def check_template(template: Mapping[str, Any], rules: Rules = RULES) -> Report:
    """What the rules find in a CloudFormation template, whoever made it and with what.

    Args:
        template: the template as JSON gives it, or YAML with its short forms (!Ref) spelled out.
    """
    return _report(Template(template), rules)


def check_templates(templates: Mapping[str, Mapping[str, Any]], rules: Rules = RULES) -> dict[str, Report]:
    """What the rules find in the templates of one app, by name: each looks into the others too.

    A role, an alarm or an event rule of another stack counts as what it is, where one template alone would
    have to leave it open or miss it.
    """
    read = {name: Template(template) for name, template in templates.items()}
    for template in read.values():
        template.stand_beside(read.values())
    return {name: _report(template, rules) for name, template in read.items()}


def check_job_properties(job: Mapping[str, Any], rules: Rules = RULES) -> Report:
    """What the rules find in one job as `aws glue get-job` prints it, with or without the key Job.

    Its alarms, its role and its security configuration are not in there, so rules on them are not assessed.
    """
    given = dict(job.get("Job", job))
    if given.get("WorkerType"):
        # The API works both out from the workers and shows them; in a template they would be a conflict.
        given = {
            key: value for key, value in given.items() if key not in ("MaxCapacity", "AllocatedCapacity")
        }
    resource = {
        "Type": "AWS::Glue::Job",
        "Properties": given,
        "Metadata": {"aws:cdk:path": str(given.get("Name", _EXPORTED))},
    }
    return _report(Template({"Resources": {_EXPORTED: resource}}, alone=True), rules)


def _report(template: Template, rules: Rules) -> Report:
    findings: list[Finding] = []
    not_assessed: dict[NotAssessed, None] = {}
    for rule in rules:
        for resource, said in _said(rule, template):
            if isinstance(said, Miss):
                findings.append(_finding(rule, said.resource or resource, said))
            else:
                not_assessed[_unseen(rule, resource, said.reason)] = None
    return Report(findings=tuple(findings), not_assessed=tuple(not_assessed))


def _said(rule: Rule[Any], template: Template) -> Iterator[tuple[Resource, Said]]:
    for resource in template.of(*rule.view.types):
        view = rule.view(resource)
        try:
            if view.applies():
                for said in rule.check(view):
                    yield resource, said
        except UnresolvedError as unresolved:
            yield resource, Unseen(reason=str(unresolved))


def _finding(rule: Rule[Any], resource: Resource, miss: Miss) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        logical_id=resource.logical_id,
        path=resource.path,
        property=miss.property,
        evidence=miss.evidence,
        why=rule.why,
        fix=miss.fix or rule.fix,
        library=rule.library,
    )


def _unseen(rule: Rule[Any], resource: Resource, reason: str) -> NotAssessed:
    return NotAssessed(rule=rule.id, logical_id=resource.logical_id, path=resource.path, reason=reason)
