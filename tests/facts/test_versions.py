"""The Glue versions."""

import pytest

from hardened_glue.facts.versions import (
    GLUE_VERSIONS,
    REFUSED_VERSIONS,
    LogArguments,
    S3Connector,
    nearest_version,
    versions_before,
    versions_from,
)


def test_supports_four_versions_oldest_first() -> None:
    assert list(GLUE_VERSIONS) == ["4.0", "5.0", "5.1", "6.0"]


@pytest.mark.parametrize(("version", "acts"), [("4.0", True), ("5.0", True), ("5.1", False), ("6.0", False)])
def test_the_optimized_committer_acts_where_emrfs_writes(version: str, acts: bool) -> None:
    assert GLUE_VERSIONS[version].optimized_committer_acts is acts
    assert (GLUE_VERSIONS[version].s3_connector is S3Connector.EMRFS) is acts


def test_only_the_oldest_takes_continuous_logging() -> None:
    continuous = [
        name for name, each in GLUE_VERSIONS.items() if each.log_arguments is LogArguments.CONTINUOUS
    ]

    assert continuous == ["4.0"]


def test_splits_the_versions_at_one_of_them() -> None:
    assert versions_before("5.1") == {"4.0", "5.0"}
    assert versions_from("5.1") == {"5.1", "6.0"}


def test_compares_versions_as_numbers() -> None:
    assert versions_from("10.0") == set()


def test_every_version_has_its_source() -> None:
    assert all(each.source.page.startswith("https://docs.aws.amazon.com/") for each in GLUE_VERSIONS.values())


@pytest.mark.parametrize(
    ("meant", "nearest"),
    [
        ("3.0", "4.0"),
        ("9.9", "6.0"),
        ("5", "5.0"),
        ("5.2", "5.1"),
        ("4.5", "5.0"),  # the newer of two
        (5.1, "5.1"),
        (6, "6.0"),
        ("auto", "6.0"),
        ("newest", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        ([], None),
    ],
)
def test_tells_which_version_was_meant(meant: object, nearest: str | None) -> None:
    assert nearest_version(meant) == nearest


def test_no_version_is_both_supported_and_refused() -> None:
    assert not set(REFUSED_VERSIONS) & set(GLUE_VERSIONS)


def test_the_newest_brings_another_scala() -> None:
    assert [each.scala.rpartition(".")[0] for each in GLUE_VERSIONS.values()] == ["2", "2.12", "2.12", "2.13"]
