"""Failure, timeout and lateness of runs, told on the first event: one that fails at its start has no metrics.

The jobs of a stack that tell the same topic share their rules. What EventBridge cannot deliver waits in a
queue, whose alarm reaches the topic by another way.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from hardened_glue.facts.limits import EVENT_PATTERN_CHARACTERS
from hardened_glue.jobs.acknowledgements import acknowledge

SOURCE = "aws.glue"
STATE_CHANGE = "Glue Job State Change"
RUN_STATUS = "Glue Job Run Status"
FAILED_STATES = ("FAILED", "TIMEOUT")
LATE_STATES = ("STARTING", "RUNNING")
# Those that Glue sends a state change for; ERROR and EXPIRED never arrive here.
EVENT_STATES = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")

_UNDELIVERED_KEPT_SECONDS = 14 * 24 * 3600  # as long as SQS keeps anything
_RESERVED_CHARACTERS = 200  # the pattern around the names

_PATHS = {
    "job": "$.detail.jobName",
    "run": "$.detail.jobRunId",
    "state": "$.detail.state",
    "message": "$.detail.message",
    "time": "$.time",
    "region": "$.region",
}
# EventBridge puts each value in with its own quotes, so that a message with quotes stays readable.
_FAILED_TEMPLATE = (
    '{"summary": "Glue job <job> ended <state> at <time>", "job": <job>, "run": <run>,'
    ' "state": <state>, "message": <message>, "time": <time>, "region": <region>}'
)
_LATE_PATHS = {**_PATHS, "minutes": "$.detail.notificationCondition.NotifyDelayAfter"}
_LATE_TEMPLATE = (
    '{"summary": "Glue job <job> is <state> for longer than <minutes> minutes", "job": <job>, "run": <run>,'
    ' "state": <state>, "message": <message>, "time": <time>, "region": <region>}'
)


@jsii.implements(cdk.IStableAnyProducer)
class _Later:
    """A value that is known when the last job has been made."""

    def __init__(self, produce: Callable[[], Any]) -> None:
        self._produce = produce

    def produce(self) -> Any:
        """Called by CDK at synth."""
        return self._produce()


class UndeliveredEvents(Construct):
    """The queue of one stack's events that could not be delivered."""

    def __init__(self, scope: Construct, construct_id: str, *, key_arn: str) -> None:
        super().__init__(scope, construct_id)
        queue = sqs.CfnQueue(
            self,
            "Resource",
            kms_master_key_id=key_arn,
            message_retention_period=_UNDELIVERED_KEPT_SECONDS,
        )
        acknowledge(queue, {"AwsSolutions-SQS3": "it is the dead-letter queue of the event rules itself"})
        self.arn = queue.attr_arn
        self.name = queue.attr_queue_name
        self._rule_arns: list[str] = []
        sqs.CfnQueuePolicy(
            self,
            "Policy",
            queues=[queue.ref],
            policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "EventRules",
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": self.arn,
                        "Condition": {
                            "ArnEquals": {"aws:SourceArn": cdk.Lazy.any(_Later(lambda: self._rule_arns))}
                        },
                    },
                    {
                        "Sid": "TlsOnly",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "sqs:*",
                        "Resource": self.arn,
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                ],
            },
        )

    def take_from(self, rule: events.CfnRule) -> None:
        """Let a rule leave here what it cannot deliver."""
        self._rule_arns.append(rule.attr_arn)


class TopicEvents(Construct):
    """The rules that tell one topic of the jobs of one stack."""

    def __init__(
        self, scope: Construct, construct_id: str, *, topic: sns.ITopic, undelivered: UndeliveredEvents
    ) -> None:
        super().__init__(scope, construct_id)
        self.topic_arn = topic.topic_arn
        self._undelivered = undelivered
        self._told: dict[str, list[list[str]]] = {}  # the names in each rule of a kind
        cloudwatch.CfnAlarm(
            self,
            "UndeliveredAlarm",
            alarm_description="Events of Glue jobs could not be told to the topic: look into the queue",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions=[{"name": "QueueName", "value": undelivered.name}],
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            treat_missing_data="notBreaching",  # SQS reports nothing of a queue that nobody uses
            alarm_actions=[self.topic_arn],
            ok_actions=[self.topic_arn],
        )

    def tell(self, job_name: str, *, late: bool) -> None:
        """Tell of a job's failures and timeouts, and of its late runs if it has a notify delay."""
        self._add(_FAILURES, job_name)
        if late:
            self._add(_LATE, job_name)

    def _add(self, news: "_News", job_name: str) -> None:
        groups = self._told.setdefault(news.rule_id, [])
        if _has_room(groups, job_name):
            groups[-1].append(job_name)
            return
        names = [job_name]
        groups.append(names)
        rule = events.CfnRule(
            self,
            f"{news.rule_id}{len(groups)}",
            description=f"{news.rule_id} of the runs of Glue jobs",
            event_pattern=cdk.Lazy.any(_Later(lambda: news.pattern(names))),
            targets=[
                {
                    "arn": self.topic_arn,
                    "id": "AlarmTopic",
                    "inputTransformer": {"inputPathsMap": news.paths, "inputTemplate": news.template},
                    "deadLetterConfig": {"arn": self._undelivered.arn},
                }
            ],
        )
        self._undelivered.take_from(rule)


def state_change_pattern(
    job_names: Sequence[str], states: Sequence[str] = FAILED_STATES
) -> dict[str, object]:
    """The pattern of a run's end in one of these states, as CloudFormation spells it."""
    return {
        "source": [SOURCE],
        "detail-type": [STATE_CHANGE],
        "detail": {"jobName": list(job_names), "state": list(states)},
    }


def late_pattern(job_names: Sequence[str]) -> dict[str, object]:
    """The pattern of a run that outlasts its job's notify delay."""
    return {
        "source": [SOURCE],
        "detail-type": [RUN_STATUS],
        "detail": {"jobName": list(job_names), "state": list(LATE_STATES)},
    }


def _has_room(groups: Sequence[list[str]], job_name: str) -> bool:
    if not groups:
        return False
    return len(json.dumps([*groups[-1], job_name])) <= EVENT_PATTERN_CHARACTERS - _RESERVED_CHARACTERS


@dataclass(frozen=True, kw_only=True)
class _News:
    """One kind of news: what its rules match, and what they tell."""

    rule_id: str
    pattern: Callable[[Sequence[str]], dict[str, object]]
    paths: Mapping[str, str]
    template: str


_FAILURES = _News(rule_id="Failures", pattern=state_change_pattern, paths=_PATHS, template=_FAILED_TEMPLATE)
_LATE = _News(rule_id="Late", pattern=late_pattern, paths=_LATE_PATHS, template=_LATE_TEMPLATE)
