"""How far a template's functions can be worked out without deploying it."""

from typing import Any

import pytest

from hardened_glue.policy.template import Template, UnresolvedError, holds_reference, is_reference

_TEMPLATE: dict[str, Any] = {
    "Mappings": {"Sizes": {"prod": {"workers": 20}}},
    "Parameters": {"Stage": {"Type": "String", "Default": "prod"}},
    "Resources": {
        "Named": {"Type": "AWS::Glue::Job", "Properties": {"Name": "nightly"}},
        "Unnamed": {"Type": "AWS::Glue::Job"},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "glue"}},
        "Job": {
            "Type": "AWS::Glue::Job",
            "Properties": {"Timeout": "60", "Tags": {"Ref": "AWS::NoValue"}, "Name": {"Ref": "Stage"}},
        },
    },
}


@pytest.fixture
def template() -> Template:
    return Template(_TEMPLATE)


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("plain", "plain"),
        ({"Ref": "Named"}, "nightly"),
        ({"Ref": "Unnamed"}, "${Unnamed}"),
        ({"Ref": "Stage"}, "${Stage}"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "${Role.Arn}"),
        ({"Fn::GetAtt": "Role.Arn"}, "${Role.Arn}"),
        ({"Fn::Sub": "s3://${AWS::AccountId}/${Named}/x"}, "s3://${AWS::AccountId}/nightly/x"),
        ({"Fn::Sub": ["${A}/${!Literal}", {"A": {"Ref": "Named"}}]}, "nightly/${Literal}"),
        ({"Fn::Join": ["/", ["s3:/", {"Ref": "Bucket"}, "job.py"]]}, "s3://${Bucket}/job.py"),
        ({"Fn::Join": [",", {"Ref": "List"}]}, "${Fn::Join}"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": [0, {"Ref": "List"}]}, "${Fn::Select}"),
        ({"Fn::FindInMap": ["Sizes", "prod", "workers"]}, 20),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "workers"]}, "${Fn::FindInMap}"),
        ({"Fn::If": ["IsProd", 1, 1]}, 1),
        ({"Fn::If": ["IsProd", 1, 2]}, "${Fn::If IsProd}"),
        ({"Fn::ImportValue": "shared"}, "${Fn::ImportValue shared}"),
        ({"Fn::Base64": "x"}, "${Fn::Base64}"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
        ([{"Ref": "AWS::NoValue"}, 1], [1]),
    ],
    ids=str,
)
def test_works_a_function_out_or_leaves_a_reference(template: Template, value: Any, resolved: Any) -> None:
    assert template.resolve(value) == resolved


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("${Role.Arn}", "Role"),
        ("glue", "Role"),
        ("arn:aws:iam::111122223333:role/glue", "Role"),
        ("${Named}", None),
        ("another", None),
        (None, None),
    ],
)
def test_finds_what_a_reference_a_name_or_an_arn_stands_for(
    template: Template, reference: object, found: str | None
) -> None:
    target = template.target(reference, "AWS::IAM::Role")

    assert (target.logical_id if target else None) == found


def test_a_property_that_is_no_value_is_absent(template: Template) -> None:
    assert template.resources["Job"].known("Tags") is None


def test_a_number_may_be_text(template: Template) -> None:
    assert template.resources["Job"].number("Timeout") == 60


def test_whoever_asks_for_a_reference_is_told_so(template: Template) -> None:
    with pytest.raises(UnresolvedError, match=r"^Name is \$\{Stage\}, which the template does not hold$"):
        template.resources["Job"].known("Name")


@pytest.mark.parametrize(
    ("text", "one", "some"),
    [("${A}", True, True), ("s3://${A}", False, True), ("plain", False, False), (1, False, False)],
)
def test_tells_a_reference_from_text_that_holds_one(text: object, one: bool, some: bool) -> None:
    assert (is_reference(text), holds_reference(text)) == (one, some)
