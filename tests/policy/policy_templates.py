"""A template with nothing to find in, and ways to spoil it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hardened_glue.policy import Report, check_template

REMOVED = object()
REFERENCE = {"Ref": "Given"}  # to a parameter: nobody knows its value

_LOGS = "/hardened-glue/jobs/nightly"
_KEY_ARN = {"Fn::GetAtt": ["Key", "Arn"]}
_ACCOUNT = {"Ref": "AWS::AccountId"}


def _alarm(metric: str) -> dict[str, Any]:
    return {
        "Namespace": "Glue",
        "MetricName": metric,
        "Dimensions": [
            {"Name": "JobName", "Value": {"Ref": "Job"}},
            {"Name": "JobRunId", "Value": "ALL"},
            {"Name": "Type", "Value": "gauge"},
        ],
        "Statistic": "Maximum",
        "Period": 60,
        "Threshold": 0.5,
        "AlarmActions": [{"Ref": "Topic"}],
    }


_CLEAN: dict[str, tuple[str, dict[str, Any]]] = {
    "Job": (
        "Glue::Job",
        {
            "Name": "nightly",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Command": {
                "Name": "glueetl",
                "PythonVersion": "3",
                "ScriptLocation": {"Fn::Sub": "s3://assets-${AWS::AccountId}/job.py"},
            },
            "GlueVersion": "5.0",
            "WorkerType": "G.1X",
            "NumberOfWorkers": 10,
            "ExecutionClass": "STANDARD",
            "ExecutionProperty": {"MaxConcurrentRuns": 1},
            "MaxRetries": 1,
            "Timeout": 180,
            "SecurityConfiguration": {"Ref": "SecurityConfiguration"},
            "Tags": {"owner": "data"},
            "DefaultArguments": {
                "--job-language": "python",
                "--enable-metrics": "true",
                "--enable-observability-metrics": "true",
                "--enable-job-insights": "true",
                "--enable-spark-ui": "true",
                "--enable-auto-scaling": "true",
                "--enable-s3-parquet-optimized-committer": "true",
                "--job-bookmark-option": "job-bookmark-enable",
                "--db_secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
                "--write_mode": "overwrite",
            },
            "NonOverridableArguments": {
                "--scriptLocation": {"Fn::Sub": "s3://assets-${AWS::AccountId}/job.py"},
                "--TempDir": "s3://scratch/nightly/",
                "--spark-event-logs-path": "s3://traces/nightly/",
                "--custom-logGroup-prefix": _LOGS,
            },
        },
    ),
    "Role": (
        "IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "Principal": {"Service": "glue.amazonaws.com"},
                        "Condition": {"StringEquals": {"aws:SourceAccount": _ACCOUNT}},
                    }
                ]
            }
        },
    ),
    "Policy": (
        "IAM::ManagedPolicy",
        {
            "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"],
                        "Resource": {"Fn::Sub": "arn:aws:logs:eu-west-1:1:log-group:/hardened-glue/jobs/*"},
                    },
                    {
                        "Effect": "Allow",
                        "Action": "cloudwatch:PutMetricData",
                        "Resource": "*",
                        "Condition": {"StringEquals": {"cloudwatch:namespace": "Glue"}},
                    },
                ]
            },
        },
    ),
    "Key": (
        "KMS::Key",
        {
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "kms:*",
                        "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
                        "Resource": "*",
                    },
                    {
                        "Effect": "Allow",
                        "Action": ["kms:Encrypt", "kms:GenerateDataKey*"],
                        "Principal": {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}},
                        "Resource": "*",
                    },
                ]
            },
        },
    ),
    "SecurityConfiguration": (
        "Glue::SecurityConfiguration",
        {
            "Name": "nightly",
            "EncryptionConfiguration": {
                "S3Encryptions": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": _KEY_ARN}],
                "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": _KEY_ARN},
                "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": _KEY_ARN},
            },
        },
    ),
    "Logs": (
        "Logs::LogGroup",
        {"LogGroupName": f"{_LOGS}/error", "RetentionInDays": 365, "KmsKeyId": _KEY_ARN},
    ),
    "DriverHeap": ("CloudWatch::Alarm", _alarm("glue.driver.jvm.heap.usage")),
    "ExecutorsHeap": ("CloudWatch::Alarm", _alarm("glue.ALL.jvm.heap.usage")),
    "Failures": (
        "Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.glue"],
                "detail-type": ["Glue Job State Change"],
                "detail": {"jobName": ["nightly"], "state": ["FAILED", "TIMEOUT"]},
            },
            "Targets": [
                {
                    "Id": "Topic",
                    "Arn": {"Ref": "Topic"},
                    "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}},
                }
            ],
        },
    ),
    "Topic": ("SNS::Topic", {}),
    "Queue": ("SQS::Queue", {}),
    "Trigger": (
        "Glue::Trigger",
        {
            "Type": "SCHEDULED",
            "Schedule": "cron(0 3 * * ? *)",
            "StartOnCreation": True,
            "Actions": [{"JobName": {"Ref": "Job"}}],
        },
    ),
    "Connection": (
        "Glue::Connection",
        {
            "ConnectionInput": {
                "ConnectionType": "JDBC",
                "ConnectionProperties": {
                    "JDBC_CONNECTION_URL": "jdbc:postgresql://db:5432/app",
                    "JDBC_ENFORCE_SSL": "true",
                    "SECRET_ID": "db",
                },
            }
        },
    ),
    "Catalog": (
        "Glue::DataCatalogEncryptionSettings",
        {
            "DataCatalogEncryptionSettings": {
                "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS"},
                "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True},
            }
        },
    ),
    "Transform": (
        "Glue::MLTransform",
        {"TransformEncryption": {"MLUserDataEncryption": {"MLUserDataEncryptionMode": "SSE-KMS"}}},
    ),
}


def clean(changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The clean template with some values changed: `{"Job/Timeout": REMOVED}`, `{"Logs": REMOVED}`."""
    resources = {
        name: {"Type": f"AWS::{kind}", "Properties": deepcopy(properties)}
        for name, (kind, properties) in _CLEAN.items()
    }
    template: dict[str, Any] = {"Parameters": {"Given": {"Type": "String"}}, "Resources": resources}
    for path, value in (changes or {}).items():
        _change(resources, path.split("/"), value)
    return template


def check(changes: Mapping[str, Any] | None = None) -> Report:
    """What the rules say of the clean template with some values changed."""
    return check_template(clean(changes))


def found(report: Report) -> list[tuple[str, str]]:
    """Each finding as its rule and its evidence."""
    return [(finding.rule, finding.evidence) for finding in report.findings]


def unseen(report: Report) -> set[str]:
    """The rules that could not be checked somewhere."""
    return {each.rule for each in report.not_assessed}


def _change(resources: dict[str, Any], path: list[str], value: Any) -> None:
    name, *keys = path
    if not keys:
        if value is REMOVED:
            del resources[name]
        else:
            resources[name] = value
        return
    holder: Any = resources[name]["Properties"]
    for key in keys[:-1]:
        holder = holder[int(key)] if isinstance(holder, list) else holder.setdefault(key, {})
    last: Any = int(keys[-1]) if isinstance(holder, list) else keys[-1]
    if value is REMOVED:
        del holder[last]
    else:
        holder[last] = value
