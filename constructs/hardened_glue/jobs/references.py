"""What jobs ask of buckets and keys, asked once: each question to CDK is a round trip to Node."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

Text = str | Mapping[str, Any]  # text, or what CloudFormation makes text of


@dataclass(frozen=True, kw_only=True)
class BucketFacts:
    """A bucket's references and the key of its objects, where it knows one."""

    name: str
    arn: str
    key: kms.IKey | None


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """A key's ARN, and how KMS names S3 in the key's region when S3 asks on someone's behalf."""

    arn: str
    via_s3: Text


_BUCKETS: WeakKeyDictionary[Any, BucketFacts] = WeakKeyDictionary()
_KEYS: WeakKeyDictionary[Any, KeyFacts] = WeakKeyDictionary()


def sub(text: str) -> dict[str, str]:
    """Text in which CloudFormation fills in `${AWS::Region}` and its like: shorter than a join of parts."""
    return {"Fn::Sub": text}


def below(reference: Text, path: str) -> Text:
    """Text that begins with a reference to text."""
    if isinstance(reference, str):
        return f"{reference}{path}"
    return sub(f"{reference['Fn::Sub']}{path}")


def regional_arn(service: str, resource: str) -> dict[str, str]:
    """The ARN of something in the account and region of the stack."""
    return sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")


@cache
def region_reference() -> str:
    """The region that the deployment fills in."""
    return cdk.Aws.REGION


def bucket_facts(bucket: s3.IBucket) -> BucketFacts:
    """The bucket's references."""
    if bucket not in _BUCKETS:
        _BUCKETS[bucket] = BucketFacts(
            name=bucket.bucket_name, arn=bucket.bucket_arn, key=bucket.encryption_key
        )
    return _BUCKETS[bucket]


def key_facts(key: kms.IKey) -> KeyFacts:
    """The key's references."""
    if key not in _KEYS:
        _KEYS[key] = KeyFacts(arn=key.key_arn, via_s3=_via_s3(key.env.region))
    return _KEYS[key]


def _via_s3(region: str) -> Text:
    if region == region_reference():
        return sub("s3.${AWS::Region}.${AWS::URLSuffix}")
    if cdk.Token.is_unresolved(region):  # the region of an imported key, which its ARN tells at deployment
        return f"s3.{region}.{cdk.Aws.URL_SUFFIX}"
    return sub(f"s3.{region}.${{AWS::URLSuffix}}")
