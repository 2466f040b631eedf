"""What a job can cost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardened_glue.facts.prices import Prices
from hardened_glue.jobs.cost import cost_line, typical_usd, worst_case_usd, worst_case_with_retries_usd
from hardened_glue.jobs.settings import DEFAULTS, JobSettings, Sizing

IN_US = "us prices of 2026-11"


def _sized(**options: Any) -> JobSettings:
    return JobSettings(sizing=Sizing(**options))


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            DEFAULTS,
            f"at most 13.20 USD a run (180 min x 10 G.1X x 0.44 USD a DPU-hour, {IN_US}), "
            "26.40 USD with 1 retry",
        ),
        (
            JobSettings(max_retries=0, timeout_minutes=60),
            f"at most 4.40 USD a run (60 min x 10 G.1X x 0.44 USD a DPU-hour, {IN_US})",
        ),
        (
            JobSettings(max_retries=3, sizing=Sizing(worker_type="G.2X", execution_class="FLEX")),
            "at most 17.40 USD a run (180 min x 10 G.2X x 2 DPU x 0.29 USD a FLEX DPU-hour (unconfirmed), "
            f"{IN_US}), 69.60 USD with 3 retries",
        ),
        (
            JobSettings(max_retries=0, glue_version="6.0", sizing=Sizing(worker_type="R.2X", max_workers=5)),
            "at most 10.92 USD a run (180 min x 5 R.2X x 2 M-DPU x 0.52 USD an M-DPU-hour (unconfirmed) "
            f"x 0.7 on Glue 6.0, {IN_US})",
        ),
        (
            JobSettings(max_retries=0, sizing=Sizing(expected_minutes=20, expected_workers=4.5)),
            f"at most 13.20 USD a run (180 min x 10 G.1X x 0.44 USD a DPU-hour, {IN_US}); "
            "about 0.66 USD expected (20 min x 4.5 workers, an estimate)",
        ),
        (
            JobSettings(max_retries=0, timeout_minutes=10_000, sizing=Sizing(max_workers=1_000)),
            f"at most 73,333.34 USD a run (10000 min x 1000 G.1X x 0.44 USD a DPU-hour, {IN_US})",
        ),
    ],
)
def test_says_in_one_line_what_a_job_can_cost(settings: JobSettings, line: str) -> None:
    assert cost_line("nightly", settings) == f"nightly: {line}"


def test_a_price_of_your_own_loses_the_mark_when_you_say_so() -> None:
    mine = Prices(usd_per_flex_dpu_hour=0.31, unconfirmed=frozenset(), where="eu-central-1", as_of="2027-02")
    settings = JobSettings(max_retries=0, prices=mine, sizing=Sizing(execution_class="FLEX"))

    assert cost_line("nightly", settings) == (
        "nightly: at most 9.30 USD a run (180 min x 10 G.1X x 0.31 USD a FLEX DPU-hour, "
        "eu-central-1 prices of 2027-02)"
    )


def test_glue_6_costs_seven_tenths() -> None:
    assert worst_case_usd(JobSettings(glue_version="6.0")) == pytest.approx(0.7 * worst_case_usd(DEFAULTS))


def test_each_retry_may_cost_as_much_again() -> None:
    assert worst_case_with_retries_usd(JobSettings(max_retries=0)) == worst_case_usd(DEFAULTS)
    assert worst_case_with_retries_usd(JobSettings(max_retries=4)) == pytest.approx(5 * 13.2)


def test_what_nobody_knows_is_not_invented() -> None:
    assert typical_usd(DEFAULTS) is None
    assert "expected" not in cost_line("nightly", DEFAULTS)


def test_a_usual_run_is_reckoned_with_all_workers_where_no_number_is_known() -> None:
    assert typical_usd(_sized(expected_minutes=60)) == pytest.approx(4.4)
    assert typical_usd(_sized(expected_minutes=60, expected_workers=5)) == pytest.approx(2.2)


def test_a_short_run_is_billed_for_a_minute() -> None:
    assert typical_usd(_sized(expected_minutes=0.1)) == pytest.approx(4.4 / 60)


def test_a_size_from_an_input_brings_its_usual_cost() -> None:
    sizing = Sizing.for_input(files=640, bytes=32 * 10**9, format="json", compression="gzip")

    assert typical_usd(JobSettings(sizing=sizing)) == pytest.approx(26.1 * 2 * 0.44 / 60)


@given(
    budget=st.floats(0.01, 10_000, allow_nan=False),
    workers=st.integers(2, 300),
    worker_type=st.sampled_from(("G.1X", "G.2X", "G.8X", "R.4X")),
    version=st.sampled_from(("4.0", "6.0")),
)
def test_no_run_costs_more_than_its_budget(
    budget: float, workers: int, worker_type: str, version: str
) -> None:
    sizing = Sizing(worker_type=worker_type, max_workers=workers)
    a_minute = worst_case_usd(JobSettings(glue_version=version, sizing=sizing, timeout_minutes=1))
    if budget < a_minute:
        return

    settings = JobSettings(glue_version=version, sizing=sizing, max_cost_per_run_usd=budget)

    assert worst_case_usd(settings) <= budget * (1 + 1e-12)
    assert settings.timeout_minutes == 180 or worst_case_usd(settings) + a_minute > budget * (1 - 1e-12)
