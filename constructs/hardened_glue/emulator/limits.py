"""What AWS refuses by number, as far as a template shows it: refused here too, by name.

Lengths and choices that the APIs' own models hold are checked in `resources.api_model`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from hardened_glue.facts import cloudwatch, limits

Properties = Mapping[str, Any]


class RefusedByAwsError(Exception):
    """A template or a resource goes past a limit of AWS."""


class Limit(NamedTuple):
    """A number with its unit and the page that states it."""

    most: int
    unit: str
    source: str

    def check(self, what: str, found: int) -> None:
        if found > self.most:
            raise RefusedByAwsError(f"{what}: {found:,} {self.unit}, AWS takes at most {self.most:,}")


_CLOUDFORMATION = "CloudFormation quotas"
_IAM = "IAM and STS quotas"
_EVENTS = "Amazon EventBridge quotas (an adjustable one counts with its default)"
_DASHBOARD = "CloudWatch quotas; Dashboard Body Structure and Syntax"
_ALARM = "CloudWatch API reference, PutMetricAlarm"

# The page says 1 MB; the service's own refusal names this number of bytes.
TEMPLATE_BYTES = Limit(1_000_000, "bytes", _CLOUDFORMATION)
RESOURCES = Limit(500, "resources", _CLOUDFORMATION)
SECTIONS = {name: Limit(200, name.lower(), _CLOUDFORMATION) for name in ("Mappings", "Outputs", "Parameters")}
DESCRIPTION_BYTES = Limit(1024, "bytes", _CLOUDFORMATION)
TAGS = Limit(limits.TAGS, "tags", "Tagging AWS resources: tag naming limits")
MANAGED_POLICY = Limit(limits.MANAGED_POLICY_CHARACTERS, "characters without white space", _IAM)
INLINE_POLICIES = Limit(10_240, "characters without white space", _IAM)
TRUST_POLICY = Limit(2_048, "characters without white space", _IAM)
ATTACHED_POLICIES = Limit(10, "managed policies", _IAM)
EVENT_PATTERN = Limit(limits.EVENT_PATTERN_CHARACTERS, "characters", _EVENTS)
EVENT_TARGETS = Limit(5, "targets", _EVENTS)
WIDGETS = Limit(cloudwatch.WIDGETS_A_DASHBOARD, "widgets", _DASHBOARD)
WIDGET_METRICS = Limit(cloudwatch.METRICS_A_WIDGET, "metrics in a widget", _DASHBOARD)
DASHBOARD_METRICS = Limit(cloudwatch.METRICS_A_DASHBOARD, "metrics", _DASHBOARD)
ALARM_METRICS = Limit(cloudwatch.ALARM_METRICS, "metrics", _ALARM)
ALARM_DAY = Limit(cloudwatch.DAY_SECONDS, "seconds of evaluation with periods below an hour", _ALARM)
ALARM_WEEK = Limit(cloudwatch.LONGEST_ALARM_HOURS * cloudwatch.HOUR_SECONDS, "seconds of evaluation", _ALARM)
_SHORT_PERIODS = (10, 20, 30)


def check_template(text: str) -> None:
    """What CloudFormation refuses before it looks at a single resource."""
    TEMPLATE_BYTES.check("the template", len(text.encode()))
    if not text.lstrip().startswith("{"):
        return
    template = json.loads(text)
    RESOURCES.check("the template", len(template.get("Resources", {})))
    for name, limit in SECTIONS.items():
        limit.check("the template", len(template.get(name, {})))
    DESCRIPTION_BYTES.check("the template's description", len(template.get("Description", "").encode()))


def check_resource(kind: str, properties: Properties) -> None:
    """What the service of a resource refuses; the properties are resolved."""
    TAGS.check("Tags", len(properties.get("Tags") or ()))
    if kind in _CHECKS:
        _CHECKS[kind](properties)


def _document_size(document: object) -> int:
    return len("".join(json.dumps(document, ensure_ascii=False, separators=(",", ":")).split()))


def _managed_policy(properties: Properties) -> None:
    MANAGED_POLICY.check("PolicyDocument", _document_size(properties["PolicyDocument"]))


def _inline_policy(properties: Properties) -> None:
    INLINE_POLICIES.check("PolicyDocument", _document_size(properties["PolicyDocument"]))


def _role(properties: Properties) -> None:
    trust = properties["AssumeRolePolicyDocument"]
    TRUST_POLICY.check("AssumeRolePolicyDocument", _document_size(trust))
    inline = [_document_size(policy["PolicyDocument"]) for policy in properties.get("Policies", [])]
    INLINE_POLICIES.check("Policies", sum(inline))
    ATTACHED_POLICIES.check("ManagedPolicyArns", len(properties.get("ManagedPolicyArns", [])))


def _rule(properties: Properties) -> None:
    if "EventPattern" in properties:
        pattern = json.dumps(properties["EventPattern"], ensure_ascii=False, separators=(",", ":"))
        EVENT_PATTERN.check("EventPattern", len(pattern))
    EVENT_TARGETS.check("Targets", len(properties.get("Targets", [])))


def _dashboard(properties: Properties) -> None:
    widgets = _widgets(properties["DashboardBody"])
    WIDGETS.check("DashboardBody", len(widgets))
    sizes = [len(widget.get("properties", {}).get("metrics", [])) for widget in widgets]
    for size in sizes:
        WIDGET_METRICS.check("DashboardBody", size)
    DASHBOARD_METRICS.check("DashboardBody", sum(sizes))


def _widgets(body: str) -> list[Properties]:
    try:
        widgets = json.loads(body)["widgets"]
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedByAwsError("DashboardBody is not JSON with an array `widgets`") from error
    if any("type" not in widget or "properties" not in widget for widget in widgets):
        raise RefusedByAwsError("DashboardBody has a widget without its type or properties")
    return list(widgets)


def _alarm(properties: Properties) -> None:
    evaluated = int(properties.get("EvaluationPeriods", 1))
    breaching = int(properties.get("DatapointsToAlarm", evaluated))
    if breaching > evaluated:
        message = f"DatapointsToAlarm is {breaching}, expected at most EvaluationPeriods {evaluated}"
        raise RefusedByAwsError(message)
    for period in _periods(properties):
        if period not in _SHORT_PERIODS and (period < 1 or period % 60):
            raise RefusedByAwsError(f"Period is {period}, expected 10, 20, 30 or a multiple of 60")
        (ALARM_DAY if period < cloudwatch.HOUR_SECONDS else ALARM_WEEK).check(
            "Period x EvaluationPeriods", period * evaluated
        )
    if "Metrics" in properties:
        _alarm_metrics(properties)


def _periods(properties: Properties) -> Iterator[int]:
    stats = [query["MetricStat"] for query in properties.get("Metrics", []) if "MetricStat" in query]
    yield from (
        int(each["Period"])
        for each in (properties, *properties.get("Metrics", []), *stats)
        if "Period" in each
    )


def _alarm_metrics(properties: Properties) -> None:
    queries = properties["Metrics"]
    ALARM_METRICS.check("Metrics", sum("MetricStat" in query for query in queries))
    returned = [query["Id"] for query in queries if query.get("ReturnData", True)]
    if len(returned) != 1 and "ThresholdMetricId" not in properties:
        raise RefusedByAwsError(f"Metrics return data for {returned}, expected exactly one of them")
    if both := sorted({"MetricName", "Namespace", "Statistic", "Dimensions", "Period"} & properties.keys()):
        raise RefusedByAwsError(f"Metrics and {', '.join(both)} are given, expected one or the other")


def _trigger(properties: Properties) -> None:
    kind = properties["Type"]
    if kind == "ON_DEMAND" and properties.get("StartOnCreation"):
        raise RefusedByAwsError("StartOnCreation is true, expected nothing: Type is ON_DEMAND")
    for needing, member in (("SCHEDULED", "Schedule"), ("CONDITIONAL", "Predicate")):
        if kind == needing and not properties.get(member):
            raise RefusedByAwsError(f"{member} is missing, expected one: Type is {kind}")


_CHECKS: dict[str, Callable[[Properties], None]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::Events::Rule": _rule,
    "AWS::Glue::Trigger": _trigger,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Policy": _inline_policy,
    "AWS::IAM::Role": _role,
}
