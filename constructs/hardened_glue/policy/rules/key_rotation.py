"""A key that never rotates is one leak away from everything it ever encrypted."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import Key

_AT = "EnableKeyRotation"
_SYMMETRIC = ("SYMMETRIC_DEFAULT", None)


def check(key: Key) -> Iterator[Said]:
    """A symmetric key of a security configuration without rotation."""
    rotates = key.resource.known(_AT)
    if str(rotates).lower() != "true" and key.resource.get("KeySpec") in _SYMMETRIC:
        yield Miss(evidence=f"EnableKeyRotation is {'absent' if rotates is None else rotates}", property=_AT)


RULE = Rule(
    id="key-rotation",
    title="The key of a security configuration rotates",
    why="old data stays readable, and a leaked key version opens no new data",
    source=Source("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"),
    fix="set EnableKeyRotation to true",
    library="JobFoundation's key rotates",
    severity=Severity.WARNING,
    view=Key,
    check=check,
    controls=("cdk-nag AwsSolutions-KMS5", "checkov CKV_AWS_7", "Security Hub KMS.4"),
)
