"""getResolvedOptions, by Glue's rules."""

import argparse

import pytest

from hardened_glue.local.glue_runtime.awsglue.utils import GlueArgumentError, getResolvedOptions

VERSION = "HARDENED_GLUE_LOCAL_GLUE_VERSION"


def resolved(*given: str, options: tuple[str, ...] = ("source",)) -> dict[str, str]:
    return getResolvedOptions(["etl.py", *given], options)


def test_gives_the_options_asked_for_and_glue_s_own() -> None:
    found = resolved(
        "--source", "s3://a/", "--TempDir", "s3://t/", "--JOB_RUN_ID", "jr_1", "--unknown", "--x", "y"
    )

    assert found == {
        "source": "s3://a/",
        "job_bookmark_option": "job-bookmark-disable",
        "job_bookmark_from": None,
        "job_bookmark_to": None,
        "JOB_ID": None,
        "JOB_RUN_ID": "jr_1",
        "SECURITY_CONFIGURATION": None,
        "encryption_type": None,
        "enable_data_lineage": None,
        "TempDir": "s3://t/",
        "RedshiftTempDir": "s3://t/",
    }


def test_dashes_become_underscores() -> None:
    assert resolved("--source-path", "x", options=("source-path",))["source_path"] == "x"


def test_an_empty_value_is_a_value() -> None:
    assert resolved("--source", "")["source"] == ""


@pytest.mark.parametrize("given", [(), ("--source",), ("--source", "--value")])
def test_each_option_asked_for_is_required_with_a_value(given: tuple[str, ...]) -> None:
    with pytest.raises(GlueArgumentError):
        resolved(*given)


def test_temp_dir_may_be_asked_for_and_absent() -> None:
    assert resolved(options=("TempDir",))["TempDir"] is None


def test_job_run_id_cannot_be_asked_for() -> None:
    with pytest.raises(argparse.ArgumentError, match="conflicting option string: --JOB_RUN_ID"):
        resolved("--JOB_RUN_ID", "jr_1", options=("JOB_RUN_ID",))


@pytest.mark.parametrize("name", ["job-bookmark-option", "job_bookmark_from"])
def test_bookmark_options_are_reserved(name: str) -> None:
    with pytest.raises(RuntimeError, match=f"{name} is reserved"):
        resolved(options=(name,))


@pytest.mark.parametrize(
    "given",
    [
        ("--job-bookmark-option", "job-bookmark-enable", "--job-bookmark-from", "jr_1"),
        ("--job-bookmark-option", "job-bookmark-pause", "--job-bookmark-from", "jr_1"),
        ("--job-bookmark-option", "on"),
    ],
)
def test_refuses_bookmark_options_that_do_not_go_together(given: tuple[str, ...]) -> None:
    with pytest.raises(GlueArgumentError):
        resolved(*given, options=())


@pytest.mark.parametrize("version", ["4.0", "5.1"])
def test_the_beginning_of_a_name_is_enough_before_6_0(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setenv(VERSION, version)

    assert resolved("--sour", "x")["source"] == "x"


def test_a_name_is_given_in_full_from_6_0_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSION, "6.0")

    with pytest.raises(GlueArgumentError):
        resolved("--sour", "x")
    assert getResolvedOptions(["etl.py", "--sour", "x"], ["source"], allow_abbrev=True)["source"] == "x"


def test_allow_abbrev_is_unknown_before_6_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSION, "5.0")

    with pytest.raises(TypeError, match="allow_abbrev"):
        getResolvedOptions(["etl.py", "--source", "x"], ["source"], allow_abbrev=True)
