"""Tags: what Glue would refuse, and what everyone may read."""

import pytest
from aws_cdk import Aws

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.tags import check_tags

MANAGED = {"hardened-glue:template": "HardenedJob"}


def test_adds_the_constructs_own_tags() -> None:
    assert check_tags({"team": "sales"}, MANAGED) == {**MANAGED, "team": "sales"}


def test_takes_as_many_and_as_long_tags_as_glue_does() -> None:
    full = {f"{number:0128}": "v" * 256 for number in range(50)}

    assert check_tags(full) == full


def test_takes_a_reference_as_a_value() -> None:
    assert check_tags({"stack": Aws.STACK_NAME}) == {"stack": Aws.STACK_NAME}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"": "x"}, "tags key is '', expected 1 to 128 characters"),
        ({"k" * 129: "x"}, f"tags key is {'k' * 129!r}, expected 1 to 128 characters"),
        (
            {"AWS:team": "x"},
            "tags key is 'AWS:team', expected a key that does not begin with 'aws:': it is AWS's own",
        ),
        ({Aws.REGION: "x"}, f"tags key is {Aws.REGION!r}, expected plain text, known at synth"),
        ({"team": 7}, "tags['team'] is 7, expected text"),
        ({"team": "v" * 257}, "tags['team'] is '257 characters', expected 256 or fewer"),
        (
            {"api_key": "123"},
            "tags['api_key'] is <hidden>, expected no secret: everyone who may list tags reads it",
        ),
        (
            {"url": "jdbc:mysql://h/d?user=a&password=b"},
            "tags['url'] is <hidden>, expected no secret: everyone who may list tags reads it",
        ),
        (
            {"hardened-glue:template": "Mine"},
            "tags['hardened-glue:template'] is 'Mine', expected no value: the construct sets it",
        ),
        (
            {f"key{number}": "x" for number in range(50)},
            "tags is '51 tags', expected 50 or fewer, 1 of them the construct's",
        ),
    ],
)
def test_refuses_tags(tags: dict[str, str], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        check_tags(tags, MANAGED)

    assert str(refused.value) == message
