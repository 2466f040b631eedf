"""Every rule: fires with its exact evidence, is silent when all is right, says what it cannot see."""

from typing import Any

import pytest
from tests.policy.cases.case import Case
from tests.policy.cases.every import CASES
from tests.policy.policy_templates import REFERENCE, REMOVED, check, found, unseen

from hardened_glue.policy import RULES

_ARGUMENTS = "Job/DefaultArguments"
_FIXED = "Job/NonOverridableArguments"
_MODES = "SecurityConfiguration/EncryptionConfiguration"

# What each rule says of a value that is a reference to a parameter, or of what another stack holds.
_REFERENCES: list[tuple[str, dict[str, Any]]] = [
    ("glue-version", {"Job/GlueVersion": REFERENCE}),
    ("job-command", {"Job/Command/Name": REFERENCE}),
    ("script-location", {"Job/Command/ScriptLocation": REFERENCE}),
    ("worker-type", {"Job/WorkerType": REFERENCE}),
    ("worker-count", {"Job/NumberOfWorkers": REFERENCE}),
    ("timeout", {"Job/Timeout": REFERENCE}),
    ("retries", {"Job/MaxRetries": REFERENCE}),
    ("retries-append", {"Job/MaxRetries": REFERENCE}),
    ("bookmark-concurrency", {"Job/ExecutionProperty/MaxConcurrentRuns": REFERENCE}),
    ("bookmark-concurrency", {f"{_ARGUMENTS}/--job-bookmark-option": REFERENCE}),
    ("security-configuration", {"Job/SecurityConfiguration": "another-stack-s"}),
    ("security-configuration", {"Job/SecurityConfiguration": {"Fn::ImportValue": "shared"}}),
    ("s3-encryption", {f"{_MODES}/S3Encryptions": [{"S3EncryptionMode": REFERENCE}]}),
    ("log-encryption", {f"{_MODES}/CloudWatchEncryption/CloudWatchEncryptionMode": REFERENCE}),
    ("bookmark-encryption", {f"{_MODES}/JobBookmarksEncryption": REFERENCE}),
    ("key-rotation", {"Key/EnableKeyRotation": REFERENCE}),
    ("key-for-logs", {"Key/KeyPolicy": REFERENCE}),
    ("role-encrypted-logs", {"Job/Role": "arn:aws:iam::111122223333:role/elsewhere"}),
    ("role-encrypted-logs", {"Job/SecurityConfiguration": "another-stack-s"}),
    ("role-metrics", {"Job/Role": {"Fn::ImportValue": "role"}}),
    ("role-metrics", {"Policy": REMOVED, "Role/ManagedPolicyArns": ["arn:aws:iam::1:policy/unseen"]}),
    ("role-wildcards", {"Policy/PolicyDocument": REFERENCE}),
    ("role-trust", {"Role/AssumeRolePolicyDocument": REFERENCE}),
    ("secret-arguments", {_ARGUMENTS: REFERENCE}),
    ("unknown-argument", {_ARGUMENTS: REFERENCE}),
    ("reserved-argument", {_ARGUMENTS: REFERENCE}),
    ("presence-argument", {f"{_ARGUMENTS}/--enable-metrics": REFERENCE}),
    ("argument-without-effect", {"Job/GlueVersion": REFERENCE}),
    ("argument-value", {_ARGUMENTS: REFERENCE}),
    ("overridable-arguments", {_FIXED: REFERENCE}),
    ("temp-dir", {_ARGUMENTS: REFERENCE}),
    ("s3a-region", {"Job/GlueVersion": "6.0", f"{_ARGUMENTS}/--conf": REFERENCE}),
    ("optimized-committer", {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-committer": REFERENCE}),
    ("auto-scaling", {f"{_ARGUMENTS}/--enable-auto-scaling": REFERENCE}),
    ("job-metrics", {_ARGUMENTS: REFERENCE}),
    ("observability-metrics", {f"{_ARGUMENTS}/--enable-observability-metrics": REFERENCE}),
    ("job-insights", {f"{_ARGUMENTS}/--enable-job-insights": REFERENCE}),
    ("spark-ui", {f"{_ARGUMENTS}/--enable-spark-ui": REFERENCE}),
    ("job-logging", {"Job/GlueVersion": REFERENCE}),
    ("log-groups", {"Job/GlueVersion": REFERENCE}),
    ("log-retention", {"Logs/RetentionInDays": REFERENCE}),
    ("heap-alarm-threshold", {"DriverHeap/Threshold": REFERENCE}),
    ("alarm-namespace", {"DriverHeap/Namespace": REFERENCE}),
    ("heap-alarm-window", {"DriverHeap/Period": REFERENCE}),
    ("trigger-schedule", {"Trigger/Schedule": REFERENCE}),
    ("trigger-started", {"Trigger/StartOnCreation": REFERENCE}),
    ("connection-secret", {"Connection/ConnectionInput": REFERENCE}),
    ("connection-ssl", {"Connection/ConnectionInput/ConnectionProperties/JDBC_ENFORCE_SSL": REFERENCE}),
    ("catalog-encryption", {"Catalog/DataCatalogEncryptionSettings": REFERENCE}),
    ("transform-encryption", {"Transform/TransformEncryption": REFERENCE}),
]

# Rules whose every input is one of the template's own parts, so that no reference can stand for it: a tag is
# there or not, an alarm or a target is there or not.
_NEVER_UNSEEN = {
    "max-capacity",
    "role-aws-managed-policy",
    "role-inline-policy",
    "tags",
    "log-group-key",
    "driver-heap-alarm",
    "executors-heap-alarm",
    "alarm-dimensions",
    "alarm-unit",
    "heap-alarm-action",
    "failure-event",
    "event-state",
    "event-dead-letter",
}


def test_a_clean_template_has_nothing_to_find_and_nothing_unseen() -> None:
    report = check()

    assert (report.findings, report.not_assessed) == ((), ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.findings[0][0])
def test_says_exactly_this_of_a_spoilt_value_and_nothing_else(case: Case) -> None:
    assert found(check(case.changes)) == case.findings


def test_every_rule_is_seen_to_fire() -> None:
    assert {rule for case in CASES for rule, _ in case.findings} == {rule.id for rule in RULES}


@pytest.mark.parametrize(("rule", "changes"), _REFERENCES, ids=[rule for rule, _ in _REFERENCES])
def test_a_reference_is_neither_healthy_nor_a_finding(rule: str, changes: dict[str, Any]) -> None:
    report = check(changes)

    assert rule in unseen(report)
    assert rule not in report.rules


def test_every_rule_is_seen_to_say_that_it_cannot_see() -> None:
    assert {rule for rule, _ in _REFERENCES} | _NEVER_UNSEEN == {rule.id for rule in RULES}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("--enable-s3-parquet-optimized-comitter", "--enable-s3-parquet-optimized-committer"),
        ("--custom-log-group-prefix", "--custom-logGroup-prefix"),
        ("--enable-autoscaling", "--enable-auto-scaling"),
        ("--tempdir", "--TempDir"),
    ],
)
def test_tells_what_a_misspelt_argument_was_meant_to_be(key: str, meant: str) -> None:
    [finding] = check({f"{_ARGUMENTS}/{key}": "true"}).findings

    assert finding.rule == "unknown-argument"
    assert finding.evidence.startswith(f"{key} is none of Glue's")
    assert meant in finding.fix


@pytest.mark.parametrize(
    "changes",
    [
        {"Job/Timeout": 1_440},
        {"Job/NumberOfWorkers": 2},
        {"Job/MaxRetries": 10},
        {"Job/MaxRetries": 0, f"{_ARGUMENTS}/--write_mode": "append"},
        {"Job/Tags/hardened-glue:template": "S3ToParquetJob", f"{_ARGUMENTS}/--write_mode": "append"},
        {"Job/ExecutionProperty": REMOVED},
        {f"{_ARGUMENTS}/--job-bookmark-option": REMOVED, "Job/ExecutionProperty/MaxConcurrentRuns": 9},
        {"Job/Timeout": REMOVED, "Job/Command/Name": "gluestreaming"},
        {f"{_ARGUMENTS}/--enable-job-insights": REMOVED},
        {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-committer": REMOVED},
        {f"{_ARGUMENTS}/--enable-metrics": ""},
        {f"{_ARGUMENTS}/--my_own_argument": "x"},
        {f"{_ARGUMENTS}/--job_name": "x"},
        {f"{_ARGUMENTS}/--class": "Main", f"{_ARGUMENTS}/--job-language": "scala"},
        {f"{_MODES}/S3Encryptions": [{"S3EncryptionMode": "SSE-S3"}]},
        {"Key/EnableKeyRotation": REMOVED, "Key/KeySpec": "RSA_2048"},
        {"DriverHeap/Threshold": 0.99},
        {"DriverHeap/Period": 120},
        {"DriverHeap/Unit": "None"},
        {"DriverHeap/Dimensions/0/Value": "nightly"},
        {"Failures/EventPattern/detail/jobName": REMOVED},
        {"Failures/EventPattern/detail/state": REMOVED},
        {"Failures/EventPattern/detail/jobName": [{"prefix": "night"}]},
        {"Failures/EventPattern/detail/jobName": [{"Ref": "Job"}]},
        {"Job/SecurityConfiguration": "nightly"},
        {"Job/GlueVersion": "6.0", f"{_ARGUMENTS}/--conf": "spark.hadoop.fs.s3a.endpoint.region=eu-west-1"},
        {"Trigger/Type": "ON_DEMAND", "Trigger/Schedule": REMOVED, "Trigger/StartOnCreation": REMOVED},
        {"Catalog": REMOVED},
    ],
    ids=str,
)
def test_is_silent_just_short_of_the_fault(changes: dict[str, Any]) -> None:
    assert found(check(changes)) == []


def test_an_alarm_that_counts_a_rule_s_events_stands_in_for_a_target() -> None:
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": "AWS/Events",
            "MetricName": "TriggeredRules",
            "Dimensions": [{"Name": "RuleName", "Value": {"Ref": "Failures"}}],
        },
    }

    assert found(check({"Failures/Targets": REMOVED, "FailureAlarm": alarm})) == []


def test_reads_the_metrics_of_metric_math() -> None:
    def query(metric: str, query_id: str) -> dict[str, Any]:
        dimensions = [
            {"Name": name, "Value": value}
            for name, value in (("JobName", {"Ref": "Job"}), ("JobRunId", "ALL"), ("Type", "gauge"))
        ]
        named = {"Namespace": "Glue", "MetricName": metric, "Dimensions": dimensions}
        return {"Id": query_id, "MetricStat": {"Metric": named, "Stat": "Maximum", "Period": 60}}

    queries = [
        query("glue.driver.jvm.heap.usage", "driver"),
        query("glue.ALL.jvm.heap.usage", "executors"),
        {"Id": "worst", "Expression": "MAX([driver, executors])"},
    ]
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"Metrics": queries, "Threshold": 0.85, "AlarmActions": [{"Ref": "Topic"}]},
    }
    changes: dict[str, Any] = {"DriverHeap": REMOVED, "ExecutorsHeap": REMOVED, "Heap": alarm}

    assert found(check(changes)) == []
    assert found(check({**changes, "Heap/Threshold": 85})) == [
        ("heap-alarm-threshold", "Threshold is 85 on a metric from 0 to 1: the alarm never rings")
    ]
    assert found(check({**changes, "Heap/Threshold": 85, "Heap/Metrics/2/Expression": "driver * 100"})) == []


def test_spark_s_rules_leave_a_python_shell_job_alone() -> None:
    report = check(
        {
            "Job/Command/Name": "pythonshell",
            "Job/Command/PythonVersion": "3.9",
            "Job/GlueVersion": REMOVED,
            "Job/WorkerType": REMOVED,
            "Job/NumberOfWorkers": REMOVED,
            "Job/MaxCapacity": 1,
            _ARGUMENTS: {},
            _FIXED: {},
        }
    )

    assert found(report) == []


def test_a_secret_s_value_appears_nowhere() -> None:
    report = check({f"{_ARGUMENTS}/--db_password": "hunter2"})

    assert report.findings
    assert "hunter2" not in str(report)


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ("rate(5 minutes)", "Glue takes cron(...) alone"),
        ("0 3 * * ? *", "Glue takes cron(...) alone"),
        (
            "cron(0 3 * * * *)",
            "cron day-of-month and day-of-week is '* and *', expected ? in one of the two, and in one only",
        ),
        ("cron(0 24 * * ? *)", "cron hour is '24', expected 0 to 23, such as 3, 0/6, 8-18 or *"),
        (
            "cron(* 3 * * ? *)",
            "cron minute is '*', expected times 5 minutes apart or more: Glue fires no faster",
        ),
    ],
)
def test_names_what_is_wrong_with_a_schedule(schedule: str, fault: str) -> None:
    assert found(check({"Trigger/Schedule": schedule})) == [
        ("trigger-schedule", f"Schedule is {schedule}: {fault}")
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(15 12 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 3W JAN,JUL ? 2027-2030)",
        "cron(0 0 ? * 6L *)",
        {"Fn::Sub": "cron(${Given} 3 * * ? *)"},
    ],
)
def test_takes_what_glue_takes(schedule: Any) -> None:
    assert found(check({"Trigger/Schedule": schedule})) == []
