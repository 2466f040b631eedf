"""The alarms of a job: what they are made of, what is refused, their topic and the rule for failures."""

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct
from tests.jobs.job_templates import Resource, hardened_job, new_stack, of_type, only, resources

from hardened_glue.facts.cloudwatch import (
    ALARM_DESCRIPTION_LENGTH,
    ALARM_METRICS,
    ALARM_NAME_LENGTH,
    DAY_SECONDS,
    EXPRESSION_LENGTH,
    HOUR_SECONDS,
)
from hardened_glue.jobs import AlarmTopic, JobConfigError
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.alarm_table import ALARMS, alarms_of
from hardened_glue.jobs.alarms import job_alarms

FULL = AlarmSettings.full(no_success_within_hours=168, tolerated_usd_per_day=30)
LONGEST_NAME = "n" * 200


def _alarms_with(settings: AlarmSettings, **options: Any) -> dict[str, Resource]:
    stack = new_stack()
    given = {"log_group_name": "/jobs/nightly/error", "usd_per_worker_hour": 0.44, **options}
    job_alarms(Construct(stack, "Job"), given.pop("job_name", "nightly"), settings, **given)
    return resources(stack)


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    topic = AlarmTopic(stack, "Alarms").topic
    hardened_job(stack, "One", job_name="one", alarm_topic=topic)
    hardened_job(stack, "Two", job_name="two", alarm_topic=topic)
    return resources(stack)


@pytest.fixture(scope="module")
def full() -> dict[str, Resource]:
    return _alarms_with(FULL, job_name=LONGEST_NAME)


def _topic_id(template: dict[str, Resource]) -> str:
    [name] = [name for name, each in template.items() if each["Type"] == "AWS::SNS::Topic"]
    return name


def _alarm(template: dict[str, Resource], name: str) -> dict[str, Any]:
    [found] = [
        each["Properties"]
        for each in of_type(template, "CloudWatch::Alarm")
        if each["Properties"].get("AlarmName") == name
    ]
    return dict(found)


@pytest.mark.parametrize(
    ("row_id", "metric"),
    [("DriverHeap", "glue.driver.jvm.heap.usage"), ("ExecutorsHeap", "glue.ALL.jvm.heap.usage")],
)
def test_an_alarm_is_written_out_to_the_last_dimension(
    row_id: str, metric: str, template: dict[str, Resource]
) -> None:
    alarm = _alarm(template, f"one-{row_id}")

    assert alarm.pop("AlarmDescription").startswith("Glue job one: beyond 0.5 of the heap. The ")
    assert alarm == {
        "AlarmName": f"one-{row_id}",
        "Namespace": "Glue",
        "MetricName": metric,
        "Dimensions": [
            {"Name": "JobName", "Value": "one"},
            {"Name": "JobRunId", "Value": "ALL"},
            {"Name": "Type", "Value": "gauge"},
        ],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 10,
        "DatapointsToAlarm": 1,
        "Threshold": 0.5,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": _topic_id(template)}],
        "OKActions": [{"Ref": _topic_id(template)}],
    }


def test_one_alarm_watches_both_heaps_and_the_log(template: dict[str, Resource]) -> None:
    alarm = _alarm(template, "one-MemoryCritical")
    result, *watched = alarm["Metrics"]

    assert alarm["Threshold"] == 0.85
    assert result == {
        "Id": "result",
        "Expression": "MAX([FILL(driver, 0), FILL(executors, 0), FILL(lines, 0)])",
        "ReturnData": True,
    }
    assert [(each["Id"], each["MetricStat"]["Metric"]["MetricName"]) for each in watched] == [
        ("driver", "glue.driver.jvm.heap.usage"),
        ("executors", "glue.ALL.jvm.heap.usage"),
        ("lines", "one-memory-lines"),
    ]


def test_a_job_has_three_alarms_and_a_filter_by_default(template: dict[str, Resource]) -> None:
    of_jobs = [each for each in of_type(template, "CloudWatch::Alarm") if "AlarmName" in each["Properties"]]

    assert (len(of_jobs) / 2, len(of_type(template, "Logs::MetricFilter")) / 2) == (3, 1)


@pytest.mark.parametrize("settings", [AlarmSettings(), FULL], ids=["default", "full"])
def test_the_table_knows_what_its_rows_cost(settings: AlarmSettings) -> None:
    assert len(_alarms_with(settings)) == sum(row.resources for row in alarms_of(settings))


def test_the_full_preset_turns_on_every_row() -> None:
    assert alarms_of(FULL) == ALARMS


def test_every_alarm_is_within_what_cloudwatch_takes(full: dict[str, Resource]) -> None:
    for each in of_type(full, "CloudWatch::Alarm"):
        alarm = each["Properties"]
        stats = [query["MetricStat"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
        period = alarm.get("Period") or stats[0]["Period"]
        longest = 7 * DAY_SECONDS if period >= HOUR_SECONDS else DAY_SECONDS
        assert period * alarm["EvaluationPeriods"] <= longest
        assert len(alarm["AlarmName"]) <= ALARM_NAME_LENGTH
        assert len(alarm["AlarmDescription"]) <= ALARM_DESCRIPTION_LENGTH
        assert len(stats) <= ALARM_METRICS
        assert all(
            len(query.get("Expression", "")) <= EXPRESSION_LENGTH for query in alarm.get("Metrics", [])
        )


def test_no_alarm_names_a_unit(full: dict[str, Resource]) -> None:
    assert '"Unit"' not in json.dumps(full), "one that Glue never published matches no data"


def test_success_is_counted_by_a_rule_without_a_target(full: dict[str, Resource]) -> None:
    rule = only(full, "Events::Rule")
    [rule_id] = [name for name, each in full.items() if each["Type"] == "AWS::Events::Rule"]
    alarm = _alarm(full, f"{LONGEST_NAME}-NoSuccess")

    assert rule["EventPattern"]["detail"] == {"jobName": [LONGEST_NAME], "state": ["SUCCEEDED"]}
    assert "Targets" not in rule
    assert alarm["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"] == [
        {"Name": "RuleName", "Value": {"Ref": rule_id}}
    ]
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"], alarm["TreatMissingData"]) == (
        168,
        168,
        "breaching",
    )


@pytest.mark.parametrize(("hours", "minutes"), [(26, 1560), (48, 2880), (168, 2880)])
def test_a_new_job_has_time_for_its_first_success(hours: int, minutes: int) -> None:
    template = _alarms_with(AlarmSettings(no_success_within_hours=hours))

    assert _alarm(template, "nightly-NoSuccess")["WarmUpConfiguration"] == {
        "OnlyStartEvaluatingAfterWarmUpPeriodEnds": True,
        "WarmUpPeriodDurationInMinutes": minutes,
    }


def test_money_is_compared_in_hours_of_workers() -> None:
    template = _alarms_with(AlarmSettings(tolerated_usd_per_day=44.0))
    alarm = _alarm(template, "nightly-Cost")

    assert alarm["Threshold"] == pytest.approx(100.0)
    assert alarm["Metrics"][0]["Expression"] == "(FILL(executors, 0) + FILL(drivers, 0)) * 30 / 3600"
    assert [each["MetricStat"]["Stat"] for each in alarm["Metrics"][1:]] == ["Sum", "SampleCount"]


def test_money_without_a_price_is_refused() -> None:
    with pytest.raises(JobConfigError) as refused:
        _alarms_with(AlarmSettings(tolerated_usd_per_day=44.0), usd_per_worker_hour=None)

    assert str(refused.value) == (
        "tolerated_usd_per_day is 44.0, expected None, as the price of a worker's hour is not known"
    )


def test_without_a_log_group_the_heaps_are_watched_alone() -> None:
    template = _alarms_with(AlarmSettings(), log_group_name=None)

    assert not of_type(template, "Logs::MetricFilter")
    assert _alarm(template, "nightly-MemoryCritical")["Metrics"][0]["Expression"] == (
        "MAX([FILL(driver, 0), FILL(executors, 0)])"
    )


def test_lines_of_no_log_group_are_refused() -> None:
    with pytest.raises(JobConfigError) as refused:
        _alarms_with(AlarmSettings(tolerated_error_lines=0), log_group_name=None)

    assert str(refused.value) == (
        "tolerated_error_lines is 0, expected None, as the job's log group is not known here"
    )


_FRACTION = "a fraction above 0 and below critical_heap 0.85: Glue sends 0 to 1, and half is 0.5"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tolerated_driver_heap": 50}, f"tolerated_driver_heap is 50, expected {_FRACTION}"),
        ({"tolerated_executors_heap": 0.85}, f"tolerated_executors_heap is 0.85, expected {_FRACTION}"),
        ({"tolerated_driver_heap": 0}, f"tolerated_driver_heap is 0, expected {_FRACTION}"),
        ({"tolerated_driver_heap": True}, f"tolerated_driver_heap is True, expected {_FRACTION}"),
        ({"tolerated_driver_heap": None}, f"tolerated_driver_heap is None, expected {_FRACTION}"),
        (
            {"critical_heap": 1},
            "critical_heap is 1, expected a fraction above 0 and below 1: Glue sends 0 to 1, and half is 0.5",
        ),
        ({"memory_log_filter": "no"}, "memory_log_filter is 'no', expected True or False"),
        ({"tolerated_failed_tasks": -1}, "tolerated_failed_tasks is -1, expected 0 or more"),
        (
            {"tolerated_oom_runs": 0.5},
            "tolerated_oom_runs is 0.5, expected a whole number known at synth, 0 or more",
        ),
        (
            {"no_success_within_hours": 169},
            "no_success_within_hours is 169, expected 1 to 168: CloudWatch looks back 7 days at most",
        ),
        ({"tolerated_skew": -0.1}, "tolerated_skew is -0.1, expected None or a number of 0 or more"),
        (
            {"tolerated_executor_shortage": 0.9},
            "tolerated_executor_shortage is 0.9, expected None or a number of 1 or more",
        ),
        (
            {"tolerated_usd_per_day": 0},
            "tolerated_usd_per_day is 0, expected None or a number of 0.01 or more",
        ),
        (
            {"tolerated_usd_per_day": float("inf")},
            "tolerated_usd_per_day is inf, expected None or a number of 0.01 or more",
        ),
        (
            {"tolerated_skew": float("nan")},
            "tolerated_skew is nan, expected None or a number of 0 or more",
        ),
    ],
)
def test_refuses_what_would_never_or_always_ring(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        AlarmSettings(**options)

    assert str(refused.value) == message


def test_a_reference_is_refused_where_a_number_is_compared() -> None:
    with pytest.raises(JobConfigError, match="tolerated_driver_heap is -1"):
        AlarmSettings(tolerated_driver_heap=cdk.Token.as_number({"Ref": "Heap"}))


def test_the_preset_takes_other_bounds() -> None:
    settings = AlarmSettings.full(no_success_within_hours=8, tolerated_failed_tasks=100)

    assert (settings.tolerated_failed_tasks, settings.tolerated_skew) == (100, 1.0)


def test_failure_and_timeout_are_told_on_the_first_event(template: dict[str, Resource]) -> None:
    rule = only(template, "Events::Rule")

    assert rule["EventPattern"] == {
        "source": ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        "detail": {"jobName": ["one", "two"], "state": ["FAILED", "TIMEOUT"]},
    }
    assert rule["Targets"][0]["Arn"] == {"Ref": _topic_id(template)}


def test_the_message_of_a_failure_is_json_whatever_glue_says(template: dict[str, Resource]) -> None:
    transformer = of_type(template, "Events::Rule")[0]["Properties"]["Targets"][0]["InputTransformer"]
    event = {"$.detail.jobName": "one", "$.detail.message": 'said "no"'}
    message = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        value = json.dumps(event.get(path, "x"))
        # As EventBridge does: bare inside a text of the template, quoted outside of one.
        message = message.replace(f": <{name}>", f": {value}").replace(f"<{name}>", value.strip('"'))

    told = json.loads(message)

    assert told["summary"] == "Glue job one ended x at x"
    assert told["message"] == 'said "no"'
    assert set(told) == {"summary", *transformer["InputPathsMap"]}


def test_the_topic_is_encrypted_and_takes_tls_alone(template: dict[str, Resource]) -> None:
    key = only(template, "SNS::Topic")["KmsMasterKeyId"]["Fn::GetAtt"][0]
    statements = only(template, "SNS::TopicPolicy")["PolicyDocument"]["Statement"]

    assert template[key]["Type"] == "AWS::KMS::Key"
    assert [each["Condition"] for each in statements if each["Effect"] == "Deny"] == [
        {"Bool": {"aws:SecureTransport": "false"}}
    ]


def test_alarms_of_this_account_and_event_rules_may_publish(template: dict[str, Resource]) -> None:
    statements = only(template, "SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    allowed = {each["Principal"]["Service"]: each for each in statements if each["Effect"] == "Allow"}

    assert set(allowed) == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
    alarms = allowed["cloudwatch.amazonaws.com"]["Condition"]
    assert alarms["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert json.dumps(alarms["ArnLike"]).endswith('":alarm:*"]]}}')
    assert "Condition" not in allowed["events.amazonaws.com"], "EventBridge sends SNS no condition key"


def test_two_jobs_on_a_topic_add_their_statements_once(template: dict[str, Resource]) -> None:
    statements = only(template, "SNS::TopicPolicy")["PolicyDocument"]["Statement"]

    assert len(statements) == 3


def test_a_topic_of_the_caller_is_opened_to_alarms_and_rules() -> None:
    stack = new_stack()
    hardened_job(stack, alarm_topic=sns.Topic(stack, "Mine"))

    statements = only(resources(stack), "SNS::TopicPolicy")["PolicyDocument"]["Statement"]

    assert [each["Sid"] for each in statements] == ["AlarmsOfThisAccount", "EventRules"]


def test_an_imported_topic_is_rung_and_left_as_it_is() -> None:
    stack = new_stack()
    arn = "arn:aws:sns:eu-west-1:111122223333:on-call"
    hardened_job(stack, alarm_topic=sns.Topic.from_topic_arn(stack, "OnCall", arn))
    template = resources(stack)

    assert {tuple(each["Properties"]["AlarmActions"]) for each in of_type(template, "CloudWatch::Alarm")} == {
        (arn,)
    }
    assert not of_type(template, "SNS::TopicPolicy")


def test_without_a_topic_the_alarms_are_there_and_silent() -> None:
    stack = new_stack()
    hardened_job(stack, alarm_topic=None)
    template = resources(stack)

    assert len(of_type(template, "CloudWatch::Alarm")) == len(alarms_of(AlarmSettings()))
    assert not [
        each for each in of_type(template, "CloudWatch::Alarm") if "AlarmActions" in each["Properties"]
    ]
    assert not of_type(template, "Events::Rule")


def test_a_topic_may_have_a_key_of_its_own() -> None:
    stack = new_stack()
    key = kms.Key(stack, "Mine")

    AlarmTopic(stack, "Alarms", key=key)

    assert only(resources(stack), "SNS::Topic")["KmsMasterKeyId"] == stack.resolve(key.key_arn)


def test_a_topic_of_another_stack_can_be_rung() -> None:
    app = cdk.App()
    topic = AlarmTopic(new_stack("Alerts", app), "Alarms").topic
    stack = new_stack("Jobs", app)
    hardened_job(stack, alarm_topic=topic)

    actions = [each["Properties"]["AlarmActions"] for each in of_type(resources(stack), "CloudWatch::Alarm")]

    assert all("Fn::ImportValue" in action[0] for action in actions)
