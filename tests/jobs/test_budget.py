"""A run's budget, and the timeout that keeps it."""

from dataclasses import replace
from typing import Any

import pytest

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.settings import JobSettings

TEN_G1X = "a minute of 10 G.1X costs 0.0733 USD at 0.44 USD a DPU-hour"


@pytest.mark.parametrize(
    ("budget", "minutes"),
    [
        (None, 180),
        (1_000, 180),  # a budget never lengthens what nobody asked for
        (13.2, 180),  # to the cent
        (13.19, 179),
        (10, 136),
        (0.08, 1),
    ],
)
def test_a_budget_shortens_the_timeout_that_nobody_gave(budget: float | None, minutes: int) -> None:
    assert JobSettings(max_cost_per_run_usd=budget).timeout_minutes == minutes


def test_a_budget_leaves_a_timeout_that_it_pays_for() -> None:
    assert JobSettings(max_cost_per_run_usd=10, timeout_minutes=136).timeout_minutes == 136
    assert JobSettings(max_cost_per_run_usd=100, timeout_minutes=600).timeout_minutes == 600


def test_a_changed_budget_finds_its_own_timeout() -> None:
    settings = JobSettings(max_cost_per_run_usd=10)

    assert replace(settings, max_cost_per_run_usd=5).timeout_minutes == 68
    assert replace(settings, max_cost_per_run_usd=None).timeout_minutes == 180


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"max_cost_per_run_usd": 10, "timeout_minutes": 137},
            f"timeout_minutes is 137, expected 136 or less: max_cost_per_run_usd is 10, and {TEN_G1X}",
        ),
        (
            {"max_cost_per_run_usd": 0.07},
            f"max_cost_per_run_usd is 0.07, expected 0.08 or more, the least that Glue bills: {TEN_G1X}",
        ),
        (
            {"max_cost_per_run_usd": 0.0},
            "max_cost_per_run_usd is 0.0, expected a number above 0, known at synth",
        ),
        (
            {"max_cost_per_run_usd": -1},
            "max_cost_per_run_usd is -1, expected a number above 0, known at synth",
        ),
        (
            {"max_cost_per_run_usd": float("nan")},
            "max_cost_per_run_usd is nan, expected a number above 0, known at synth",
        ),
        (
            {"max_cost_per_run_usd": float("inf")},
            "max_cost_per_run_usd is inf, expected a number above 0, known at synth",
        ),
        (
            {"max_cost_per_run_usd": True},
            "max_cost_per_run_usd is True, expected a number above 0, known at synth",
        ),
        (
            {"max_cost_per_run_usd": "10"},
            "max_cost_per_run_usd is '10', expected a number above 0, known at synth",
        ),
    ],
)
def test_refuses_a_budget_that_cannot_be_kept(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        JobSettings(**options)

    assert str(refusal.value) == message
