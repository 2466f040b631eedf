"""The requests of a job that copies tables by a connection made elsewhere, and those it must not make."""

from collections.abc import Iterator

from tests.security.aws_calls import kms_call, other_call, s3_call
from tests.security.deployed_job import DeployedJob, bucket_arn, object_arn
from tests.security.iam_statements import Call
from tests.security.run_calls import Row
from tests.security.template_values import ACCOUNT, REGION

_SCRIPT = "glue_shared.jdbc_connection"
_CONNECTION_PAGE = "Glue: connections with secrets"


def reached(job: DeployedJob, *, connection: str, secret: str) -> Iterator[Row]:
    """The one connection and the login in its one secret."""
    read = tuple(
        _on_connection(job, "GetConnection", each) for each in ("catalog", f"connection/{connection}")
    )
    yield Row("connection", "reads it", _SCRIPT, read)
    login = other_call(job.role, "secretsmanager:GetSecretValue", secret)
    yield Row("connection", "reads its secret", _SCRIPT, (login,))
    described = other_call(job.role, "secretsmanager:DescribeSecret", secret)
    yield Row("connection", "looks its secret up", _CONNECTION_PAGE, (described,))


def elsewhere(job: DeployedJob, *, connection: str, secret: str, other_secret: str) -> Iterator[Row]:
    """Near misses: other connections and secrets, the network, and what lies beside the target."""
    target = job.arguments["--target"]
    near = {
        "reads another connection": _on_connection(job, "GetConnection", "connection/orders"),
        "changes its connection": _on_connection(job, "UpdateConnection", f"connection/{connection}"),
        "reads all connections": _on_connection(job, "GetConnections", "catalog"),
        "reads another's secret": other_call(job.role, "secretsmanager:GetSecretValue", other_secret),
        "changes its secret": other_call(job.role, "secretsmanager:PutSecretValue", secret),
        "rotates its secret": other_call(job.role, "secretsmanager:RotateSecret", secret),
    }
    yield from (Row("connection", does, "must not", (call,)) for does, call in near.items())
    interface = f"arn:aws:ec2:{REGION}:{ACCOUNT}:network-interface/eni-1"
    made = other_call(job.role, "ec2:CreateNetworkInterface", interface)
    yield Row("network", "makes an interface without a place of its own", "must not", (made,))
    beside = f"{target.rstrip('/')}-secret/"
    yield Row("target", "reads beside its prefix", "must not", (job.read(f"{beside}a")[0],))
    yield Row("target", "lists beside its prefix", "must not", (job.list_below(beside)[0],))
    yield Row("target", "writes beside its prefix", "must not", (job.put(f"{beside}a")[0],))
    key = job.bucket_keys[bucket_arn(target)]
    for action in ("Decrypt", "GenerateDataKey"):
        by_itself = kms_call(job.role, action, key)
        yield Row("keys", f"{action} with the target's key outside of S3", "must not", (by_itself,))
    older = s3_call(job.role, "DeleteObjectVersion", object_arn(f"{target}a"))
    yield Row("target", "deletes an older version", "must not", (older,))


def _on_connection(job: DeployedJob, action: str, resource: str) -> Call:
    return other_call(job.role, f"glue:{action}", f"arn:aws:glue:{REGION}:{ACCOUNT}:{resource}")
