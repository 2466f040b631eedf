"""What watches the job of the app of every type: alarms, a dashboard, rules, logs."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from tests.deploy.apps.every_type.stage import Stage, retained


def watch(
    stack: cdk.Stack,
    stage: Stage,
    resource: glue.CfnJob,
    topic: sns.CfnTopic,
    queue: sqs.CfnQueue,
    key: kms.CfnKey,
) -> None:
    """All that watches a job."""
    heap(stack, stage, resource, topic)
    heap_of_both(stack, stage, resource, topic)
    tell(stack, stage, topic, queue)
    logged(stack, stage, key)


def heap(stack: cdk.Stack, stage: Stage, resource: glue.CfnJob, topic: sns.CfnTopic) -> None:
    dimensions = {"JobName": resource.ref, "JobRunId": "ALL", "Type": "gauge"}
    alarm = cloudwatch.CfnAlarm(
        stack,
        "Heap",
        alarm_name="heap",
        namespace="Glue",
        metric_name="glue.driver.jvm.heap.usage",
        statistic="Maximum",
        dimensions=[
            cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
            for name, value in dimensions.items()
        ],
        comparison_operator="GreaterThanThreshold",
        threshold=0.85 if stage.second else 0.5,
        period=60,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        alarm_actions=[topic.ref],
    )
    cloudwatch.CfnCompositeAlarm(
        stack, "Both", alarm_name="both", alarm_description=stage.text, alarm_rule=f'ALARM("{alarm.ref}")'
    )
    cloudwatch.CfnDashboard(
        stack,
        "Dashboard",
        dashboard_name="job",
        dashboard_body=f'{{"widgets": [], "variables": [], "start": "{stage.name}"}}',
    )
    events.CfnRule(
        stack,
        "Failed",
        name="failed",
        description=stage.text,
        event_pattern={"source": ["aws.glue"], "detail": {"state": ["FAILED", "TIMEOUT"]}},
        targets=[events.CfnRule.TargetProperty(id=f"Topic{stage.name.title()}", arn=topic.ref)],
    )


def logged(stack: cdk.Stack, stage: Stage, key: kms.CfnKey) -> None:
    group = logs.CfnLogGroup(
        stack,
        "Logs",
        log_group_name="/every/type",
        kms_key_id=key.attr_arn,
        retention_in_days=731 if stage.second else 365,
        tags=stage.tags,
    )
    retained(group)
    logs.CfnMetricFilter(
        stack,
        "OutOfMemory",
        filter_name="out-of-memory",
        log_group_name=group.ref,
        filter_pattern=f'"OutOfMemoryError {stage.name}"',
        metric_transformations=[
            logs.CfnMetricFilter.MetricTransformationProperty(
                metric_name="oom", metric_namespace="Every", metric_value="1", default_value=0
            )
        ],
    )


def heap_of_both(stack: cdk.Stack, stage: Stage, resource: glue.CfnJob, topic: sns.CfnTopic) -> None:
    """Metric math, the threshold of which the second deployment raises."""

    def of(name: str, metric: str) -> dict[str, object]:
        named = {"JobName": resource.ref, "JobRunId": "ALL", "Type": "gauge"}
        dimensions = [{"name": each, "value": value} for each, value in named.items()]
        metric_of = {"namespace": "Glue", "metricName": metric, "dimensions": dimensions}
        return {
            "id": name,
            "metricStat": {"metric": metric_of, "period": 60, "stat": "Maximum"},
            "returnData": False,
        }

    cloudwatch.CfnAlarm(
        stack,
        "HeapOfBoth",
        alarm_name="heap-of-both",
        alarm_description=cdk.Fn.sub("of ${Resource} in ${AWS::Region}, at ${!JobRunId}"),
        metrics=[
            of("driver", "glue.driver.jvm.heap.usage"),
            of("executors", "glue.ALL.jvm.heap.usage"),
            {"id": "both", "expression": "MAX([driver, executors])", "label": "heap", "returnData": True},
        ],
        comparison_operator="GreaterThanThreshold",
        threshold=0.9 if stage.second else 0.85,
        evaluation_periods=3,
        datapoints_to_alarm=2,
        treat_missing_data="notBreaching",
        alarm_actions=[topic.ref],
    )


def tell(stack: cdk.Stack, stage: Stage, topic: sns.CfnTopic, queue: sqs.CfnQueue) -> None:
    """A rule whose lost events go to a queue, and one without a target, for its metric alone."""
    pattern = {"source": ["aws.glue"], "detail": {"state": ["SUCCEEDED"]}}
    events.CfnRule(stack, "Succeeded", name="succeeded", event_pattern=pattern, description=stage.text)
    target = events.CfnRule.TargetProperty(
        id="Topic",
        arn=topic.ref,
        dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=queue.attr_arn),
        retry_policy=events.CfnRule.RetryPolicyProperty(
            maximum_event_age_in_seconds=3_600, maximum_retry_attempts=20 if stage.second else 10
        ),
    )
    events.CfnRule(stack, "Slow", name="slow", event_pattern=pattern, targets=[target])
