"""Failure and timeout of a run, told on the first event: a run that fails at its start has no metrics."""

from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

SOURCE = "aws.glue"
STATE_CHANGE = "Glue Job State Change"
FAILED_STATES = ("FAILED", "TIMEOUT")
# Those that Glue sends this event for; ERROR and EXPIRED never arrive here.
EVENT_STATES = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")

_PATHS = {
    "job": "$.detail.jobName",
    "run": "$.detail.jobRunId",
    "state": "$.detail.state",
    "message": "$.detail.message",
    "time": "$.time",
    "region": "$.region",
}
# EventBridge puts each value in with its own quotes, so that a message with quotes stays readable.
_TEMPLATE = (
    '{"summary": "Glue job <job> ended <state> at <time>", "job": <job>, "run": <run>,'
    ' "state": <state>, "message": <message>, "time": <time>, "region": <region>}'
)


def failure_rule(scope: Construct, job_name: str, topic: sns.ITopic) -> events.CfnRule:
    """Tell the topic of every attempt that fails or times out."""
    return events.CfnRule(
        scope,
        "FailureRule",
        description=f"A run of Glue job {job_name} failed or timed out",
        event_pattern=state_change_pattern(job_name, FAILED_STATES),
        targets=[
            {
                "arn": topic.topic_arn,
                "id": "AlarmTopic",
                "inputTransformer": {"inputPathsMap": _PATHS, "inputTemplate": _TEMPLATE},
            }
        ],
    )


def state_change_pattern(job_name: str, states: tuple[str, ...]) -> dict[str, object]:
    """The pattern of a run's end in one of these states, as CloudFormation spells it."""
    return {
        "source": [SOURCE],
        "detail-type": [STATE_CHANGE],
        "detail": {"jobName": [job_name], "state": list(states)},
    }
