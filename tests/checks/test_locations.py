"""Prefixes."""

from typing import Any

import aws_cdk as cdk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_glue.checks.locations import folder, overlap
from hardened_glue.errors import JobConfigError

FORM = "a prefix such as 'raw/events/': letters, digits and !_.'()=@+,:- between single slashes"
names = st.lists(st.sampled_from(["a", "b", "ab", "year=2024"]), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(("prefix", "expected"), [("raw", "raw/"), ("raw/", "raw/"), ("a/b=1/c", "a/b=1/c/")])
def test_a_folder_ends_in_one_slash(prefix: str, expected: str) -> None:
    assert folder("source_prefix", prefix) == expected


@pytest.mark.parametrize(
    "prefix",
    ["", "/", "/raw", "raw//events", "../raw", "raw/./events", "raw*", "raw?", "${aws:userid}", "a b", "é"],
)
def test_refuses_a_prefix_that_policies_or_people_misread(prefix: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        folder("source_prefix", prefix)

    assert str(refusal.value) == f"source_prefix is {prefix!r}, expected {FORM}"


@pytest.mark.parametrize("prefix", [None, 5, cdk.Aws.REGION])
def test_refuses_a_prefix_that_is_no_plain_text(prefix: Any) -> None:
    with pytest.raises(JobConfigError, match=r"expected plain text, known at synth$"):
        folder("source_prefix", prefix)


def test_a_whole_bucket_is_a_choice_of_the_caller() -> None:
    assert folder("prefix", "", whole_bucket=True) == ""


@given(one=names, other=names)
def test_folders_overlap_when_a_key_can_lie_in_both(one: str, other: str) -> None:
    one_folder, other_folder = folder("one", one), folder("other", other)
    parts = [each.split("/") for each in (one, other)]
    shorter = min(len(each) for each in parts)

    assert overlap(one_folder, other_folder) == (parts[0][:shorter] == parts[1][:shorter])
    assert overlap(one_folder, other_folder) == overlap(other_folder, one_folder)
