"""What a job's role may do, as explicit statements: no managed AWS policy, no wildcard action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from hardened_glue.checks.locations import folder
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.references import Text, below, bucket_facts, key_facts

Condition = Mapping[str, Mapping[str, object]]

_READ_OBJECTS = ("s3:GetObject",)
_WRITE_OBJECTS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",  # a crashed committer leaves uploads that cost money
    "s3:ListMultipartUploadParts",
)
WITH_KEY = ("kms:Decrypt", "kms:GenerateDataKey")  # what writing and reading encrypted objects takes
_OBJECTS_REASON = "S3 offers no narrower resource than the prefix for objects that are named at run time"


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One statement of a job's policy.

    Args:
        resources: ARNs, as text or as what CloudFormation makes text of: `{"Fn::Sub": "arn:..."}`.
        wildcard_reason: why a resource holds a `*`. One without a reason is refused; scanners are shown it.
    """

    actions: Sequence[str]
    resources: Sequence[Text]
    condition: Condition | None = None
    wildcard_reason: str | None = None

    def __post_init__(self) -> None:
        for action in self.actions:
            if "*" in action:
                raise JobConfigError("Permission.actions", action, "an action in full, without '*'")
        if self.wildcard_reason and self.wildcard_reason.strip():
            return
        for resource in self.resources:
            if "*" in str(resource):
                raise JobConfigError(
                    "Permission.resources", resource, "no '*', or a wildcard_reason that says why"
                )

    def to_statement(self) -> dict[str, object]:
        """The statement as IAM reads it."""
        statement: dict[str, object] = {
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return {**statement, "Condition": dict(self.condition)} if self.condition else statement


def merged(permissions: Iterable[Permission]) -> list[dict[str, object]]:
    """The statements of a policy: those that differ in their resources alone become one.

    A managed policy holds 6,144 characters, so the same actions are not written twice.
    """
    statements: dict[str, dict[str, object]] = {}
    resources: dict[str, dict[str, Text]] = {}
    for permission in permissions:
        same = repr((list(permission.actions), permission.condition))
        statements.setdefault(same, permission.to_statement())
        named = resources.setdefault(same, {})
        for resource in permission.resources:
            named.setdefault(repr(resource), resource)
    return [
        {**statement, "Resource": list(resources[same].values())} for same, statement in statements.items()
    ]


def read_prefix(bucket: s3.IBucket, prefix: str, *, key: kms.IKey | None = None) -> tuple[Permission, ...]:
    """May list and read what lies under a prefix.

    Args:
        key: the key of the objects, where the bucket does not know it (an imported one never does).
    """
    name = folder("prefix", prefix, whole_bucket=True)
    facts = bucket_facts(bucket)
    return (
        _list(facts.arn, name, ("s3:ListBucket",)),
        locate(facts.arn),
        _objects(facts.arn, name, _READ_OBJECTS),
        *_use_keys((facts.key, key), ("kms:Decrypt",)),
    )


def write_prefix(bucket: s3.IBucket, prefix: str, *, key: kms.IKey | None = None) -> tuple[Permission, ...]:
    """May list, read, write and delete what lies under a prefix.

    Args:
        key: the key of the objects, where the bucket does not know it (an imported one never does).
    """
    facts = bucket_facts(bucket)
    return (
        *use_folder(facts.arn, folder("prefix", prefix)),
        locate(facts.arn),
        *_use_keys((facts.key, key), WITH_KEY),
    )


def use_folder(bucket_arn: Text, name: str) -> tuple[Permission, ...]:
    """May list, read, write and delete in a folder; where its bucket lies and its key are apart."""
    return (
        _list(bucket_arn, name, ("s3:ListBucket", "s3:ListBucketMultipartUploads")),
        _objects(bucket_arn, name, _WRITE_OBJECTS),
        _folder_markers(bucket_arn, name),
    )


def use_key(key: kms.IKey, actions: Sequence[str]) -> Permission:
    """May use a key through S3 in the key's own region, and in no other way."""
    facts = key_facts(key)
    return Permission(
        actions=actions,
        resources=[facts.arn],
        condition={"StringEquals": {"kms:ViaService": facts.via_s3}},
    )


def _list(bucket_arn: Text, prefix: str, actions: Sequence[str]) -> Permission:
    if not prefix:
        return Permission(actions=actions, resources=[bucket_arn])
    # IfExists: S3 asks for ListBucket without a prefix when an object is missing. Refused there, it
    # answers 403 in place of 404, and every "is it there already?" of Spark fails the run.
    patterns = [prefix.removesuffix("/"), f"{prefix}*"]
    return Permission(
        actions=actions,
        resources=[bucket_arn],
        condition={"StringLikeIfExists": {"s3:prefix": patterns}},
    )


def locate(*bucket_arns: Text) -> Permission:
    """May ask for the region of buckets."""
    return Permission(actions=["s3:GetBucketLocation"], resources=bucket_arns)


def _objects(bucket_arn: Text, prefix: str, actions: Sequence[str]) -> Permission:
    return Permission(
        actions=actions,
        resources=[below(bucket_arn, f"/{prefix}*")],
        wildcard_reason=_OBJECTS_REASON,
    )


def _folder_markers(bucket_arn: Text, prefix: str) -> Permission:
    # EMRFS writes an empty object `<folder>_$folder$` beside each folder that it makes.
    parts = prefix.removesuffix("/").split("/")
    folders = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return Permission(
        actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        resources=[below(bucket_arn, f"/{each}_$folder$") for each in folders],
    )


def _use_keys(keys: Iterable[kms.IKey | None], actions: Sequence[str]) -> tuple[Permission, ...]:
    by_arn = {key_facts(key).arn: key for key in keys if key is not None}
    return tuple(use_key(key, actions) for key in by_arn.values())
