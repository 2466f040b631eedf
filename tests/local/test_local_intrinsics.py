"""The values that a template's functions come to on this machine."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.intrinsics import Resolver
from hardened_glue.local.templates import StackTemplate, read_stacks


def stack(name: str = "Ingest-prod", **body: Any) -> StackTemplate:
    return StackTemplate(name=name, account="123456789012", region="eu-west-1", folder=Path(), body=body)


LAKE = stack(
    Resources={
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Named": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lake"}},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Key": {"Type": "AWS::KMS::Key"},
    },
    Parameters={"Stage": {"Default": "dev"}, "Open": {}},
    Mappings={"Sizes": {"dev": {"workers": 2}}},
    Conditions={"IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}},
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Bucket"}, "ingest-prod-bucket"),
        ({"Ref": "Named"}, "lake"),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Topic"}, "arn:aws:sns:eu-west-1:123456789012:ingest-prod-topic"),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Fn::GetAtt": ["Named", "Arn"]}, "arn:aws:s3:::lake"),
        ({"Fn::GetAtt": "Named.DomainName"}, "lake.s3.amazonaws.com"),
        ({"Fn::Join": ["", ["s3://", {"Ref": "Named"}, "/in/"]]}, "s3://lake/in/"),
        (
            {"Fn::Sub": "${Named}-${AWS::AccountId}-${Named.Arn}-${!kept}"},
            "lake-123456789012-arn:aws:s3:::lake-${kept}",
        ),
        ({"Fn::Sub": ["${a}/x", {"a": {"Ref": "Named"}}]}, "lake/x"),
        ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]}, "b"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "workers"]}, 2),
        ({"Fn::If": ["IsDev", "small", "large"]}, "small"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
    ],
)
def test_resolves(value: Any, expected: Any) -> None:
    assert Resolver(LAKE, [LAKE]).resolve(value) == expected


def test_gives_a_key_the_same_uuid_each_time() -> None:
    first, second = (Resolver(LAKE, [LAKE]).resolve({"Ref": "Key"}) for _ in range(2))

    assert first == second == str(uuid.UUID(first))


def test_follows_an_import_to_the_stack_that_exports_it() -> None:
    exporting = stack(
        name="Shared",
        Resources={"Bucket": {"Type": "AWS::S3::Bucket"}},
        Outputs={"Out": {"Export": {"Name": "Shared:Bucket"}, "Value": {"Ref": "Bucket"}}},
    )

    assert Resolver(LAKE, [LAKE, exporting]).resolve({"Fn::ImportValue": "Shared:Bucket"}) == "shared-bucket"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Ref": "Nothing"}, "stack Ingest-prod has no Nothing in its Resources"),
        ({"Ref": "Open"}, "parameter Open of stack Ingest-prod has no Default to use locally"),
        ({"Fn::ImportValue": "x"}, "stack Ingest-prod imports x, which no stack of this assembly exports"),
        ({"Fn::GetAZs": ""}, "Fn::GetAZs in stack Ingest-prod is not resolved locally"),
        ({"Fn::FindInMap": ["Sizes", "prod", "workers"]}, "mapping Sizes of stack Ingest-prod has no prod"),
    ],
)
def test_says_what_it_cannot_resolve(value: Any, text: str) -> None:
    with pytest.raises(LocalRunError) as raised:
        Resolver(LAKE, [LAKE]).resolve(value)

    assert str(raised.value) == text


def test_leaves_account_and_region_open_as_the_stack_does(tmp_path: Path) -> None:
    (tmp_path / "Open.template.json").write_text(json.dumps({"Resources": {}}), encoding="utf-8")

    (found,) = read_stacks(tmp_path)

    assert (found.name, found.account, found.region) == ("Open", "000000000000", "us-east-1")


def test_reads_the_stacks_of_a_stage(tmp_path: Path) -> None:
    (tmp_path / "assembly-Prod").mkdir()
    (tmp_path / "assembly-Prod" / "ProdIngest.template.json").write_text("{}", encoding="utf-8")

    assert [found.name for found in read_stacks(tmp_path)] == ["ProdIngest"]
