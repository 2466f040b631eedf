"""A machine learning transform keeps samples of the data it learnt from."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import Transform

_AT = "TransformEncryption.MLUserDataEncryption.MLUserDataEncryptionMode"


def check(transform: Transform) -> Iterator[Said]:
    """User data in plain text."""
    mode = transform.resource.known(_AT)
    if mode != "SSE-KMS":
        yield Miss(evidence=f"MLUserDataEncryptionMode is {'absent' if mode is None else mode}", property=_AT)


RULE = Rule(
    id="transform-encryption",
    title="Machine learning transforms are encrypted",
    why="labels and samples are rows of the data; transforms end with Glue 4.0 in any case",
    source=Source("https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html"),
    fix="set MLUserDataEncryptionMode to SSE-KMS with a KmsKeyId",
    library="none: this library makes no transforms",
    severity=Severity.WARNING,
    view=Transform,
    check=check,
    controls=(
        "Security Hub Glue.3",
        "AWS Config glue-ml-transform-encrypted-at-rest",
        "prowler glue_ml_transform_encrypted_at_rest",
    ),
)
