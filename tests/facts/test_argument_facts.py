"""The documented arguments."""

import pytest

from hardened_glue.facts.arguments import ARGUMENTS, Kind
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
