"""What the rules say of a job's arguments."""

from tests.policy.cases.case import Case, one
from tests.policy.policy_templates import REMOVED

_ARGUMENTS = "Job/DefaultArguments"
_FIXED = "Job/NonOverridableArguments"

ARGUMENTS = [
    one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--db_password": "hunter2"},
        "--db_password holds or promises a secret",
    ),
    one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--url": "jdbc:mysql://h/d?user=me&password=hunter2"},
        "--url holds or promises a secret",
    ),
    one(
        "secret-arguments",
        {f"{_ARGUMENTS}/--login": "{{resolve:secretsmanager:db:SecretString:password}}"},
        "--login is a reference that CloudFormation replaces by the secret itself",
    ),
    one("reserved-argument", {f"{_ARGUMENTS}/--JOB_NAME": "x"}, "--JOB_NAME is reserved for Glue itself"),
    one(
        "presence-argument",
        {f"{_ARGUMENTS}/--enable-metrics": "false"},
        "--enable-metrics is false: the key alone switches it on",
    ),
    one(
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
    one(
        "argument-without-effect",
        {f"{_ARGUMENTS}/--encryption-type": "sse-s3"},
        "--encryption-type does nothing on Glue 5.0, it acts on no supported version",
    ),
    one(
        "argument-value",
        {f"{_ARGUMENTS}/--job-bookmark-option": "enable"},
        "--job-bookmark-option is enable, expected job-bookmark-enable or job-bookmark-disable or "
        "job-bookmark-pause",
    ),
    one(
        "argument-value",
        {f"{_ARGUMENTS}/--datalake-formats": "parquet"},
        "--datalake-formats is parquet, expected of hudi, delta and iceberg, several with commas",
    ),
    one(
        "argument-value",
        {f"{_ARGUMENTS}/--executor-cores": "9"},
        "--executor-cores is 9, expected 8 or less on G.1X",
    ),
    one(
        "argument-value",
        {
            f"{_ARGUMENTS}/--python-virtual-env": "s3://b/env.tar.gz",
            f"{_ARGUMENTS}/--additional-python-modules": "requests",
        },
        "--additional-python-modules stands beside --python-virtual-env, which replaces it",
    ),
    one(
        "argument-without-effect",
        {f"{_ARGUMENTS}/--class": "Main"},
        "--class does nothing here, it acts in Scala jobs alone",
    ),
    one(
        "unknown-argument",
        {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-comitter": "true"},
        "--enable-s3-parquet-optimized-comitter is none of Glue's arguments: "
        "--enable-s3-parquet-optimized-committer?",
    ),
    one(
        "unknown-argument",
        {f"{_ARGUMENTS}/--enable-turbo": "true"},
        "--enable-turbo is none of Glue's switches",
    ),
    one(
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
    one(
        "s3a-region",
        {"Job/GlueVersion": "5.1"},
        "--conf sets no spark.hadoop.fs.s3a.endpoint.region on Glue 5.1: S3A asks us-east-2",
    ),
    one(
        "optimized-committer",
        {f"{_ARGUMENTS}/--enable-s3-parquet-optimized-committer": "false"},
        "--enable-s3-parquet-optimized-committer is false",
    ),
    one(
        "auto-scaling",
        {f"{_ARGUMENTS}/--enable-auto-scaling": REMOVED},
        "--enable-auto-scaling is absent: 10 workers are billed for the whole run",
    ),
]
