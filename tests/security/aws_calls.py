"""Requests to AWS as calls with the context that each service puts into them.

Keys that a request does not carry are written as `None`. What AWS documents of them: S3 carries
`s3:x-amz-server-side-encryption` only where the request asks for an encryption; S3, SNS and Logs call KMS
for their caller with `kms:ViaService`; CloudWatch's alarms and S3's log delivery carry `aws:SourceArn` and
`aws:SourceAccount`; EventBridge's requests to SNS and KMS carry neither.
"""

from collections.abc import Mapping

from tests.security.iam_statements import Call, Caller, Values
from tests.security.template_values import ACCOUNT, REGION

LOGS_CONTEXT = "kms:EncryptionContext:aws:logs:arn"
ENCRYPTION = "s3:x-amz-server-side-encryption"
_ANY: Mapping[str, Values] = {
    "aws:SecureTransport": "true",
    "aws:SourceAccount": None,
    "aws:SourceArn": None,
}
_S3: Mapping[str, Values] = {**_ANY, "s3:TlsVersion": "1.3", "s3:prefix": None, ENCRYPTION: None}
_KMS: Mapping[str, Values] = {**_ANY, "kms:ViaService": None, LOGS_CONTEXT: None}


def s3_call(caller: Caller, action: str, arn: str, context: Mapping[str, Values] | None = None) -> Call:
    """A request to S3 over TLS 1.3; an object's ARN or a bucket's."""
    return Call(caller=caller, action=f"s3:{action}", resource=arn, context={**_S3, **(context or {})})


def kms_call(caller: Caller, action: str, key: str, context: Mapping[str, Values] | None = None) -> Call:
    """A request to KMS that the caller makes, or that a service makes for it."""
    return Call(caller=caller, action=f"kms:{action}", resource=key, context={**_KMS, **(context or {})})


def other_call(caller: Caller, action: str, resource: str = "*", **context: Values) -> Call:
    """A request to any other service; the keys' colons are written as double underscores."""
    keys = {name.replace("__", ":"): value for name, value in context.items()}
    return Call(caller=caller, action=action, resource=resource, context={**_ANY, **keys})


def via(service: str) -> dict[str, Values]:
    """What marks a request to KMS that a service makes for its caller."""
    return {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}


def on_behalf_of(arn: str, account: str = ACCOUNT) -> dict[str, Values]:
    """What a service says of the resource that it acts for."""
    return {"aws:SourceArn": arn, "aws:SourceAccount": account}


def assume(service: str, role: str, account: str = ACCOUNT) -> Call:
    """A service takes a role, for a resource of an account."""
    return other_call(Caller(service=service), "sts:AssumeRole", role, aws__SourceAccount=account)
