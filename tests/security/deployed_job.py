"""A job as it stands in the templates, and the requests that a run of it makes to S3 and KMS."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tests.security.aws_calls import ENCRYPTION, kms_call, s3_call, via
from tests.security.iam_statements import Call, Caller
from tests.security.template_values import ACCOUNT, REGION, Templates

KMS: Mapping[str, str] = {ENCRYPTION: "aws:kms"}


class DeployedJob:
    """One job of an app's templates."""

    def __init__(self, templates: Templates, name: str) -> None:
        self.templates = templates
        self.name = name
        [self.properties] = [
            properties
            for each in templates.resources("Glue::Job")
            if (properties := templates.properties(each))["Name"] == name
        ]
        self.role = Caller(arn=self.properties["Role"])
        self.arn = f"arn:aws:glue:{REGION}:{ACCOUNT}:job/{name}"

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The job's arguments of both kinds."""
        return {**self.properties["DefaultArguments"], **self.properties["NonOverridableArguments"]}

    @cached_property
    def code(self) -> list[str]:
        """The addresses of the script and of what it imports."""
        packages = self.arguments.get("--extra-py-files", "")
        return [self.properties["Command"]["ScriptLocation"], *filter(None, packages.split(","))]

    @cached_property
    def key(self) -> str:
        """The key of the job's security configuration."""
        [modes] = [
            properties["EncryptionConfiguration"]
            for each in self.templates.resources("Glue::SecurityConfiguration")
            if (properties := self.templates.properties(each))["Name"]
            == self.properties["SecurityConfiguration"]
        ]
        return str(modes["CloudWatchEncryption"]["KmsKeyArn"])

    @cached_property
    def log_groups(self) -> list[str]:
        """The ARNs of the groups that the job's role is named in, and of its own continuous group."""
        role = self.properties["Role"].rpartition("/")[2]
        names = (
            str(self.templates.properties(each)["LogGroupName"])
            for each in self.templates.resources("Logs::LogGroup")
        )
        own = [
            name
            for name in names
            if f"/{role}/" in name or name == self.arguments.get("--continuous-log-logGroup")
        ]
        return [log_group_arn(name) for name in own]

    @cached_property
    def bucket_keys(self) -> dict[str, str]:
        """Each bucket of the templates that has a key of the account's own."""
        return dict(_bucket_keys(self.templates))

    def read(self, uri: str) -> list[Call]:
        """Read one object, and its key if it has one."""
        return [s3_call(self.role, "GetObject", object_arn(uri)), *self._key(uri, "Decrypt")]

    def put(self, uri: str) -> list[Call]:
        """Write one object in one request."""
        return [s3_call(self.role, "PutObject", object_arn(uri), KMS), *self._key(uri, "GenerateDataKey")]

    def upload(self, uri: str) -> list[Call]:
        """Write one object in parts: S3 reads the key again for each part."""
        return [*self.put(uri), *self._key(uri, "Decrypt")]

    def abort(self, uri: str) -> list[Call]:
        """Give up an upload in parts."""
        actions = ("ListMultipartUploadParts", "AbortMultipartUpload")
        return [s3_call(self.role, action, object_arn(uri)) for action in actions]

    def delete(self, uri: str) -> list[Call]:
        return [s3_call(self.role, "DeleteObject", object_arn(uri))]

    def list_below(self, uri: str, action: str = "ListBucket") -> list[Call]:
        """List below a prefix."""
        prefix = uri.removeprefix("s3://").partition("/")[2]
        return [s3_call(self.role, action, bucket_arn(uri), {"s3:prefix": prefix})]

    def probe(self, uri: str) -> list[Call]:
        """Ask for an object that is not there: S3 says 404 only to who may list the bucket."""
        return [
            s3_call(self.role, "GetObject", object_arn(uri)),
            s3_call(self.role, "ListBucket", bucket_arn(uri)),
        ]

    def locate(self, uri: str) -> list[Call]:
        return [s3_call(self.role, "GetBucketLocation", bucket_arn(uri))]

    def _key(self, uri: str, action: str) -> list[Call]:
        key = self.bucket_keys.get(bucket_arn(uri))
        return [kms_call(self.role, action, key, via("s3"))] if key else []


def bucket_arn(uri: str) -> str:
    return f"arn:aws:s3:::{uri.removeprefix('s3://').partition('/')[0]}"


def object_arn(uri: str) -> str:
    return f"arn:aws:s3:::{uri.removeprefix('s3://')}"


def log_group_arn(name: str) -> str:
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"


def _bucket_keys(templates: Templates) -> Iterator[tuple[str, str]]:
    for bucket in templates.resources("S3::Bucket"):
        properties: dict[str, Any] = templates.properties(bucket)
        [rule] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        if key := rule["ServerSideEncryptionByDefault"].get("KMSMasterKeyID"):
            yield templates.attribute(bucket, "Arn"), key
