"""A job's size: said outright, or worked out from its input."""

from dataclasses import replace
from typing import Any

import aws_cdk as cdk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.throughput import FORMAT_WEIGHTS, SPEEDS
from hardened_glue.facts.workers import REGIONS_OF_G4X, WORKER_TYPES
from hardened_glue.jobs.settings import JobSettings
from hardened_glue.jobs.sizing import Sizing

GB = 10**9
MILLION_SMALL_FILES: dict[str, Any] = {"files": 1_000_000, "bytes": 2 * GB, "format": "json"}
GZIPPED: dict[str, Any] = {"files": 640, "bytes": 32 * GB, "format": "json", "compression": "gzip"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_workers": 1}, "max_workers is 1, expected 2 or more: one is the driver"),
        ({"max_workers": 0}, "max_workers is 0, expected 2 or more: one is the driver"),
        (
            {"max_workers": 2.0},
            "max_workers is 2.0, expected a whole number known at synth, 2 or more: one is the driver",
        ),
        ({"auto_scaling": "false"}, "auto_scaling is 'false', expected True or False"),
        (
            {"execution_class": "flex"},
            "execution_class is 'flex', expected one of STANDARD, FLEX, did you mean 'FLEX'?",
        ),
        (
            {"execution_class": None},
            "execution_class is None, expected one of STANDARD, FLEX, did you mean 'STANDARD'?",
        ),
        ({"expected_minutes": 0}, "expected_minutes is 0, expected a number above 0, known at synth"),
        (
            {"expected_minutes": float("nan")},
            "expected_minutes is nan, expected a number above 0, known at synth",
        ),
        ({"expected_workers": 4}, "expected_workers is 4, expected nothing without expected_minutes"),
        (
            {"expected_workers": 11, "expected_minutes": 5},
            "expected_workers is 11, expected 1 to 10: max_workers is the ceiling",
        ),
        (
            {"expected_workers": 0.5, "expected_minutes": 5},
            "expected_workers is 0.5, expected 1 to 10: max_workers is the ceiling",
        ),
        (
            {"region_has_worker_type": "eu-west-1"},
            "region_has_worker_type is 'eu-west-1', expected True or False",
        ),
    ],
)
def test_refuses_a_size_that_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        Sizing(**options)

    assert str(refusal.value) == message


def test_refuses_workers_that_only_the_deployment_knows() -> None:
    parameter: Any = cdk.CfnParameter(cdk.Stack(), "Workers", type="Number").value_as_number

    with pytest.raises(JobConfigError, match=r"^max_workers is -.*, expected a whole number known at synth"):
        Sizing(max_workers=parameter)


def test_refuses_a_worker_type_that_only_the_deployment_knows() -> None:
    parameter = cdk.CfnParameter(cdk.Stack(), "Type").value_as_string

    with pytest.raises(JobConfigError, match=r"^worker_type is .*, expected plain text, known at synth$"):
        Sizing(worker_type=parameter)


def test_a_million_small_files_need_little_where_they_are_read_in_groups() -> None:
    sizing = Sizing.for_input(**MILLION_SMALL_FILES)

    assert (sizing.worker_type, sizing.max_workers, sizing.expected_minutes) == ("G.1X", 2, 7.3)


def test_glue_s_own_reader_needs_a_larger_driver_and_more_workers_for_them() -> None:
    sizing = Sizing.for_input(**MILLION_SMALL_FILES, reader="dynamic_frame")

    assert (sizing.worker_type, sizing.max_workers, sizing.expected_minutes) == ("G.2X", 9, 28.1)


def test_tells_how_it_came_to_the_size() -> None:
    sizing = Sizing.for_input(**GZIPPED)

    assert sizing.reasons == (
        "work: 640 files and 192.0 GB unpacked (6 x) are 100.0 slot-minutes for reader 'grouped'",
        "tasks: at most 640, as a file is one task's; the longest takes 0.2 minutes whatever the workers, "
        "all files taken to be alike",
        "memory: 256 MB a task and 0 MB of listing on the driver; half of the heap of G.1X holds them, "
        "its size being unconfirmed",
        "workers: 2 G.1X are 1 x 4 slots and the driver, 26.0 minutes of the 60 asked for",
        "trust: measured on a laptop or by rule of thumb, not on Glue; the first run's diagnosis knows more",
    )


def test_the_reasons_are_no_part_of_what_a_size_is() -> None:
    found = Sizing.for_input(**GZIPPED)

    assert found == replace(found, reasons=())
    assert "reasons" not in repr(found)


def test_a_large_gzip_file_asks_for_a_larger_worker() -> None:
    small = Sizing.for_input(**GZIPPED, reader="dynamic_frame")
    large = Sizing.for_input(**{**GZIPPED, "files": 16}, reader="dynamic_frame")

    assert small.worker_type == "G.1X"
    assert large.worker_type == "R.2X"
    assert "region: R.2X is not sold everywhere; give region to be sure" in large.reasons


def test_the_same_files_unpacked_do_not() -> None:
    unpacked = {"files": 16, "bytes": 192 * GB, "format": "json", "reader": "dynamic_frame"}

    assert Sizing.for_input(**unpacked).worker_type == "G.1X"  # type: ignore[arg-type] # of several types


def test_takes_no_type_that_the_region_lacks() -> None:
    sizing = Sizing.for_input(**{**GZIPPED, "files": 16}, reader="dynamic_frame", region="eu-north-1")

    assert WORKER_TYPES[sizing.worker_type].regions == REGIONS_OF_G4X


def test_a_region_that_only_the_deployment_knows_is_left_out() -> None:
    assert Sizing.for_input(**GZIPPED, region=cdk.Aws.REGION) == Sizing.for_input(**GZIPPED)


def test_flex_takes_its_types_and_says_that_it_waits() -> None:
    sizing = Sizing.for_input(**GZIPPED, execution_class="FLEX", glue_version="4.0")

    assert (sizing.execution_class, sizing.worker_type) == ("FLEX", "G.1X")
    assert any(each.startswith("FLEX: up to 20 minutes of waiting") for each in sizing.reasons)
    JobSettings(glue_version="4.0", sizing=sizing)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"files": 0}, "files is 0, expected 1 or more"),
        ({"files": True}, "files is True, expected a whole number known at synth, 1 or more"),
        ({"bytes": -1}, "bytes is -1, expected 1 or more"),
        ({"bytes": 1.5}, "bytes is 1.5, expected a whole number known at synth, 1 or more"),
        (
            {"format": "ion"},
            "format is 'ion', expected one of json, csv, parquet, orc, json_document, avro, xml",
        ),
        (
            {"format": "JSON"},
            "format is 'JSON', expected one of json, csv, parquet, orc, json_document, avro, xml, "
            "did you mean 'json'?",
        ),
        (
            {"reader": "group"},
            "reader is 'group', expected one of grouped, dynamic_frame, did you mean 'grouped'?",
        ),
        (
            {"compression": "lzo"},
            "compression is 'lzo', expected one of none, gzip, bzip2, zstd, snappy: reader 'grouped' takes "
            "no other",
        ),
        (
            {"finish_within_minutes": 0},
            "finish_within_minutes is 0, expected a number above 0, known at synth",
        ),
        (
            {"glue_version": "3.0"},
            "glue_version is '3.0', expected one of 4.0, 5.0, 5.1, 6.0: it runs a Spark of 2021, "
            "did you mean '4.0'?",
        ),
        (
            {"execution_class": "flex"},
            "execution_class is 'flex', expected one of STANDARD, FLEX, did you mean 'FLEX'?",
        ),
        ({"region": 5}, "region is 5, expected plain text, known at synth"),
        (
            {"largest_file_bytes": 10},
            "largest_file_bytes is 10, expected 2000 to 2,000,000,000: between the average and all",
        ),
        (
            {"files": 8, "bytes": 32 * GB, "compression": "gzip", "finish_within_minutes": 5},
            "finish_within_minutes is 5, expected 14 or more: "
            "the largest file is one task's, and more workers do not help it",
        ),
        (
            {"files": 10**8, "bytes": 10**14, "finish_within_minutes": 60},
            "finish_within_minutes is 60, expected 129 or more: "
            "500 DPUs, an account's first quota, need as much",
        ),
        (
            {"files": 20_000_000, "reader": "dynamic_frame"},
            "files is 20000000, expected 9,411,764 or fewer with reader 'dynamic_frame': "
            "no driver holds the listing of more, did you mean reader='grouped'?",
        ),
        (
            {"files": 1_000, "bytes": 10**12, "format": "parquet"},
            "largest_file_bytes is 1000000000, expected 941,176,470 or less: a file is one task's, "
            "and no worker holds larger ones side by side, did you mean reader='dynamic_frame'?",
        ),
    ],
)
def test_refuses_an_input_that_no_size_serves(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        Sizing.for_input(**{**MILLION_SMALL_FILES, **options})

    assert str(refusal.value) == message


def test_what_a_refusal_names_is_served() -> None:
    Sizing.for_input(files=1_000, bytes=941_176_000_000, format="parquet", finish_within_minutes=600)
    Sizing.for_input(files=1_000, bytes=10**12, format="parquet", reader="dynamic_frame")
    Sizing.for_input(
        files=9_411_764, bytes=10**10, format="json", reader="dynamic_frame", finish_within_minutes=2_000
    )
    Sizing.for_input(files=8, bytes=32 * GB, format="json", compression="gzip", finish_within_minutes=14)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Any]:
    files = draw(st.integers(1, 5_000_000))
    reader = draw(st.sampled_from(tuple(SPEEDS)))
    return {
        "files": files,
        "bytes": draw(st.integers(files, 10**13)),
        "format": draw(st.sampled_from(tuple(FORMAT_WEIGHTS))),
        "compression": draw(st.sampled_from(("none", "gzip", "bzip2"))),
        "reader": reader,
        "finish_within_minutes": draw(st.integers(2, 170)),
        "execution_class": draw(st.sampled_from(("STANDARD", "FLEX"))),
        "region": draw(st.sampled_from((None, "us-east-1", "eu-north-1", "ap-south-2"))),
    }


def _size_or_refused_option(options: dict[str, Any]) -> tuple[Sizing | None, str]:
    try:
        return Sizing.for_input(**options), ""
    except JobConfigError as refusal:
        return None, refusal.option


@given(inputs())
def test_any_input_gives_a_size_that_a_job_takes_or_a_refusal(options: dict[str, Any]) -> None:
    sizing, refused = _size_or_refused_option(options)
    if sizing is None:
        assert refused in ("files", "largest_file_bytes", "finish_within_minutes")
        return

    JobSettings(sizing=sizing)
    worker = WORKER_TYPES[sizing.worker_type]
    assert sizing.max_workers * worker.dpu <= 500
    assert sizing.expected_minutes is not None
    assert sizing.expected_minutes <= options["finish_within_minutes"] + 0.1  # rounded up to tenths
    assert options["region"] is None or worker.sold_in(options["region"])


@given(inputs(), st.integers(2, 10))
def test_more_time_never_asks_for_a_dearer_size(options: dict[str, Any], times: int) -> None:
    def dpus(sizing: Sizing) -> float:
        worker = WORKER_TYPES[sizing.worker_type]
        return sizing.max_workers * worker.dpu * (0.52 if worker.name.startswith("R") else 0.44)

    patient = {**options, "finish_within_minutes": options["finish_within_minutes"] * times}
    if options["region"] is None:  # there, a type that is sold everywhere goes first, whatever it costs
        return
    hasty, _ = _size_or_refused_option(options)

    assert hasty is None or dpus(Sizing.for_input(**patient)) <= dpus(hasty)
