"""Amazon S3: buckets with their protection settings, bucket policies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .base import REGION, Physical, Properties, ResourceType

_LIFECYCLE_NAMES = {"Id": "ID", "TransitionInDays": "Days", "TransitionDate": "Date"}


class Bucket(ResourceType):
    type = "AWS::S3::Bucket"
    name_property = "BucketName"

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("s3").create_bucket(Bucket=name)
        with self.gone_on_failure(Physical(name), properties):
            for setting in properties.keys() & _SETTINGS.keys():
                _SETTINGS[setting](self.client("s3"), name, properties[setting])
        domain = f"{name}.s3.{REGION}.amazonaws.com"
        attributes = {"DomainName": f"{name}.s3.amazonaws.com", "RegionalDomainName": domain}
        return Physical(name, {"Arn": f"arn:aws:s3:::{name}", **attributes})

    def is_taken(self, name: str, properties: Properties) -> bool:
        # In us-east-1 S3 answers an owner's second CreateBucket as if it had made one.
        return name in {bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]}

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        s3 = self.client("s3")
        for setting in sorted(old.keys() - properties.keys()):
            _REMOVALS[setting](s3, physical.id)
        for setting, value in properties.items():
            if setting in _SETTINGS and value != old.get(setting):
                _SETTINGS[setting](s3, physical.id, value)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("s3").delete_bucket(Bucket=physical.id)  # a bucket that holds objects refuses, as on AWS


class BucketPolicy(ResourceType):
    type = "AWS::S3::BucketPolicy"
    replaced_on = frozenset({"Bucket"})
    reads = frozenset({"Bucket", "PolicyDocument"})

    def create(self, name: str, properties: Properties) -> Physical:
        bucket, policy = properties["Bucket"], json.dumps(properties["PolicyDocument"])
        self.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
        return Physical(bucket)

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("s3").delete_bucket_policy(Bucket=physical.id)


def _encrypt(s3: Any, bucket: str, value: Properties) -> None:
    rules = [dict(rule) for rule in value["ServerSideEncryptionConfiguration"]]
    for rule in rules:
        default = dict(rule.pop("ServerSideEncryptionByDefault"))
        if "KMSMasterKeyID" in default:
            default["KMSMasterKeyID"] = str(default["KMSMasterKeyID"])
        rule["ApplyServerSideEncryptionByDefault"] = default
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _log(s3: Any, bucket: str, value: Properties) -> None:
    target = {
        "TargetBucket": value.get("DestinationBucketName", bucket),
        "TargetPrefix": value.get("LogFilePrefix", ""),
    }
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})


def _expire(s3: Any, bucket: str, value: Properties) -> None:
    rules = [_lifecycle_rule(rule) for rule in value["Rules"]]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: Properties) -> Properties:
    """CloudFormation flattens a rule; the API nests its filter and its expiration."""
    rest = dict(rule)
    expiration = {
        ours: rest.pop(theirs)
        for ours, theirs in (("Days", "ExpirationInDays"), ("Date", "ExpirationDate"))
        if theirs in rest
    }
    if "ExpiredObjectDeleteMarker" in rest:
        expiration["ExpiredObjectDeleteMarker"] = rest.pop("ExpiredObjectDeleteMarker")
    made = {"Filter": {"Prefix": rest.pop("Prefix", "")}}
    if expiration:
        made["Expiration"] = expiration
    if "AbortIncompleteMultipartUpload" in rest:
        abort = rest.pop("AbortIncompleteMultipartUpload")
        made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": abort["DaysAfterInitiation"]}
    return made | {_LIFECYCLE_NAMES.get(name, name): _renamed(item) for name, item in rest.items()}


def _renamed(value: Any) -> Any:
    if isinstance(value, list):
        return [{_LIFECYCLE_NAMES.get(name, name): item for name, item in one.items()} for one in value]
    return value


_Setting = Callable[[Any, str, Any], object]
_SETTINGS: dict[str, _Setting] = {
    "BucketEncryption": _encrypt,
    "LifecycleConfiguration": _expire,
    "LoggingConfiguration": _log,
    "OwnershipControls": lambda s3, name, value: s3.put_bucket_ownership_controls(
        Bucket=name, OwnershipControls=value
    ),
    "PublicAccessBlockConfiguration": lambda s3, name, value: s3.put_public_access_block(
        Bucket=name, PublicAccessBlockConfiguration=value
    ),
    "Tags": lambda s3, name, value: s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": value}),
    "VersioningConfiguration": lambda s3, name, value: s3.put_bucket_versioning(
        Bucket=name, VersioningConfiguration=value
    ),
}
_REMOVALS: dict[str, Callable[[Any, str], object]] = {
    "BucketEncryption": lambda s3, name: s3.delete_bucket_encryption(Bucket=name),
    "LifecycleConfiguration": lambda s3, name: s3.delete_bucket_lifecycle(Bucket=name),
    "LoggingConfiguration": lambda s3, name: s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={}),
    "OwnershipControls": lambda s3, name: s3.delete_bucket_ownership_controls(Bucket=name),
    "PublicAccessBlockConfiguration": lambda s3, name: s3.delete_public_access_block(Bucket=name),
    "Tags": lambda s3, name: s3.delete_bucket_tagging(Bucket=name),
    "VersioningConfiguration": lambda s3, name: s3.put_bucket_versioning(
        Bucket=name, VersioningConfiguration={"Status": "Suspended"}
    ),
}
Bucket.reads = frozenset(_SETTINGS) | {"BucketName"}

TYPES: tuple[type[ResourceType], ...] = (Bucket, BucketPolicy)
