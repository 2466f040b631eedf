import pytest
from tests.jobs.job_templates import hardened_job, new_stack, resources
from tests.profile.runs import gauge

from hardened_glue.jobs import AlarmTopic
from hardened_glue.profile.alarms import evaluated
from hardened_glue.profile.series import LogLine

Found = dict[str, list[dict[str, object]]]
DRIVER, EXECUTORS = "glue.driver.jvm.heap.usage", "glue.ALL.jvm.heap.usage"
ALARM, FILTER = "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter"
KILLED = "ERROR TaskSchedulerImpl: Lost executor 1 on 10.0.0.7: Command exited with code 137"


@pytest.fixture(scope="module")
def found() -> Found:
    """The alarms and filters of a job that nobody said a word about."""
    stack = new_stack()
    hardened_job(stack, job_name="nightly", alarm_topic=AlarmTopic(stack, "Alarms").topic)
    return {
        kind: [
            each["Properties"]
            for each in resources(stack).values()
            if each["Type"] == kind and "QueueName" not in str(each)
        ]
        for kind in (ALARM, FILTER)
    }


def outcomes(found: Found, driver: float, executors: float, *lines: LogLine) -> dict[str, dict[str, object]]:
    series = [gauge(DRIVER, ((41.0, driver),)), gauge(EXECUTORS, ((41.0, executors),))]
    told = evaluated(found[ALARM], found[FILTER], "nightly", series, lines, seconds=80.0)
    return {str(each["name"]).removeprefix("nightly-"): each for each in told}


def test_a_heap_above_the_line_rings_with_the_next_look_at_it(
    found: Found,
) -> None:
    told = outcomes(found, driver=0.51, executors=0.2)

    assert told["DriverHeap"]["state"] == "rang"
    assert told["DriverHeap"]["rang_at_s"] == [60.0]
    assert told["ExecutorsHeap"]["state"] == told["MemoryCritical"]["state"] == "silent"


def test_a_heap_on_the_line_is_silent(found: Found) -> None:
    assert {each["state"] for each in outcomes(found, driver=0.5, executors=0.5).values()} == {"silent"}


def test_a_line_that_tells_of_a_killed_executor_rings_whatever_the_heap(
    found: Found,
) -> None:
    told = outcomes(found, 0.1, 0.1, LogLine(at_s=65.0, text=KILLED))

    assert told["MemoryCritical"]["state"] == "rang"
    assert told["MemoryCritical"]["rang_at_s"] == [120.0]


def test_an_alarm_on_what_a_local_run_lacks_is_not_evaluated() -> None:
    alarm = {
        "AlarmName": "late",
        "Namespace": "AWS/Events",
        "MetricName": "TriggeredRules",
        "Dimensions": [{"Name": "RuleName", "Value": "x"}],
        "Statistic": "Sum",
        "Period": 3600,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
    }

    [told] = evaluated([alarm], [], "nightly", [], [], seconds=10.0)

    assert told["state"] == "not evaluated"
    assert told["reason"] == "a local run has no TriggeredRules"
