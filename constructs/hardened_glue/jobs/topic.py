"""The topic that alarms ring on."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.jobs.key import let_alarms_publish, let_event_rules_publish, stack_key

_MARK_ID = "HardenedGluePublishers"


class AlarmTopic(Construct):
    """An encrypted topic that takes TLS only, and alarms and events only of this account.

    Subscribe people to `topic`. It is encrypted with the stack's key, or with one of yours. CloudWatch and
    EventBridge are let use it; an imported key's policy must say so itself, or every alarm is lost without
    a word.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey | None = None) -> None:
        super().__init__(scope, construct_id)
        used = key or stack_key(self)
        self.topic: sns.ITopic = sns.Topic(self, "Resource", master_key=used, enforce_ssl=True)
        let_alarms_publish(used)
        let_event_rules_publish(used)
        allow_publishers(self.topic)


def allow_publishers(topic: sns.ITopic) -> None:
    """Let CloudWatch's alarms and EventBridge's rules publish; a topic that was imported is left alone."""
    if topic.node.try_find_child(_MARK_ID):
        return
    # A job more on the same topic needs no statement more.
    Construct(cast(Construct, topic), _MARK_ID)
    for statement in (_alarms(topic), _rules(topic)):
        topic.add_to_resource_policy(statement)


def _alarms(topic: sns.ITopic) -> iam.PolicyStatement:
    stack = cdk.Stack.of(topic)
    alarms = stack.format_arn(
        service="cloudwatch",
        resource="alarm",
        resource_name="*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    return iam.PolicyStatement(
        sid="AlarmsOfThisAccount",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["sns:Publish"],
        resources=[topic.topic_arn],
        conditions={
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": alarms},
        },
    )


def _rules(topic: sns.ITopic) -> iam.PolicyStatement:
    # No condition, on purpose: EventBridge sends no SourceAccount or SourceArn to SNS, and AWS documents
    # that a topic policy for it cannot hold conditions. With one, every event would be lost in silence.
    return iam.PolicyStatement(
        sid="EventRules",
        principals=[iam.ServicePrincipal("events.amazonaws.com")],
        actions=["sns:Publish"],
        resources=[topic.topic_arn],
    )
