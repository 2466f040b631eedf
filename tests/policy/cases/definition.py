"""What the rules say of a job's own properties."""

from tests.policy.cases.case import one
from tests.policy.policy_templates import REMOVED

_ARGUMENTS = "Job/DefaultArguments"
_JOB_IN_STREAM = {"Job/Command/Name": "gluestreaming"}
_FIXED = "Job/NonOverridableArguments"
_ON_4 = {
    "Job/GlueVersion": "4.0",
    f"{_FIXED}/--custom-logGroup-prefix": REMOVED,
    f"{_FIXED}/--continuous-log-logGroup": "/hardened-glue/jobs/nightly",
}
_ON_4_LOGGING = {**_ON_4, f"{_ARGUMENTS}/--enable-continuous-cloudwatch-log": "true"}

DEFINITION = [
    one(
        "glue-version",
        {"Job/GlueVersion": REMOVED},
        "GlueVersion is absent: AWS chooses, and its choice moved from 5.1 to 6.0 within a year",
    ),
    one(
        "glue-version",
        {"Job/GlueVersion": "2.0"},
        "GlueVersion is 2.0: its life ended on 1 April 2026",
    ),
    one("glue-version", {"Job/GlueVersion": "9.9"}, "GlueVersion is 9.9: Glue has no such version"),
    one(
        "glue-version",
        {"Job/GlueVersion": "auto"},
        "GlueVersion is auto: CloudFormation knows no such version",
    ),
    one("job-command", {"Job/Command/Name": "glueeetl"}, "Command.Name is glueeetl"),
    one("job-command", {"Job/Command/Name": REMOVED}, "Command.Name is absent"),
    one(
        "job-command",
        {"Job/Command/PythonVersion": "3.11"},
        "Command.PythonVersion is 3.11, glueetl takes 3",
    ),
    one(
        "script-location",
        {"Job/Command/ScriptLocation": "scripts/job.py"},
        "Command.ScriptLocation is scripts/job.py: no s3:// URI",
    ),
    one(
        "script-location",
        {"Job/Command/ScriptLocation": "s3://b/*.py"},
        "Command.ScriptLocation is s3://b/*.py: a pattern, Glue loads one object",
    ),
    one(
        "script-location",
        {"Job/Command/ScriptLocation": "s3://b/jobs/"},
        "Command.ScriptLocation is s3://b/jobs/: a folder, Glue loads one object",
    ),
    one("script-location", {"Job/Command/ScriptLocation": REMOVED}, "Command.ScriptLocation is absent"),
    one(
        "worker-type",
        {"Job/WorkerType": "Standard"},
        "WorkerType is Standard: it ended with Glue 1.0",
    ),
    one(
        "worker-type",
        {"Job/WorkerType": "G.4X", "Job/ExecutionClass": "FLEX"},
        "WorkerType is G.4X: a glueetl job on Glue 5.0, FLEX takes G.1X, G.2X",
    ),
    one(
        "worker-type",
        {"Job/ExecutionClass": "FLEX", **_JOB_IN_STREAM},
        "ExecutionClass is FLEX: streaming jobs run as STANDARD alone",
    ),
    one("worker-type", {"Job/ExecutionClass": "SPOT"}, "ExecutionClass is SPOT"),
    one(
        "worker-type",
        {"Job/WorkerType": REMOVED, "Job/NumberOfWorkers": REMOVED},
        "WorkerType is absent: the job gets what AWS prefers that day",
    ),
    one(
        "max-capacity",
        {"Job/MaxCapacity": 10},
        "MaxCapacity is 10 beside WorkerType and NumberOfWorkers",
    ),
    one(
        "max-capacity",
        {"Job/MaxCapacity": 10, "Job/WorkerType": REMOVED, "Job/NumberOfWorkers": REMOVED},
        "MaxCapacity is 10 and GlueVersion is 5.0",
    ),
    one(
        "max-capacity",
        {"Job/AllocatedCapacity": 5},
        "AllocatedCapacity is 5 beside WorkerType and NumberOfWorkers",
    ),
    one(
        "worker-count",
        {"Job/NumberOfWorkers": 1},
        "NumberOfWorkers is 1: one of them hosts the driver",
    ),
    one(
        "worker-count",
        {"Job/NumberOfWorkers": "-2"},
        "NumberOfWorkers is -2: one of them hosts the driver",
    ),
    one(
        "worker-count",
        {"Job/NumberOfWorkers": REMOVED},
        "NumberOfWorkers is absent beside WorkerType",
    ),
    one(
        "timeout",
        {"Job/Timeout": REMOVED},
        "Timeout is absent: 480 minutes are billed for a hung run",
    ),
    one(
        "timeout",
        {"Job/Timeout": REMOVED, **_ON_4_LOGGING},
        "Timeout is absent: 2,880 minutes are billed for a hung run",
    ),
    one("timeout", {"Job/Timeout": 432000}, "Timeout is 432,000 minutes, Glue takes 1 to 10,079"),
    one("timeout", {"Job/Timeout": 0}, "Timeout is 0 minutes, Glue takes 1 to 10,079"),
    one(
        "timeout",
        {"Job/Timeout": 2880},
        "Timeout is 2,880 minutes: a hung run is billed for 48 hours",
    ),
    one("retries", {"Job/MaxRetries": 11}, "MaxRetries is 11, Glue takes 0 to 10"),
    one("retries", {"Job/MaxRetries": -1}, "MaxRetries is -1, Glue takes 0 to 10"),
    one(
        "retries-append",
        {f"{_ARGUMENTS}/--write_mode": "append"},
        "MaxRetries is 1 and --write_mode is append: a retry appends the rows again",
    ),
    one(
        "bookmark-concurrency",
        {"Job/ExecutionProperty/MaxConcurrentRuns": 3},
        "MaxConcurrentRuns is 3 with bookmarks on: the second to commit fails",
    ),
    one("tags", {"Job/Tags": REMOVED}, "Tags is absent or empty"),
    one("tags", {"Job/Tags": {"aws:made-by": "x"}}, "Tags is absent or empty"),
]
