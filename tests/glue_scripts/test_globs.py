"""Globs as Glue writes them, against addresses, keys and what lies below the source."""

import pytest

from glue_shared import globs
from glue_shared.errors import OptionError

SOURCE = "s3://lake/raw/events/"


@pytest.mark.parametrize(
    ("glob", "key", "matches"),
    [
        ("**.tmp", "day=1/a.tmp", True),
        ("**.tmp", "day=1/a.json", False),
        ("*.tmp", "a.tmp", True),
        ("*.tmp", "day=1/a.tmp", False),
        ("day=?/**", "day=1/x/a.json", True),
        ("day=?/**", "day=10/a.json", False),
        ("day=[1-3]/*", "day=2/a", True),
        ("day=[!1-3]/*", "day=2/a", False),
        ("day=[!1-3]/*", "day=7/a", True),
        ("**/{a,b}.json", "day=1/b.json", True),
        ("**/{a,b}.json", "day=1/c.json", False),
        ("a+b(1).json", "a+b(1).json", True),
        ("a,b", "a,b", True),
        ("raw/events/*", "a.json", True),  # the key in the bucket
        ("s3://lake/raw/events/day=1/**", "day=1/a.json", True),
        ("events", "a.json", False),
        ("**", "line\nbreak", True),
    ],
)
def test_a_glob_matches_as_in_glue(glob: str, key: str, matches: bool) -> None:
    assert globs.matcher([glob], SOURCE)(f"{SOURCE}{key}") is matches


def test_one_of_many_globs_is_enough() -> None:
    matches = globs.matcher(["**.tmp", "**.bak"], SOURCE)

    assert [matches(f"{SOURCE}{name}") for name in ("a.bak", "a.tmp", "a.json")] == [True, True, False]


def test_no_globs_match_nothing() -> None:
    assert not globs.matcher([], SOURCE)(f"{SOURCE}a")


@pytest.mark.parametrize("value", [None, ""])
def test_no_option_is_no_globs(value: str | None) -> None:
    assert globs.parse("--exclusions", value) == ()


@pytest.mark.parametrize("value", ["**.tmp", "{}", "[1]", '[""]', '"**"'])
def test_an_option_that_is_no_list_of_globs_is_refused(value: str) -> None:
    with pytest.raises(OptionError, match="expected a JSON list of globs"):
        globs.parse("--exclusions", value)


@pytest.mark.parametrize("glob", ["day={1,2", "day=1}", "a[b", "a[]"])
def test_a_glob_that_is_open_is_refused(glob: str) -> None:
    with pytest.raises(OptionError, match="a glob whose brackets and braces are closed"):
        globs.parse("--exclusions", f'["{glob}"]')
