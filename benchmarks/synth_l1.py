"""One job of the library as bare L1 resources: what someone would write who needs no construct."""

from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from hardened_glue.facts.log_patterns import MEMORY_PATTERNS
from hardened_glue.facts.metrics import DRIVER_HEAP, EXECUTORS_HEAP
from hardened_glue.jobs.metric_filters import filter_pattern

_ALLOW: dict[str, Any] = {"Effect": "Allow"}
_CONF = " --conf ".join(
    (
        "spark.sql.adaptive.enabled=true",
        "spark.sql.parquet.datetimeRebaseModeInWrite=CORRECTED",
        "spark.sql.parquet.int96RebaseModeInWrite=CORRECTED",
        "spark.redaction.regex=(?i)secret|passw|pwd|token|access[.]?key|credential|private",
    )
)
MEMORY_LINES = filter_pattern(MEMORY_PATTERNS)
_OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
_UPLOADS = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
_LOG_ROOT = "/hardened-glue/jobs"
_ACCOUNT_ARN = "${AWS::Region}:${AWS::AccountId}"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The references that the jobs of a stack have in common."""

    lake_arn: str
    lake_name: str
    topic_arn: str
    key_arn: str
    script_url: str
    script_arn: str
    package_url: str
    package_arn: str
    event_logs_arn: str
    event_logs_name: str
    temp_arn: str
    temp_name: str
    security_configuration: str
    security_configuration_name: str
    common_policy_arn: str


def l1_job(stack: cdk.Stack, number: int, shared: Shared) -> None:
    """Nine resources: role, policy, two log groups, metric filter, job and three alarms."""
    name = f"table-{number}-to-parquet"
    role = iam.CfnRole(
        stack,
        f"Role{number}",
        description="Runs one Glue job",
        managed_policy_arns=[shared.common_policy_arn],
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    **_ALLOW,
                    "Principal": {"Service": "glue.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                }
            ],
        },
    )
    role_name = role.ref
    policy = iam.CfnManagedPolicy(
        stack,
        f"Policy{number}",
        description="What one Glue job may do",
        policy_document={"Version": "2012-10-17", "Statement": _statements(name, number, shared)},
        roles=[role_name],
    )
    prefix = f"{_LOG_ROOT}/{name}"
    by_role = f"{prefix}/{shared.security_configuration_name}-role/{role_name}"
    groups = []
    for output in ("error", "output"):
        group = logs.CfnLogGroup(
            stack,
            f"{output}{number}",
            log_group_name=f"{by_role}/{output}",
            kms_key_id=shared.key_arn,
            retention_in_days=365,
        )
        group.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        groups.append(group)
    job = _job(stack, number, name, role.attr_arn, prefix, shared)
    for needed in (policy, *groups):
        job.add_resource_dependency(needed)
    logs.CfnMetricFilter(
        stack,
        f"Filter{number}",
        log_group_name=f"{by_role}/error",
        filter_pattern=MEMORY_LINES,
        metric_transformations=[
            {
                "metricNamespace": "HardenedGlue",
                "metricName": f"{name}-memory-lines",
                "metricValue": "1",
                "defaultValue": 0,
            }
        ],
    )
    _alarms(stack, number, name, shared.topic_arn)


def _statements(name: str, number: int, shared: Shared) -> list[dict[str, Any]]:
    raw, parquet = f"raw/table-{number}", f"parquet/table-{number}"
    traces = [shared.event_logs_arn, shared.temp_arn]
    through_s3 = {"StringEquals": {"kms:ViaService": {"Fn::Sub": "s3.${AWS::Region}.${AWS::URLSuffix}"}}}
    list_and_uploads = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    return [
        {
            **_ALLOW,
            "Action": ["s3:GetObject"],
            "Resource": [shared.script_arn, shared.package_arn, f"{shared.lake_arn}/{raw}/*"],
        },
        {
            **_ALLOW,
            "Action": list_and_uploads,
            "Resource": traces,
            "Condition": {"StringLikeIfExists": {"s3:prefix": [name, f"{name}/*"]}},
        },
        {**_ALLOW, "Action": ["s3:GetBucketLocation"], "Resource": [shared.lake_arn]},
        {
            **_ALLOW,
            "Action": [*_OBJECTS, *_UPLOADS],
            "Resource": [*(f"{arn}/{name}/*" for arn in traces), f"{shared.lake_arn}/{parquet}/*"],
        },
        {
            **_ALLOW,
            "Action": _OBJECTS,
            "Resource": [
                *(f"{arn}/{name}_$folder$" for arn in traces),
                f"{shared.lake_arn}/parquet_$folder$",
                f"{shared.lake_arn}/{parquet}_$folder$",
            ],
        },
        {
            **_ALLOW,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [shared.key_arn],
            "Condition": through_s3,
        },
        {
            **_ALLOW,
            "Action": [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:AssociateKmsKey",
            ],
            "Resource": [
                {"Fn::Sub": f"arn:${{AWS::Partition}}:logs:{_ACCOUNT_ARN}:log-group:{_LOG_ROOT}/{name}/*"}
            ],
        },
        {
            **_ALLOW,
            "Action": ["glue:GetJob", "glue:GetJobRun"],
            "Resource": [{"Fn::Sub": f"arn:${{AWS::Partition}}:glue:{_ACCOUNT_ARN}:job/{name}"}],
        },
        {
            **_ALLOW,
            "Action": ["s3:ListBucket"],
            "Resource": [shared.lake_arn],
            "Condition": {"StringLikeIfExists": {"s3:prefix": [raw, f"{raw}/*"]}},
        },
        {
            **_ALLOW,
            "Action": ["kms:Decrypt"],
            "Resource": [shared.key_arn],
            "Condition": through_s3,
        },
        {
            **_ALLOW,
            "Action": list_and_uploads,
            "Resource": [shared.lake_arn],
            "Condition": {"StringLikeIfExists": {"s3:prefix": [parquet, f"{parquet}/*"]}},
        },
    ]


def _job(
    stack: cdk.Stack, number: int, name: str, role_arn: str, log_prefix: str, shared: Shared
) -> glue.CfnJob:
    return glue.CfnJob(
        stack,
        f"Job{number}",
        name=name,
        description="Made by hand",
        role=role_arn,
        command={"name": "glueetl", "pythonVersion": "3", "scriptLocation": shared.script_url},
        default_arguments={
            "--job-language": "python",
            "--enable-metrics": "true",
            "--enable-observability-metrics": "true",
            "--enable-job-insights": "true",
            "--enable-spark-ui": "true",
            "--enable-auto-scaling": "true",
            "--enable-s3-parquet-optimized-committer": "true",
            "--job-bookmark-option": "job-bookmark-disable",
            "--conf": _CONF,
            "--source": f"s3://{shared.lake_name}/raw/table-{number}/",
            "--target": f"s3://{shared.lake_name}/parquet/table-{number}/",
            "--source_format": "json",
            "--reader": "grouped",
            "--write_mode": "overwrite",
            "--bad_records": "quarantine",
            "--target_file_size_mb": "128",
            "--partition_keys": "day",
            "--kms_key_arn": shared.key_arn,
        },
        non_overridable_arguments={
            "--scriptLocation": shared.script_url,
            "--spark-event-logs-path": f"s3://{shared.event_logs_name}/{name}/",
            "--TempDir": f"s3://{shared.temp_name}/{name}/",
            "--custom-logGroup-prefix": log_prefix,
            "--extra-py-files": shared.package_url,
        },
        security_configuration=shared.security_configuration,
        tags={"template": "by-hand"},
        glue_version="5.0",
        worker_type="G.1X",
        number_of_workers=10,
        execution_class="STANDARD",
        execution_property={"maxConcurrentRuns": 1},
        max_retries=1,
        timeout=180,
    )


def _alarms(stack: cdk.Stack, number: int, name: str, topic_arn: str) -> None:
    dimensions = [
        {"name": "JobName", "value": name},
        {"name": "JobRunId", "value": "ALL"},
        {"name": "Type", "value": "gauge"},
    ]
    actions: dict[str, Any] = {"alarm_actions": [topic_arn], "ok_actions": [topic_arn]}
    for alarm_id, metric in (("DriverHeap", DRIVER_HEAP), ("ExecutorsHeap", EXECUTORS_HEAP)):
        cloudwatch.CfnAlarm(
            stack,
            f"{alarm_id}{number}",
            alarm_name=f"{name}-{alarm_id}",
            alarm_description=f"Glue job {name}: more than half of the heap. Look at the memory profile.",
            namespace="Glue",
            metric_name=metric.name,
            dimensions=dimensions,
            statistic="Maximum",
            period=60,
            evaluation_periods=3,
            datapoints_to_alarm=2,
            threshold=0.5,
            comparison_operator="GreaterThanThreshold",
            treat_missing_data="notBreaching",
            **actions,
        )
    cloudwatch.CfnAlarm(
        stack,
        f"MemoryCritical{number}",
        alarm_name=f"{name}-MemoryCritical",
        alarm_description=f"Glue job {name}: driver or executors are about to be killed, or one was.",
        metrics=[
            {"id": "result", "expression": "MAX([FILL(driver, 0), FILL(executors, 0), FILL(lines, 0)])"},
            _query("driver", "Glue", DRIVER_HEAP.name, "Maximum", dimensions),
            _query("executors", "Glue", EXECUTORS_HEAP.name, "Maximum", dimensions),
            _query("lines", "HardenedGlue", f"{name}-memory-lines", "Sum", []),
        ],
        evaluation_periods=3,
        datapoints_to_alarm=1,
        threshold=0.85,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        **actions,
    )


def _query(
    query_id: str, namespace: str, metric_name: str, statistic: str, dimensions: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "id": query_id,
        "metricStat": {
            "metric": {"namespace": namespace, "metricName": metric_name, "dimensions": dimensions},
            "period": 60,
            "stat": statistic,
        },
        "returnData": False,
    }
