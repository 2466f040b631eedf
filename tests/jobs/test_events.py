"""What the jobs of a stack tell a topic: failures, lateness, and what could not be delivered."""

import json
from typing import Any

import pytest
from aws_cdk import aws_sns as sns
from tests.jobs.job_templates import Resource, hardened_job, new_stack, of_type, only, resources

from hardened_glue.facts.limits import EVENT_PATTERN_CHARACTERS
from hardened_glue.jobs import AlarmTopic, JobSettings

LATE = JobSettings(notify_delay_after_minutes=60)


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    topic = AlarmTopic(stack, "Alarms").topic
    hardened_job(stack, "One", job_name="one", alarm_topic=topic)
    hardened_job(stack, "Two", job_name="two", alarm_topic=topic, settings=LATE)
    return resources(stack)


def _rules(template: dict[str, Resource]) -> list[dict[str, Any]]:
    return [dict(each["Properties"]) for each in of_type(template, "Events::Rule")]


def test_one_rule_tells_the_failures_of_all_jobs(template: dict[str, Resource]) -> None:
    assert [each["EventPattern"] for each in _rules(template)] == [
        {
            "source": ["aws.glue"],
            "detail-type": ["Glue Job State Change"],
            "detail": {"jobName": ["one", "two"], "state": ["FAILED", "TIMEOUT"]},
        },
        {
            "source": ["aws.glue"],
            "detail-type": ["Glue Job Run Status"],
            "detail": {"jobName": ["two"], "state": ["STARTING", "RUNNING"]},
        },
    ]


def test_a_late_run_is_told_of_where_the_job_has_a_delay(template: dict[str, Resource]) -> None:
    delays = {
        each["Properties"]["Name"]: each["Properties"].get("NotificationProperty")
        for each in of_type(template, "Glue::Job")
    }

    assert delays == {"one": None, "two": {"NotifyDelayAfter": 60}}


@pytest.mark.parametrize("number", [0, 1])
def test_a_message_is_json_whatever_glue_says(template: dict[str, Resource], number: int) -> None:
    transformer = _rules(template)[number]["Targets"][0]["InputTransformer"]
    event = {"$.detail.jobName": "one", "$.detail.message": 'said "no"'}
    message = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        value = json.dumps(event.get(path, "x"))
        # As EventBridge does: bare inside a text of the template, quoted outside of one.
        message = message.replace(f": <{name}>", f": {value}").replace(f"<{name}>", value.strip('"'))

    told = json.loads(message)

    assert told["summary"].startswith("Glue job one ")
    assert told["message"] == 'said "no"'
    assert "<" not in message


def test_what_cannot_be_delivered_waits_in_an_encrypted_queue(template: dict[str, Resource]) -> None:
    [name] = [name for name, each in template.items() if each["Type"] == "AWS::SQS::Queue"]

    queue = only(template, "SQS::Queue")

    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert template[queue["KmsMasterKeyId"]["Fn::GetAtt"][0]]["Type"] == "AWS::KMS::Key"
    for rule in _rules(template):
        assert rule["Targets"][0]["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [name, "Arn"]}}


def test_the_queue_takes_from_these_rules_alone_and_over_tls(template: dict[str, Resource]) -> None:
    allow, deny = only(template, "SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    rules = [name for name, each in template.items() if each["Type"] == "AWS::Events::Rule"]

    assert allow["Principal"] == {"Service": "events.amazonaws.com"}
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": [{"Fn::GetAtt": [name, "Arn"]} for name in rules]}
    }
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_queue_that_fills_rings_by_another_way(template: dict[str, Resource]) -> None:
    [alarm] = [
        each["Properties"]
        for each in of_type(template, "CloudWatch::Alarm")
        if each["Properties"].get("Namespace") == "AWS/SQS"
    ]
    [topic] = [name for name, each in template.items() if each["Type"] == "AWS::SNS::Topic"]

    assert alarm["Threshold"] == 0
    assert alarm["AlarmActions"] == [{"Ref": topic}]


def test_every_topic_has_rules_of_its_own_and_one_queue_serves_all() -> None:
    stack = new_stack()
    for name in ("one", "two"):
        topic = AlarmTopic(stack, f"{name}-topic").topic
        hardened_job(stack, name, job_name=name, alarm_topic=topic)
    template = resources(stack)

    assert [each["EventPattern"]["detail"]["jobName"] for each in _rules(template)] == [["one"], ["two"]]
    assert len(of_type(template, "SQS::Queue")) == 1


def test_more_names_than_a_pattern_holds_go_into_another_rule() -> None:
    stack = new_stack()
    topic = sns.Topic.from_topic_arn(stack, "OnCall", "arn:aws:sns:eu-west-1:111122223333:on-call")
    names = [f"{'a-long-name-' * 15}{number}" for number in range(12)]
    for name in names:
        hardened_job(stack, name, job_name=name, alarm_topic=topic, settings=LATE)

    patterns = [each["EventPattern"] for each in _rules(resources(stack))]

    assert all(len(json.dumps(each)) <= EVENT_PATTERN_CHARACTERS for each in patterns)
    for kind in ("Glue Job State Change", "Glue Job Run Status"):
        told = [each["detail"]["jobName"] for each in patterns if each["detail-type"] == [kind]]
        assert len(told) == 2
        assert [name for group in told for name in group] == names


def test_without_a_topic_there_is_nothing_to_tell_and_no_queue() -> None:
    stack = new_stack()
    hardened_job(stack, alarm_topic=None, settings=LATE)
    template = resources(stack)

    assert not of_type(template, "Events::Rule")
    assert not of_type(template, "SQS::Queue")
