"""The alarms of a job, their topic and the rule for its failures."""

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from tests.jobs.job_templates import Resource, hardened_job, new_stack, of_type, only, resources

from hardened_glue.jobs import AlarmTopic
from hardened_glue.jobs.alarms import ALARMS, CRITICAL_HEAP, TOLERATED_HEAP


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    topic = AlarmTopic(stack, "Alarms").topic
    hardened_job(stack, "One", job_name="one", alarm_topic=topic)
    hardened_job(stack, "Two", job_name="two", alarm_topic=topic)
    return resources(stack)


def _topic_id(template: dict[str, Resource]) -> str:
    [name] = [name for name, each in template.items() if each["Type"] == "AWS::SNS::Topic"]
    return name


def test_the_heap_may_be_half_full() -> None:
    assert (TOLERATED_HEAP, CRITICAL_HEAP) == (0.5, 0.85)


@pytest.mark.parametrize("row", ALARMS, ids=lambda row: row.id)
def test_an_alarm_is_written_out_to_the_last_dimension(row: Any, template: dict[str, Resource]) -> None:
    [alarm] = [
        each["Properties"]
        for each in of_type(template, "CloudWatch::Alarm")
        if each["Properties"]["AlarmName"] == f"one-{row.id}"
    ]

    assert {key: value for key, value in alarm.items() if key not in ("AlarmName", "AlarmDescription")} == {
        "Namespace": "Glue",
        "MetricName": row.metric.name,
        "Dimensions": [
            {"Name": "JobName", "Value": "one"},
            {"Name": "JobRunId", "Value": "ALL"},
            {"Name": "Type", "Value": "gauge"},
        ],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": row.tolerated,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": _topic_id(template)}],
        "OKActions": [{"Ref": _topic_id(template)}],
    }


def test_driver_and_executors_have_two_tiers_each() -> None:
    assert [(row.metric.name, row.tolerated) for row in ALARMS] == [
        ("glue.driver.jvm.heap.usage", 0.5),
        ("glue.driver.jvm.heap.usage", 0.85),
        ("glue.ALL.jvm.heap.usage", 0.5),
        ("glue.ALL.jvm.heap.usage", 0.85),
    ]


def test_failure_and_timeout_are_told_on_the_first_event(template: dict[str, Resource]) -> None:
    rules = [each["Properties"] for each in of_type(template, "Events::Rule")]

    assert [each["EventPattern"] for each in rules] == [
        {
            "source": ["aws.glue"],
            "detail-type": ["Glue Job State Change"],
            "detail": {"jobName": [name], "state": ["FAILED", "TIMEOUT"]},
        }
        for name in ("one", "two")
    ]
    assert all(each["Targets"][0]["Arn"] == {"Ref": _topic_id(template)} for each in rules)


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

    assert len(of_type(template, "CloudWatch::Alarm")) == len(ALARMS)
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
