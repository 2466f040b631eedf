"""What the buckets and queues refuse to everybody, an administrator included, and what they let pass."""

from collections.abc import Iterator

from tests.security.aws_calls import ENCRYPTION, other_call, s3_call
from tests.security.iam_statements import Call, Caller
from tests.security.run_calls import Row
from tests.security.template_values import Templates

_WEAKER = ("AES256", "aws:kms:dsse")


def reached(templates: Templates, who: Caller) -> Iterator[Row]:
    """Requests in good order: the refusals below are not for want of a permission."""
    for name, arn, _ in _buckets(templates):
        new = s3_call(who, "GetObject", arn, {"s3:TlsVersion": "1.2"})
        yield _row("reads over TLS 1.2", new, name)
        yield _row("writes, naming no encryption", s3_call(who, "PutObject", arn), name)
        encrypted_put = s3_call(who, "PutObject", arn, {ENCRYPTION: "aws:kms"})
        yield _row("writes encrypted as aws:kms", encrypted_put, name)


def kept_out(templates: Templates, who: Caller) -> Iterator[Row]:
    """Requests without TLS, with an old one, or that ask for a weaker encryption than the bucket's."""
    for name, arn, encrypted in _buckets(templates):
        plain = s3_call(who, "GetObject", arn, {"aws:SecureTransport": "false"})
        old = s3_call(who, "GetObject", arn, {"s3:TlsVersion": "1.1"})
        yield _row("reads without TLS", plain, name)
        yield _row("reads over TLS 1.1", old, name)
        for mode in _WEAKER if encrypted else ():
            weaker = s3_call(who, "PutObject", arn, {ENCRYPTION: mode})
            yield _row(f"writes encrypted as {mode}", weaker, name)


def queues_kept_out(templates: Templates, who: Caller) -> Iterator[Row]:
    """The same of the queues."""
    for queue in templates.resources("SQS::Queue"):
        arn = templates.attribute(queue, "Arn")
        plain = other_call(who, "sqs:ReceiveMessage", arn, aws__SecureTransport="false")
        yield Row("queues", "receives without TLS", "the queue's policy", (plain,), queue.logical_id)


def _row(does: str, call: Call, where: str) -> Row:
    return Row("buckets", does, "the bucket's policy", (call,), where)


def _buckets(templates: Templates) -> Iterator[tuple[str, str, bool]]:
    """Each bucket: what it is called here, one of its objects, whether its key is the account's own."""
    for bucket in templates.resources("S3::Bucket"):
        [rule] = templates.properties(bucket)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        own_key = "KMSMasterKeyID" in rule["ServerSideEncryptionByDefault"]
        yield bucket.logical_id, f"{templates.attribute(bucket, 'Arn')}/some/object", own_key
