"""The documented arguments."""

import re

import pytest

from hardened_glue.facts.arguments import ARGUMENTS, EXCLUSIVE_ARGUMENTS, Kind
from hardened_glue.facts.versions import GLUE_VERSIONS


def test_knows_the_four_reserved_keys() -> None:
    reserved = {key for key, each in ARGUMENTS.items() if each.kind is Kind.RESERVED}

    assert reserved == {"--debug", "--mode", "--JOB_NAME", "--endpoint"}


def test_knows_which_keys_any_value_switches_on() -> None:
    presence = {key for key, each in ARGUMENTS.items() if each.kind is Kind.PRESENCE_ONLY}

    assert presence == {
        "--enable-metrics",
        "--enable-glue-datacatalog",
        "--write-shuffle-files-to-s3",
        "--write-shuffle-spills-to-s3",
    }


@pytest.mark.parametrize(
    ("key", "versions"),
    [
        ("--continuous-log-logGroup", {"4.0"}),
        ("--custom-logGroup-prefix", {"5.0", "5.1", "6.0"}),
        ("--enable-s3-parquet-optimized-committer", {"4.0", "5.0"}),
        ("--python-virtual-env-version", {"6.0"}),
        ("--encryption-type", set()),
    ],
)
def test_knows_where_an_argument_acts(key: str, versions: set[str]) -> None:
    assert ARGUMENTS[key].acts_in == versions


def test_every_key_is_written_as_glue_reads_it() -> None:
    assert all(key.startswith("--") and key == each.key for key, each in ARGUMENTS.items())
    assert all(each.acts_in <= set(GLUE_VERSIONS) for each in ARGUMENTS.values())


def test_no_two_keys_differ_in_spelling_alone() -> None:
    assert len({key.lower().replace("_", "-") for key in ARGUMENTS}) == len(ARGUMENTS)


def test_every_form_is_a_pattern_with_words() -> None:
    forms = [each.form for each in ARGUMENTS.values() if each.form is not None]

    assert len(forms) >= 6
    assert all(re.compile(form.pattern) and form.words for form in forms)


def test_an_argument_with_a_form_has_no_list_of_values() -> None:
    assert not [key for key, each in ARGUMENTS.items() if each.form is not None and each.values is not None]


def test_exclusive_arguments_are_documented_ones() -> None:
    assert {key for pair in EXCLUSIVE_ARGUMENTS for key in pair} <= set(ARGUMENTS)
