"""What each rule says of one spoilt value: rule, the change to the clean template, and the exact evidence."""

from typing import Any, NamedTuple

from tests.policy.policy_templates import REMOVED

_ARGUMENTS = "Job/DefaultArguments"
_FIXED = "Job/NonOverridableArguments"
_MODES = "SecurityConfiguration/EncryptionConfiguration"
_STATEMENT = "Policy/PolicyDocument/Statement/0"
_PROPERTIES = "Connection/ConnectionInput/ConnectionProperties"
_SETTINGS = "Catalog/DataCatalogEncryptionSettings"
_JOB_IN_STREAM = {"Job/Command/Name": "gluestreaming"}
_ON_4 = {
    "Job/GlueVersion": "4.0",
    f"{_FIXED}/--custom-logGroup-prefix": REMOVED,
    f"{_FIXED}/--continuous-log-logGroup": "/hardened-glue/jobs/nightly",
}
_ON_4_LOGGING = {**_ON_4, f"{_ARGUMENTS}/--enable-continuous-cloudwatch-log": "true"}


class Case(NamedTuple):
    """One spoilt template, and everything that the rules say of it."""

    changes: dict[str, Any]
    findings: list[tuple[str, str]]


def _one(rule: str, changes: dict[str, Any], evidence: str) -> Case:
    return Case(changes, [(rule, evidence)])


DEFINITION = [
    _one(
        "glue-version",
        {"Job/GlueVersion": REMOVED},
        "GlueVersion is absent: AWS chooses, and its choice moved from 5.1 to 6.0 within a year",
    ),
    _one(
        "glue-version",
        {"Job/GlueVersion": "2.0"},
        "GlueVersion is 2.0: past its support, or a Spark of 2021",
    ),
    _one("glue-version", {"Job/GlueVersion": "9.9"}, "GlueVersion is 9.9: Glue has no such version"),
    _one(
        "glue-version",
        {"Job/GlueVersion": "auto"},
        "GlueVersion is auto: the API takes it, CloudFormation refuses it",
    ),
    _one("job-command", {"Job/Command/Name": "glueeetl"}, "Command.Name is glueeetl"),
    _one("job-command", {"Job/Command/Name": REMOVED}, "Command.Name is absent"),
    _one(
        "job-command",
        {"Job/Command/PythonVersion": "3.11"},
        "Command.PythonVersion is 3.11, glueetl takes 3",
    ),
    _one(
        "script-location",
        {"Job/Command/ScriptLocation": "scripts/job.py"},
        "Command.ScriptLocation is scripts/job.py: no s3:// URI",
    ),
    _one(
        "script-location",
        {"Job/Command/ScriptLocation": "s3://b/*.py"},
        "Command.ScriptLocation is s3://b/*.py: a pattern, Glue loads one object",
    ),
    _one(
        "script-location",
        {"Job/Command/ScriptLocation": "s3://b/jobs/"},
        "Command.ScriptLocation is s3://b/jobs/: a folder, Glue loads one object",
    ),
    _one("script-location", {"Job/Command/ScriptLocation": REMOVED}, "Command.ScriptLocation is absent"),
    _one(
        "worker-type",
        {"Job/WorkerType": "Standard"},
        "WorkerType is Standard: no worker of Spark jobs on Glue 2.0 or later",
    ),
    _one(
        "worker-type",
        {"Job/WorkerType": "G.4X", "Job/ExecutionClass": "FLEX"},
        "WorkerType is G.4X: a glueetl job on Glue 5.0, FLEX takes G.1X, G.2X",
    ),
    _one(
        "worker-type",
        {"Job/ExecutionClass": "FLEX", **_JOB_IN_STREAM},
        "ExecutionClass is FLEX: streaming jobs run as STANDARD alone",
    ),
    _one("worker-type", {"Job/ExecutionClass": "SPOT"}, "ExecutionClass is SPOT"),
    _one(
        "worker-type",
        {"Job/WorkerType": REMOVED, "Job/NumberOfWorkers": REMOVED},
        "WorkerType is absent: the job gets what AWS prefers that day",
    ),
    _one(
        "max-capacity",
        {"Job/MaxCapacity": 10},
        "MaxCapacity is 10 beside WorkerType and NumberOfWorkers",
    ),
    _one(
        "max-capacity",
        {"Job/MaxCapacity": 10, "Job/WorkerType": REMOVED, "Job/NumberOfWorkers": REMOVED},
        "MaxCapacity is 10 and GlueVersion is 5.0",
    ),
    _one(
        "max-capacity",
        {"Job/AllocatedCapacity": 5},
        "AllocatedCapacity is 5 beside WorkerType and NumberOfWorkers",
    ),
    _one(
        "worker-count",
        {"Job/NumberOfWorkers": 1},
        "NumberOfWorkers is 1: one of them hosts the driver",
    ),
    _one(
        "worker-count",
        {"Job/NumberOfWorkers": "-2"},
        "NumberOfWorkers is -2: one of them hosts the driver",
    ),
    _one(
        "worker-count",
        {"Job/NumberOfWorkers": REMOVED},
        "NumberOfWorkers is absent beside WorkerType",
    ),
    _one(
        "timeout",
        {"Job/Timeout": REMOVED},
        "Timeout is absent: 480 minutes are billed for a hung run",
    ),
    _one(
        "timeout",
        {"Job/Timeout": REMOVED, **_ON_4_LOGGING},
        "Timeout is absent: 2,880 minutes are billed for a hung run",
    ),
    _one("timeout", {"Job/Timeout": 432000}, "Timeout is 432,000 minutes, Glue takes 1 to 10,079"),
    _one("timeout", {"Job/Timeout": 0}, "Timeout is 0 minutes, Glue takes 1 to 10,079"),
    _one(
        "timeout",
        {"Job/Timeout": 2880},
        "Timeout is 2,880 minutes: a hung run is billed for 48 hours",
    ),
    _one("retries", {"Job/MaxRetries": 11}, "MaxRetries is 11, Glue takes 0 to 10"),
    _one("retries", {"Job/MaxRetries": -1}, "MaxRetries is -1, Glue takes 0 to 10"),
    _one(
        "retries-append",
        {f"{_ARGUMENTS}/--write_mode": "append"},
        "MaxRetries is 1 and --write_mode is append: a retry appends the rows again",
    ),
    _one(
        "bookmark-concurrency",
        {"Job/ExecutionProperty/MaxConcurrentRuns": 3},
        "MaxConcurrentRuns is 3 with bookmarks on: the second to commit fails",
    ),
    _one("tags", {"Job/Tags": REMOVED}, "Tags is absent or empty"),
    _one("tags", {"Job/Tags": {"aws:made-by": "x"}}, "Tags is absent or empty"),
]

SECURITY = [
    Case(
        {"Job/SecurityConfiguration": REMOVED},
        [("security-configuration", "SecurityConfiguration is absent")],
    ),
    _one(
        "security-configuration",
        {"Crawler": {"Type": "AWS::Glue::Crawler", "Properties": {"Targets": {}}}},
        "CrawlerSecurityConfiguration is absent",
    ),
    _one(
        "s3-encryption",
        {f"{_MODES}/S3Encryptions": [{"S3EncryptionMode": "DISABLED"}]},
        "the mode of S3Encryptions is DISABLED",
    ),
    _one(
        "s3-encryption",
        {f"{_MODES}/S3Encryptions": REMOVED},
        "the mode of S3Encryptions is absent, which means DISABLED",
    ),
    _one(
        "log-encryption",
        {f"{_MODES}/CloudWatchEncryption/CloudWatchEncryptionMode": "DISABLED"},
        "the mode of CloudWatchEncryption is DISABLED",
    ),
    _one(
        "bookmark-encryption",
        {f"{_MODES}/JobBookmarksEncryption": REMOVED},
        "the mode of JobBookmarksEncryption is absent, which means DISABLED",
    ),
    _one("key-rotation", {"Key/EnableKeyRotation": REMOVED}, "EnableKeyRotation is absent"),
    _one("key-rotation", {"Key/EnableKeyRotation": False}, "EnableKeyRotation is False"),
    _one(
        "key-for-logs",
        {"Key/KeyPolicy/Statement/1": REMOVED},
        "the key encrypts the jobs' logs and its policy names no logs service",
    ),
    _one(
        "role-encrypted-logs",
        {f"{_STATEMENT}/Action": ["logs:PutLogEvents"]},
        "logs are encrypted and the role may not logs:AssociateKmsKey",
    ),
    _one(
        "role-metrics",
        {"Policy/PolicyDocument/Statement/1": REMOVED},
        "metrics are on and the role may not cloudwatch:PutMetricData in Glue",
    ),
    _one(
        "role-metrics",
        {"Policy/PolicyDocument/Statement/1/Condition/StringEquals/cloudwatch:namespace": "Mine"},
        "metrics are on and the role may not cloudwatch:PutMetricData in Glue",
    ),
    _one(
        "role-aws-managed-policy",
        {"Role/ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"]},
        "the role wears service-role/AWSGlueServiceRole, which opens glue:* on everything and any bucket "
        "named aws-glue-*, in any account",
    ),
    _one(
        "role-aws-managed-policy",
        {
            "Role/ManagedPolicyArns": [
                {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess"}
            ]
        },
        "the role wears AmazonSQSFullAccess",
    ),
    _one(
        "role-wildcards",
        {f"{_STATEMENT}/Action": ["logs:AssociateKmsKey", "s3:GetObject*"]},
        "allows s3:GetObject*",
    ),
    _one(
        "role-wildcards",
        {f"{_STATEMENT}/Resource": "*"},
        "allows logs:CreateLogStream, logs:PutLogEvents, logs:AssociateKmsKey on *",
    ),
    _one(
        "role-wildcards",
        {f"{_STATEMENT}/Resource": {"Fn::Sub": "arn:aws:s3:::cdk-hnb659fds-assets-1-eu-west-1/*"}},
        "allows reading the assets of every stack of the account",
    ),
    _one(
        "role-inline-policy",
        {"Role/Policies": [{"PolicyName": "more", "PolicyDocument": {"Statement": []}}]},
        "an inline policy, in the role itself",
    ),
    _one(
        "role-inline-policy",
        {
            "Inline": {
                "Type": "AWS::IAM::Policy",
                "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": []}},
            }
        },
        "an inline policy, an AWS::IAM::Policy",
    ),
    _one(
        "role-trust",
        {"Role/AssumeRolePolicyDocument/Statement/0/Condition": REMOVED},
        "glue.amazonaws.com may assume the role on behalf of any account",
    ),
]

ARGUMENTS = [
    _one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--db_password": "hunter2"},
        "--db_password holds or promises a secret",
    ),
    _one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--url": "jdbc:mysql://h/d?user=me&password=hunter2"},
        "--url holds or promises a secret",
    ),
    _one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--login": "{{resolve:secretsmanager:db:SecretString:password}}"},
        "--login is a reference that CloudFormation replaces by the secret itself",
    ),
    _one("reserved-argument", {f"{_ARGUMENTS}/--JOB_NAME": "x"}, "--JOB_NAME is reserved for Glue itself"),
    _one(
        "presence-argument",
        {f"{_ARGUMENTS}/--enable-metrics": "false"},
        "--enable-metrics is false: the key alone switches it on",
    ),
    _one(
        "argument-without-effect",
        {f"{_FIXED}/--continuous-log-logGroup": "/my/logs"},
        "--continuous-log-logGroup does nothing on Glue 5.0, it acts on 4.0",
    ),
    Case(
        {"Job/GlueVersion": "4.0"},
        [
            (
                "argument-without-effect",
                "--custom-logGroup-prefix does nothing on Glue 4.0, it acts on 5.0, 5.1, 6.0",
            ),
            ("job-logging", "--enable-continuous-cloudwatch-log is absent"),
            (
                "log-groups",
                "--continuous-log-logGroup is absent: logs go to Glue's shared groups, which never expire",
            ),
        ],
    ),
    _one(
        "argument-without-effect",
        {f"{_ARGUMENTS}/--encryption-type": "sse-s3"},
        "--encryption-type does nothing on Glue 5.0, it acts on no supported version",
    ),
    _one(
        "argument-value",
        {f"{_ARGUMENTS}/--job-bookmark-option": "enable"},
        "--job-bookmark-option is enable, expected job-bookmark-enable or job-bookmark-disable or "
        "job-bookmark-pause",
    ),
    _one(
        "argument-value",
        {f"{_ARGUMENTS}/--datalake-formats": "parquet"},
        "--datalake-formats is parquet, expected of hudi, delta and iceberg, several with commas",
    ),
    _one(
        "argument-value",
        {
            f"{_ARGUMENTS}/--python-virtual-env": "s3://b/env.tar.gz",
            f"{_ARGUMENTS}/--additional-python-modules": "requests",
        },
        "--additional-python-modules stands beside --python-virtual-env, which replaces it",
    ),
    _one(
        "argument-without-effect",
        {f"{_ARGUMENTS}/--class": "Main"},
        "--class does nothing here, it acts in Scala jobs alone",
    ),
    _one(
        "unknown-argument",
        {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-comitter": "true"},
        "--enable-s3-parquet-optimized-comitter is none of Glue's arguments: "
        "--enable-s3-parquet-optimized-committer?",
    ),
    _one(
        "unknown-argument",
        {f"{_ARGUMENTS}/--enable-turbo": "true"},
        "--enable-turbo is none of Glue's switches",
    ),
    _one(
        "overridable-arguments",
        {f"{_FIXED}/--scriptLocation": REMOVED},
        "a caller of StartJobRun may set --scriptLocation",
    ),
    Case(
        {f"{_FIXED}/--TempDir": REMOVED},
        [
            ("overridable-arguments", "a caller of StartJobRun may set --TempDir"),
            (
                "temp-dir",
                "--TempDir is absent: Glue may make a bucket of its own, possibly publicly readable",
            ),
        ],
    ),
    _one(
        "s3a-region",
        {"Job/GlueVersion": "5.1"},
        "--conf sets no spark.hadoop.fs.s3a.endpoint.region on Glue 5.1: S3A asks us-east-2",
    ),
    _one(
        "optimized-committer",
        {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-committer": "false"},
        "--enable-s3-parquet-optimized-committer is false",
    ),
    _one(
        "auto-scaling",
        {f"{_ARGUMENTS}/--enable-auto-scaling": REMOVED},
        "--enable-auto-scaling is absent: 10 workers are billed for the whole run",
    ),
]

OBSERVATION = [
    _one(
        "job-metrics",
        {f"{_ARGUMENTS}/--enable-metrics": REMOVED},
        "--enable-metrics is absent, so metrics are off",
    ),
    _one(
        "observability-metrics",
        {f"{_ARGUMENTS}/--enable-observability-metrics": "false"},
        "--enable-observability-metrics is false",
    ),
    _one("job-insights", {f"{_ARGUMENTS}/--enable-job-insights": "false"}, "--enable-job-insights is false"),
    _one(
        "spark-ui",
        {f"{_ARGUMENTS}/--enable-spark-ui": REMOVED},
        "--enable-spark-ui is absent: no event log is written",
    ),
    _one(
        "spark-ui",
        {f"{_FIXED}/--spark-event-logs-path": REMOVED},
        "--enable-spark-ui is true and --spark-event-logs-path is absent: no event log is written",
    ),
    _one("job-logging", _ON_4, "--enable-continuous-cloudwatch-log is absent"),
    _one(
        "log-groups",
        {"Logs": REMOVED},
        "--custom-logGroup-prefix is /hardened-glue/jobs/nightly and the template makes no log group there: "
        "Glue's own never expires",
    ),
    _one(
        "log-retention",
        {"Logs/RetentionInDays": REMOVED},
        "RetentionInDays of a job's log group is absent: it never expires",
    ),
    _one("log-group-key", {"Logs/KmsKeyId": REMOVED}, "KmsKeyId of a job's log group is absent"),
    _one(
        "driver-heap-alarm",
        {"DriverHeap": REMOVED},
        "no alarm reads glue.driver.jvm.heap.usage of the job",
    ),
    _one(
        "executors-heap-alarm",
        {"ExecutorsHeap/Dimensions/0/Value": "another-job"},
        "no alarm reads glue.ALL.jvm.heap.usage of the job",
    ),
    _one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": 50},
        "Threshold is 50 on a metric from 0 to 1: the alarm never rings",
    ),
    _one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": "90"},
        "Threshold is 90 on a metric from 0 to 1: the alarm never rings",
    ),
    _one(
        "heap-alarm-threshold",
        {"DriverHeap/Threshold": 0},
        "Threshold is 0 on a metric from 0 to 1: the alarm always rings",
    ),
    _one(
        "alarm-namespace",
        {"DriverHeap/Namespace": "AWS/Glue"},
        "Namespace is AWS/Glue, where Glue sends no glue.driver.jvm.heap.usage: the alarm never rings",
    ),
    _one(
        "alarm-dimensions",
        {"DriverHeap/Dimensions/2": REMOVED, "DriverHeap/Dimensions/1": REMOVED},
        "the dimension JobRunId and Type is missing: the alarm never rings",
    ),
    _one(
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
    _one(
        "alarm-unit",
        {"DriverHeap/Unit": "Percent"},
        "Unit is Percent: the alarm sees only values of that unit, and none are sent",
    ),
    _one(
        "heap-alarm-window",
        {"DriverHeap/Period": 300, "DriverHeap/Statistic": "Average"},
        "Average over 300 s: a driver that dies within a minute is not seen",
    ),
    _one(
        "heap-alarm-window",
        {"DriverHeap/Period": 120, "DriverHeap/Statistic": "Average"},
        "Average over 120 s: a driver that dies within a minute is not seen",
    ),
    _one("heap-alarm-action", {"DriverHeap/AlarmActions": REMOVED}, "AlarmActions is absent or empty"),
    _one("heap-alarm-action", {"DriverHeap/ActionsEnabled": False}, "ActionsEnabled is false"),
]

BESIDE = [
    _one("failure-event", {"Failures": REMOVED}, "no event rule tells of FAILED or TIMEOUT"),
    _one("failure-event", {"Failures/Targets": REMOVED}, "no event rule tells of FAILED or TIMEOUT"),
    _one(
        "failure-event",
        {"Failures/EventPattern/detail/state": ["FAILED"]},
        "no event rule tells of TIMEOUT",
    ),
    _one(
        "failure-event",
        {"Failures/EventPattern/detail/jobName": ["hourly"]},
        "no event rule tells of FAILED or TIMEOUT",
    ),
    _one(
        "event-state",
        {"Failures/EventPattern/detail/state": ["FAILED", "TIMEOUT", "ERROR"]},
        "the rule waits for ERROR, Glue sends SUCCEEDED, FAILED, TIMEOUT, STOPPED",
    ),
    _one(
        "event-dead-letter",
        {"Failures/Targets/0/DeadLetterConfig": REMOVED},
        "target Topic has no dead-letter queue",
    ),
    _one("trigger-schedule", {"Trigger/Schedule": REMOVED}, "Schedule is absent on a scheduled trigger"),
    _one(
        "trigger-schedule",
        {"Trigger/Schedule": "cron(0 3 * * *)"},
        "Schedule is cron(0 3 * * *): 5 fields, Glue takes six",
    ),
    _one(
        "trigger-started",
        {"Trigger/StartOnCreation": REMOVED},
        "StartOnCreation is absent: the trigger is made and never fires",
    ),
    _one(
        "connection-secret",
        {f"{_PROPERTIES}/PASSWORD": "hunter2"},
        "PASSWORD holds or promises a secret",
    ),
    _one(
        "connection-secret",
        {f"{_PROPERTIES}/PASSWORD": "{{resolve:secretsmanager:db:SecretString:password}}"},
        "PASSWORD holds or promises a secret",
    ),
    _one(
        "connection-secret",
        {f"{_PROPERTIES}/JDBC_CONNECTION_URL": "jdbc:oracle:thin:me/hunter2@db:1521/x"},
        "JDBC_CONNECTION_URL holds or promises a secret",
    ),
    _one("connection-ssl", {f"{_PROPERTIES}/JDBC_ENFORCE_SSL": "false"}, "JDBC_ENFORCE_SSL is false"),
    _one("connection-ssl", {f"{_PROPERTIES}/JDBC_ENFORCE_SSL": REMOVED}, "JDBC_ENFORCE_SSL is absent"),
    _one(
        "catalog-encryption",
        {f"{_SETTINGS}/EncryptionAtRest/CatalogEncryptionMode": "DISABLED"},
        "CatalogEncryptionMode is DISABLED",
    ),
    _one(
        "catalog-encryption",
        {f"{_SETTINGS}/ConnectionPasswordEncryption": REMOVED},
        "ReturnConnectionPasswordEncrypted is absent",
    ),
    _one(
        "transform-encryption",
        {"Transform/TransformEncryption": REMOVED},
        "MLUserDataEncryptionMode is absent",
    ),
]

CASES = [*DEFINITION, *SECURITY, *ARGUMENTS, *OBSERVATION, *BESIDE]
