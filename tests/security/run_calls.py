"""Every request that a run makes, and requests that it must not make, as rows of two tables.

`known_from` says where a row comes from: a page of AWS's documentation, or the code of the scripts. Rows
marked (L) rest on likelihood alone: no page of AWS was found that says the request is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.security.aws_calls import assume, kms_call, other_call, s3_call
from tests.security.deployed_job import KMS, DeployedJob, bucket_arn, object_arn
from tests.security.iam_statements import Call, Caller

_ROLE_PAGE = "Glue: create an IAM role"
_ENCRYPTION_PAGE = "Glue: encrypting data written by Glue"
_S3_PAGE = "S3: policy actions"
_SCRIPT = "glue_shared"
_EMRFS = "EMRFS writes in parts (L)"


@dataclass(frozen=True)
class Row:
    """Something that a run does, and the requests that it takes; all of them, or it fails."""

    feature: str
    does: str
    known_from: str
    calls: tuple[Call, ...]
    where: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.feature}: {self.does}", self.where)))


def start(job: DeployedJob) -> Iterator[Row]:
    """What Glue does before the script's first line."""
    yield Row("start", "Glue takes the role", _ROLE_PAGE, (assume("glue.amazonaws.com", job.role.arn or ""),))
    for uri in job.code:
        what = "the script" if uri.endswith(".py") else "the shared package"
        yield Row("start", f"reads {what}", _ROLE_PAGE, tuple(job.read(uri)))
    know = other_call(job.role, "glue:GetJob", job.arn)
    yield Row("start", "reads its own definition", f"{_ROLE_PAGE} (L)", (know,))
    modes = other_call(job.role, "glue:GetSecurityConfiguration")
    yield Row("start", "reads the security configuration", f"{_ENCRYPTION_PAGE} (L)", (modes,))


def traces(job: DeployedJob) -> Iterator[Row]:
    """Temporary files, the Spark UI's event log, logs and metrics."""
    for feature, argument in (("temporary files", "--TempDir"), ("event log", "--spark-event-logs-path")):
        yield from _written(job, feature, job.arguments[argument])
    for group in job.log_groups:
        stream = f"{group}:log-stream:jr_1"
        for action, resource in (
            ("CreateLogStream", group),
            ("PutLogEvents", stream),
            ("AssociateKmsKey", group),
        ):
            call = other_call(job.role, f"logs:{action}", resource)
            yield Row("logs", action, _ENCRYPTION_PAGE, (call,), group.rpartition("/")[2])
        unforeseen = other_call(job.role, "logs:CreateLogGroup", f"{group.rpartition('/')[0]}/unforeseen")
        yield Row(
            "logs", "makes a group that the stack did not foresee", "decision 004 (L)", (unforeseen,), group
        )
    metric = other_call(job.role, "cloudwatch:PutMetricData", cloudwatch__namespace="Glue")
    yield Row("metrics", "sends metrics to the namespace Glue", _ROLE_PAGE, (metric,))


def source_and_target(job: DeployedJob) -> Iterator[Row]:
    """What the template's script does to its data."""
    source = job.arguments["--source"]
    yield Row("source", "lists the prefix", _SCRIPT, tuple(job.list_below(source)))
    yield Row("source", "lists a folder of it", _SCRIPT, tuple(job.list_below(f"{source}day=1/")))
    yield Row("source", "reads an object", _SCRIPT, tuple(job.read(f"{source}day=1/a.json")))
    yield Row(
        "source",
        "asks for the folder without its slash",
        "Hadoop's S3 file system",
        tuple(job.list_below(source[:-1])),
    )
    yield Row("source", "finds that an object is missing", _S3_PAGE, tuple(job.probe(f"{source}gone.json")))
    yield Row("source", "asks where the bucket is", f"{_ROLE_PAGE} (L)", tuple(job.locate(source)))
    yield from target(job)


def target(job: DeployedJob) -> Iterator[Row]:
    """What any of the project's scripts does to its target."""
    target = job.arguments["--target"]
    yield from _written(job, "target", target)
    for place in ("_hardened_glue/runs/jr_1/plan/0.json", "day=1/part-0.parquet"):
        yield Row("target", "writes a file of the run", _SCRIPT, tuple(job.put(f"{target}{place}")), place)


def bookmarks(job: DeployedJob) -> Iterator[Row]:
    """What Glue does for a job that remembers, and the script to know a retry."""
    for action in ("GetJobBookmark", "ResetJobBookmark"):
        call = other_call(job.role, f"glue:{action}", job.arn)
        yield Row("bookmarks", action, f"{_ROLE_PAGE} (L)", (call,))
    for action in ("Encrypt", "Decrypt", "GenerateDataKey"):
        yield Row(
            "bookmarks", f"{action} on the client", _ENCRYPTION_PAGE, (kms_call(job.role, action, job.key),)
        )


def retry(job: DeployedJob) -> Iterator[Row]:
    """What an appending script asks, to do a run's work once."""
    call = other_call(job.role, "glue:GetJobRun", job.arn)
    yield Row("retry", "asks which run it retries", _SCRIPT, (call,))


def _written(job: DeployedJob, feature: str, uri: str) -> Iterator[Row]:
    file = f"{uri}dir/part-1"
    by = _SCRIPT if feature == "target" else "Hadoop's S3 file system (L)"
    yield Row(feature, "lists it", by, tuple(job.list_below(uri)))
    yield Row(feature, "writes in parts", _EMRFS, tuple(job.upload(file)))
    yield Row(feature, "gives up an upload", _EMRFS, tuple(job.abort(file)))
    uploads = job.list_below(uri, "ListBucketMultipartUploads")
    yield Row(feature, "finds uploads that a dead task left", _EMRFS, tuple(uploads))
    yield Row(feature, "reads back", by, tuple(job.read(file)))
    yield Row(feature, "deletes", by, tuple(job.delete(file)))
    yield Row(feature, "finds that an object is missing", _S3_PAGE, tuple(job.probe(f"{uri}gone")))
    yield Row(feature, "asks where the bucket is", f"{_ROLE_PAGE} (L)", tuple(job.locate(uri)))
    for marker in _markers(uri):
        calls = (*job.put(marker), *job.read(marker), *job.delete(marker))
        yield Row(feature, "marks a folder", "EMR: _$folder$ objects (L)", calls, marker)


def _markers(uri: str) -> Iterator[str]:
    bucket, _, prefix = uri.removeprefix("s3://").rstrip("/").partition("/")
    parts = prefix.split("/")
    yield from (f"s3://{bucket}/{'/'.join(parts[: depth + 1])}_$folder$" for depth in range(len(parts)))


def elsewhere(job: DeployedJob, other: DeployedJob) -> Iterator[Row]:
    """What no run may do, whatever its script tries; `other` is another job of the same stack."""
    role = job.role
    script = object_arn(job.code[0])
    yield _no("code", "writes its own script", s3_call(role, "PutObject", script, KMS))
    yield _no("code", "reads another object of the assets' bucket", s3_call(role, "GetObject", script + "x"))
    yield _no("code", "lists the assets' bucket", s3_call(role, "ListBucket", bucket_arn(job.code[0])))
    for argument in ("--TempDir", "--spark-event-logs-path"):
        theirs = other.arguments[argument]
        yield _no("another job", f"reads its {argument}", job.read(f"{theirs}a")[0])
        yield _no("another job", f"writes its {argument}", job.put(f"{theirs}a")[0])
        yield _no("another job", f"deletes from its {argument}", job.delete(f"{theirs}a")[0])
        yield _no("another job", f"lists its {argument}", job.list_below(theirs)[0])
    for group in other.log_groups:
        yield _no(
            "another job", "writes its logs", other_call(role, "logs:PutLogEvents", f"{group}:log-stream:x")
        )
    for action in ("GetJob", "StartJobRun", "GetJobRun"):
        yield _no("another job", action, other_call(role, f"glue:{action}", other.arn))
    yield from _no_powers(job)
    yield from _no_keys(job)


def _no_powers(job: DeployedJob) -> Iterator[Row]:
    for action in ("UpdateJob", "DeleteJob", "StartJobRun"):
        yield _no("itself", action, other_call(job.role, f"glue:{action}", job.arn))
    arn = job.role.arn or ""
    for action in ("iam:PassRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "sts:AssumeRole"):
        yield _no("roles", action, other_call(job.role, action, arn))
    yield _no(
        "secrets", "reads a secret", other_call(job.role, "secretsmanager:GetSecretValue", _secret("any"))
    )
    metric = other_call(job.role, "cloudwatch:PutMetricData", cloudwatch__namespace="AWS/Billing")
    yield _no("metrics", "writes to another namespace", metric)
    for action in (
        "logs:DeleteLogGroup",
        "logs:DeleteLogStream",
        "logs:PutRetentionPolicy",
        "logs:GetLogEvents",
    ):
        yield _no("logs", action, other_call(job.role, action, job.log_groups[0]))
    foreign = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/payments"
    yield _no(
        "logs", "writes to a group that is no job's", other_call(job.role, "logs:PutLogEvents", foreign)
    )
    yield _no(
        "start", "another account's Glue takes the role", assume("glue.amazonaws.com", arn, "999988887777")
    )
    yield _no("start", "another service takes the role", assume("lambda.amazonaws.com", arn))


def _no_keys(job: DeployedJob) -> Iterator[Row]:
    for action in ("ScheduleKeyDeletion", "PutKeyPolicy", "DisableKey", "CreateGrant"):
        yield _no("keys", action, kms_call(job.role, action, job.key))
    # A service may decrypt for the job only where the job's policy names that service.
    through_sns = {"kms:ViaService": "sns.eu-west-1.amazonaws.com"}
    if job.arguments["--job-bookmark-option"] == "job-bookmark-disable":
        yield _no("keys", "decrypts outside of S3", kms_call(job.role, "Decrypt", job.key))
        yield _no(
            "keys", "decrypts through another service", kms_call(job.role, "Decrypt", job.key, through_sns)
        )


def beyond_the_data(job: DeployedJob) -> Iterator[Row]:
    """What a run may not do to its source, its target and their buckets."""
    source, target = job.arguments["--source"], job.arguments["--target"]
    yield _no("source", "writes", job.put(f"{source}a.json")[0])
    yield _no("source", "deletes", job.delete(f"{source}a.json")[0])
    for place in (source, target):
        name = "source" if place == source else "target"
        beside = f"{place.rstrip('/')}-secret/"
        yield _no(name, "reads beside its prefix", job.read(f"{beside}a")[0])
        yield _no(name, "lists beside its prefix", job.list_below(beside)[0])
        yield _no(
            name,
            "lists the whole bucket by an empty prefix",
            s3_call(job.role, "ListBucket", bucket_arn(place), {"s3:prefix": ""}),
        )
        for action in (
            "DeleteBucket",
            "PutBucketPolicy",
            "PutLifecycleConfiguration",
            "PutEncryptionConfiguration",
        ):
            yield _no(name, action, s3_call(job.role, action, bucket_arn(place)))
    yield _no("target", "writes beside its prefix", job.put(f"{target.rstrip('/')}-secret/a")[0])
    yield _no(
        "target",
        "deletes an older version",
        s3_call(job.role, "DeleteObjectVersion", object_arn(f"{target}a")),
    )
    keys = {job.bucket_keys[bucket_arn(place)] for place in (source, target)}
    for key in sorted(keys - {job.key}):
        yield _no("keys", "decrypts the data's key outside of S3", kms_call(job.role, "Decrypt", key))
        yield _no("keys", "takes a data key outside of S3", kms_call(job.role, "GenerateDataKey", key))
    yield _no("another bucket", "reads", job.read("s3://payroll/a")[0])


def _secret(name: str) -> str:
    return f"arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}-AbCdEf"


def _no(feature: str, does: str, call: Call) -> Row:
    return Row(feature, does, "must not", (call,))


def user(name: str) -> Caller:
    """A user of the account by name."""
    return Caller(arn=f"arn:aws:iam::111122223333:user/{name}")
