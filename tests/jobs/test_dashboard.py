"""Dashboards: what they show of a job and of a fleet, and that CloudWatch would take them."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from scripts.draw_dashboard import TARGET, draw
from tests.jobs.job_templates import hardened_job, new_stack, only, resources
from tests.replay.runs import JOB, PICTURED

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import (
    ALARMS_A_WIDGET,
    DASHBOARD_COLUMNS,
    METRICS_A_DASHBOARD,
    METRICS_A_WIDGET,
    WIDGETS_A_DASHBOARD,
)
from hardened_glue.facts.metrics import METRICS
from hardened_glue.jobs import JobSettings
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.dashboard import JobDashboard, PlatformDashboard
from hardened_glue.jobs.dashboard_body import ShownJob, dashboard_body, platform_body

BODY = dashboard_body(ShownJob(job_name="nightly"))


def fleet(size: int) -> list[ShownJob]:
    return [ShownJob(job_name=f"nightly-job-number-{number:03d}") for number in range(size)]


def graphs(body: dict[str, Any]) -> dict[str, Any]:
    return {
        each["properties"]["title"]: each["properties"]
        for each in body["widgets"]
        if each["type"] == "metric"
    }


def test_the_four_profiles_of_the_console_come_first() -> None:
    assert list(graphs(BODY))[:4] == [
        "Memory profile",
        "ETL data movement",
        "Data shuffle across executors",
        "Job execution",
    ]


def test_the_memory_profile_draws_the_line_at_half() -> None:
    memory = graphs(BODY)["Memory profile"]

    assert [(each["value"], each["label"]) for each in memory["annotations"]["horizontal"]] == [
        (0.5, "alarm"),
        (0.85, "critical"),
    ]
    assert memory["yAxis"]["left"]["max"] == 1, "Glue sends a fraction"


def test_a_line_stands_where_the_job_tolerates() -> None:
    settings = AlarmSettings(tolerated_driver_heap=0.6, tolerated_executors_heap=0.7, tolerated_skew=2.0)
    drawn = graphs(dashboard_body(ShownJob(job_name="nightly", alarms=settings)))

    assert [each["value"] for each in drawn["Memory profile"]["annotations"]["horizontal"]] == [
        0.6,
        0.7,
        0.85,
    ]
    assert [each["value"] for each in drawn["Skew of the running stage"]["annotations"]["horizontal"]] == [
        2.0
    ]


@pytest.mark.parametrize("widget", BODY["widgets"][1:], ids=lambda each: each["properties"]["title"])
def test_every_metric_has_its_own_statistic_and_its_exact_dimensions(widget: dict[str, Any]) -> None:
    known = {metric.name: metric for metric in METRICS}
    for namespace, name, *dimensions, options in widget["properties"]["metrics"]:
        if namespace == "Glue":
            given = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
            assert given == known[name].dimensions("nightly")
            assert options["stat"] == known[name].statistic
        else:
            assert (namespace, dimensions, options["stat"]) == ("HardenedGlue", [], "Sum")


def test_deltas_are_summed_and_gauges_are_not() -> None:
    # Bytes of the file system are sent as gauges, and are what was moved since the last report all the same.
    summed = {metric.name for metric in METRICS if metric.statistic == "Sum"}

    assert {metric.name for metric in METRICS if "since the last report" in metric.scale} == summed - {
        "glue.error.OUT_OF_MEMORY_ERROR"
    }


def test_every_alarm_of_the_job_has_its_tile() -> None:
    settings = AlarmSettings.full(no_success_within_hours=26)
    body = dashboard_body(ShownJob(job_name="nightly", alarms=settings))
    arns = body["widgets"][0]["properties"]["alarms"]

    assert [arn.rsplit(":", 1)[1] for arn in arns] == [
        "nightly-DriverHeap",
        "nightly-ExecutorsHeap",
        "nightly-MemoryCritical",
        "nightly-OutOfMemory",
        "nightly-ErrorLines",
        "nightly-QuarantinedRows",
        "nightly-FailedTasks",
        "nightly-NoSuccess",
        "nightly-Skew",
        "nightly-UnderProvisioned",
    ]


BODIES = {
    "one job": BODY,
    "one job in full": dashboard_body(
        ShownJob(job_name="nightly", alarms=AlarmSettings.full(no_success_within_hours=26))
    ),
    "two jobs": platform_body(fleet(2)),
    "fifty jobs": platform_body(fleet(50)),
    "five hundred jobs": platform_body(fleet(500)),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_widgets_lie_in_the_grid_and_on_nobody(body: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for each in body["widgets"]:
        cells = {
            (x, y)
            for x in range(each["x"], each["x"] + each["width"])
            for y in range(each["y"], each["y"] + each["height"])
        }
        assert max(x for x, _ in cells) < DASHBOARD_COLUMNS
        assert not cells & taken
        taken |= cells


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_body_is_what_cloudwatch_documents(body: dict[str, Any]) -> None:
    assert set(body) <= {"start", "end", "periodOverride", "variables", "widgets"}
    assert len(body["widgets"]) <= WIDGETS_A_DASHBOARD
    for each in body["widgets"]:
        assert set(each) == {"type", "x", "y", "width", "height", "properties"}
        properties = each["properties"]
        if each["type"] == "alarm":
            assert set(properties) <= {"alarms", "sortBy", "states", "title"}
            assert 1 <= len(properties["alarms"]) <= ALARMS_A_WIDGET
        else:
            assert each["type"] == "metric"
            _check_graph(properties)


def _check_graph(properties: dict[str, Any]) -> None:
    assert {"metrics", "region"} <= set(properties)
    assert set(properties) <= {
        "accountId", "annotations", "liveData", "legend", "metrics", "period", "region", "stat", "title",
        "view", "stacked", "yAxis",
    }  # fmt: skip
    assert properties["view"] in {"timeSeries", "singleValue", "gauge", "bar", "pie", "table"}
    assert properties["period"] % 60 == 0
    assert set(properties["yAxis"]) <= {"left", "right"}
    for axis in properties["yAxis"].values():
        assert set(axis) <= {"label", "min", "max", "showUnits"}
    for line in properties.get("annotations", {}).get("horizontal", []):
        assert isinstance(line["value"], float | int)
        assert re.fullmatch("#[0-9a-f]{6}", line["color"])
    for metric in properties["metrics"]:
        *names, options = metric
        assert len(names) >= 2
        assert len(names) % 2 == 0, "namespace and name, then pairs"
        assert set(options) <= {"color", "label", "period", "stat", "visible", "yAxis", "id", "expression"}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_widget_and_no_dashboard_holds_too_many_metrics(body: dict[str, Any]) -> None:
    counts = [len(each["properties"].get("metrics", ())) for each in body["widgets"]]

    assert max(counts) <= METRICS_A_WIDGET
    assert sum(counts) <= METRICS_A_DASHBOARD


def test_one_job_more_than_cloudwatch_draws_is_refused() -> None:
    with pytest.raises(JobConfigError) as refused:
        platform_body(fleet(501))

    assert str(refused.value) == (
        "jobs is 501, expected 1 to 500 jobs: CloudWatch shows no more metrics in a widget"
    )


def test_a_platform_without_jobs_is_refused() -> None:
    with pytest.raises(JobConfigError, match="jobs is 0, expected 1 to 500 jobs"):
        platform_body([])


def test_fifty_jobs_fit_into_a_tenth_of_a_template() -> None:
    assert len(json.dumps(platform_body(fleet(50)), separators=(",", ":"))) < 100_000


def shown(job_name: str) -> Any:
    return SimpleNamespace(job_name=job_name, settings=SimpleNamespace(alarms=AlarmSettings()))


def test_cloudformation_fills_in_region_and_account() -> None:
    stack = new_stack()
    JobDashboard(stack, "Dashboard", job=shown("nightly"), dashboard_name="nightly")

    properties = only(resources(stack), "CloudWatch::Dashboard")
    text = properties["DashboardBody"]["Fn::Sub"]

    assert properties["DashboardName"] == "nightly"
    assert json.loads(text) == BODY
    assert set(re.findall(r"\$\{([^}]*)\}", text)) == {"AWS::Partition", "AWS::Region", "AWS::AccountId"}


def test_a_hardened_job_can_be_shown() -> None:
    stack = new_stack()
    settings = JobSettings(alarms=AlarmSettings(tolerated_driver_heap=0.6))
    job = hardened_job(stack, job_name="nightly", settings=settings)
    JobDashboard(stack, "Dashboard", job=job)

    body = json.loads(only(resources(stack), "CloudWatch::Dashboard")["DashboardBody"]["Fn::Sub"])
    made = {str(alarm.alarm_name) for alarm in job.alarms}

    assert {arn.rsplit(":", 1)[1] for arn in body["widgets"][0]["properties"]["alarms"]} == made
    assert graphs(body)["Memory profile"]["annotations"]["horizontal"][1]["value"] == 0.6


def test_a_platform_of_two_jobs_is_one_resource() -> None:
    stack = new_stack()
    PlatformDashboard(stack, "Platform", jobs=[shown("one"), shown("two")])

    text = only(resources(stack), "CloudWatch::Dashboard")["DashboardBody"]["Fn::Sub"]
    heap = graphs(json.loads(text))["Heap of the drivers"]["metrics"]

    assert [(metric[3], metric[-1]["label"]) for metric in heap] == [("one", "one"), ("two", "two")]


def test_the_picture_in_the_docs_is_drawn_from_this_definition() -> None:
    drawn = draw(dashboard_body(ShownJob(job_name=JOB)), PICTURED)

    assert TARGET.read_text(encoding="utf-8") == drawn, "run `python -m scripts.draw_dashboard`"
