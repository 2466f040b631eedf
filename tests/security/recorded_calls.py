"""What the script's own code asks of S3, recorded as it asks it, as calls that IAM would decide.

Each operation of S3's API is written down with the actions that it takes, from the S3 User Guide ("Required
permissions for Amazon S3 API operations") and, for the key, "Uploading an object encrypted with KMS".
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.security.aws_calls import ENCRYPTION, s3_call
from tests.security.deployed_job import DeployedJob, object_arn
from tests.security.iam_statements import Call
from tests.security.template_values import NotSimulatedError

Parameters = Mapping[str, Any]


class Recorder:
    """Listens to an S3 client; give it to `listen_to` before the client is used."""

    def __init__(self, job: DeployedJob) -> None:
        self._job = job
        self.calls: list[Call] = []
        self.operations: set[str] = set()

    def listen_to(self, client: Any) -> None:
        """Record every operation of the client, whichever thread asks for it."""
        client.meta.events.register("provide-client-params.s3", self._record)

    def _record(self, params: Parameters, model: Any, **_: object) -> None:
        if model.name not in _OPERATIONS:
            raise NotSimulatedError(f"the operation {model.name} of S3")
        self.operations.add(model.name)
        self.calls += _OPERATIONS[model.name](self._job, params)


def _uri(params: Parameters) -> str:
    return f"s3://{params['Bucket']}/{params['Key']}"


def _list(job: DeployedJob, params: Parameters) -> list[Call]:
    return job.list_below(f"s3://{params['Bucket']}/{params['Prefix']}")


def _read(job: DeployedJob, params: Parameters) -> list[Call]:
    return job.read(_uri(params))


def _put(job: DeployedJob, params: Parameters) -> list[Call]:
    asked = {ENCRYPTION: params.get("ServerSideEncryption")}
    put = s3_call(job.role, "PutObject", object_arn(_uri(params)), asked)
    return [put, *job.put(_uri(params))[1:]]


def _copy(job: DeployedJob, params: Parameters) -> list[Call]:
    source = params["CopySource"]
    return [*job.read(f"s3://{source['Bucket']}/{source['Key']}"), *_put(job, params)]


def _part(job: DeployedJob, params: Parameters) -> list[Call]:
    source = params["CopySource"]
    return [*job.read(f"s3://{source['Bucket']}/{source['Key']}"), *job.upload(_uri(params))]


def _upload(job: DeployedJob, params: Parameters) -> list[Call]:
    return job.upload(_uri(params))


def _abort(job: DeployedJob, params: Parameters) -> list[Call]:
    return [s3_call(job.role, "AbortMultipartUpload", object_arn(_uri(params)))]


def _delete(job: DeployedJob, params: Parameters) -> list[Call]:
    keys = [each["Key"] for each in params["Delete"]["Objects"]]
    return [call for key in keys for call in job.delete(f"s3://{params['Bucket']}/{key}")]


_OPERATIONS: dict[str, Callable[[DeployedJob, Parameters], list[Call]]] = {
    "ListObjectsV2": _list,
    "GetObject": _read,
    "HeadObject": _read,
    "PutObject": _put,
    "CopyObject": _copy,
    "CreateMultipartUpload": _put,
    "UploadPart": _upload,
    "UploadPartCopy": _part,
    "CompleteMultipartUpload": _upload,
    "AbortMultipartUpload": _abort,
    "DeleteObjects": _delete,
}
