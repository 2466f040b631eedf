"""What the rules say of metrics, logs and alarms."""

from tests.policy.cases.case import Case, one
from tests.policy.policy_templates import REMOVED

_ARGUMENTS = "Job/DefaultArguments"
_FIXED = "Job/NonOverridableArguments"
_ON_4 = {
    "Job/GlueVersion": "4.0",
    f"{_FIXED}/--custom-logGroup-prefix": REMOVED,
    f"{_FIXED}/--continuous-log-logGroup": "/hardened-glue/jobs/nightly",
}

OBSERVATION = [
    one(
        "job-metrics",
        {f"{_ARGUMENTS}/--enable-metrics": REMOVED},
        "--enable-metrics is absent, so metrics are off",
    ),
    one(
        "observability-metrics",
        {f"{_ARGUMENTS}/--enable-observability-metrics": "false"},
        "--enable-observability-metrics is false",
    ),
    one("job-insights", {f"{_ARGUMENTS}/--enable-job-insights": "false"}, "--enable-job-insights is false"),
    one(
        "spark-ui",
        {f"{_ARGUMENTS}/--enable-spark-ui": REMOVED},
        "--enable-spark-ui is absent: no event log is written",
    ),
    one(
        "spark-ui",
        {f"{_FIXED}/--spark-event-logs-path": REMOVED},
        "--enable-spark-ui is true and --spark-event-logs-path is absent: no event log is written",
    ),
    one("job-logging", _ON_4, "--enable-continuous-cloudwatch-log is absent"),
    one(
        "log-groups",
        {"Logs": REMOVED},
        "--custom-logGroup-prefix is /hardened-glue/jobs/nightly and the template makes no log group there: "
        "Glue's own never expires",
    ),
    one(
        "log-retention",
        {"Logs/RetentionInDays": REMOVED},
        "RetentionInDays of a job's log group is absent: it never expires",
    ),
    one("log-group-key", {"Logs/KmsKeyId": REMOVED}, "KmsKeyId of a job's log group is absent"),
    one(
        "driver-heap-alarm",
        {"DriverHeap": REMOVED},
        "no alarm in the template reads glue.driver.jvm.heap.usage of the job",
    ),
    one(
        "executors-heap-alarm",
        {"ExecutorsHeap/Dimensions/0/Value": "another-job"},
        "no alarm in the template reads glue.ALL.jvm.heap.usage of the job",
    ),
    one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": 50},
        "Threshold is 50 on a metric from 0 to 1: the alarm never rings",
    ),
    one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": "90"},
        "Threshold is 90 on a metric from 0 to 1: the alarm never rings",
    ),
    one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": 0},
        "Threshold is 0 on a metric from 0 to 1: the alarm always rings",
    ),
    one(
        "alarm-namespace",
        {"DriverHeap/Namespace": "AWS/Glue"},
        "Namespace is AWS/Glue, where Glue sends no glue.driver.jvm.heap.usage: the alarm never rings",
    ),
    one(
        "alarm-dimensions",
        {"DriverHeap/Dimensions/2": REMOVED, "DriverHeap/Dimensions/1": REMOVED},
        "the dimension JobRunId and Type is missing: the alarm never rings",
    ),
    one(
        "alarm-dimensions",
        {"DriverHeap/Dimensions/2/Value": "count"},
        "the dimension Type is count, not gauge: the alarm never rings",
    ),
    Case(
        {"DriverHeap/Dimensions/2": {"Name": "Environment", "Value": "prod"}},
        [
            ("alarm-dimensions", "the dimension Type is missing: the alarm never rings"),
            (
                "alarm-dimensions",
                "the dimension Environment is none of this metric's: the alarm never rings",
            ),
        ],
    ),
    one(
        "alarm-unit",
        {"DriverHeap/Unit": "Percent"},
        "Unit is Percent: the alarm sees only values of that unit, and none are sent",
    ),
    one(
        "heap-alarm-window",
        {"DriverHeap/Period": 300, "DriverHeap/Statistic": "Average"},
        "Average over 300 s: a driver that dies within a minute is not seen",
    ),
    one(
        "heap-alarm-window",
        {"DriverHeap/Period": 120, "DriverHeap/Statistic": "Average"},
        "Average over 120 s: a driver that dies within a minute is not seen",
    ),
    one("heap-alarm-action", {"DriverHeap/AlarmActions": REMOVED}, "AlarmActions is absent or empty"),
    one("heap-alarm-action", {"DriverHeap/ActionsEnabled": False}, "ActionsEnabled is false"),
]
