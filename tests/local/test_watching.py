from pathlib import Path
from typing import Any

from hardened_glue.local.templates import StackTemplate
from hardened_glue.local.watching import of_account, of_stack


def alarm(name: str, **metric: Any) -> dict[str, Any]:
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": name, "Threshold": 1, **metric}}


def dimensions(**named: Any) -> list[dict[str, Any]]:
    return [{"Name": name, "Value": value} for name, value in named.items()]


RESOURCES = {
    "Heap": alarm("heap", MetricName="glue.driver.jvm.heap.usage", Dimensions=dimensions(JobName="nightly")),
    "Other": alarm("other", MetricName="glue.driver.jvm.heap.usage", Dimensions=dimensions(JobName="x")),
    "Lines": alarm("lines", MetricName="nightly-memory-lines", AlarmActions=[{"Fn::Unknown": 1}]),
    "Success": alarm("success", MetricName="TriggeredRules", Dimensions=dimensions(RuleName={"Ref": "Rule"})),
    "Rule": {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": {"detail": {"jobName": ["nightly"]}}},
    },
    "Filter": {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "FilterPattern": "OOM",
            "LogGroupName": {"Ref": "Elsewhere"},
            "MetricTransformations": [{"MetricName": "nightly-memory-lines", "MetricValue": "1"}],
        },
    },
    "OthersFilter": {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {"FilterPattern": "OOM", "MetricTransformations": [{"MetricName": "x-memory-lines"}]},
    },
}
STACK = StackTemplate(
    name="Ingest", account="1", region="us-east-1", folder=Path(), body={"Resources": RESOURCES}
)


def test_a_jobs_alarms_are_those_on_its_metrics_its_lines_and_its_events() -> None:
    watch = of_stack(STACK, [STACK], "nightly")

    assert [each["AlarmName"] for each in watch.alarms] == ["heap", "lines", "success"]
    assert [each["MetricTransformations"][0]["MetricName"] for each in watch.metric_filters] == [
        "nightly-memory-lines"
    ]


class Paged:
    """boto3's answer to one call, in one page."""

    def __init__(self, **page: Any) -> None:
        self._page = page

    def get_paginator(self, _: str) -> "Paged":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self._page]


def test_an_accounts_alarms_read_as_those_of_a_template() -> None:
    alarms = [RESOURCES["Heap"]["Properties"], RESOURCES["Lines"]["Properties"]]
    filters = [
        {"filterPattern": "OOM", "metricTransformations": [{"metricName": "nightly-memory-lines"}]},
    ]

    watch = of_account("nightly", cloudwatch=Paged(MetricAlarms=alarms), logs=Paged(metricFilters=filters))

    assert [each["AlarmName"] for each in watch.alarms] == ["heap", "lines"]
    assert watch.metric_filters == (
        {"FilterPattern": "OOM", "MetricTransformations": [{"MetricName": "nightly-memory-lines"}]},
    )
