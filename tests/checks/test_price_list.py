"""A price list that somebody passes."""

from typing import Any

import aws_cdk as cdk
import pytest

from hardened_glue.checks.price_list import check_prices
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.prices import FACTORS, PRICE_SOURCES, RATES, US_PRICES, Prices
from hardened_glue.facts.source import Mark


def test_takes_the_library_s_own_list() -> None:
    check_prices(US_PRICES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"usd_per_dpu_hour": -0.44},
            "prices.usd_per_dpu_hour is -0.44, expected a number above 0, known at synth",
        ),
        (
            {"usd_per_flex_dpu_hour": float("nan")},
            "prices.usd_per_flex_dpu_hour is nan, expected a number above 0, known at synth",
        ),
        (
            {"usd_per_m_dpu_hour": "0.52"},
            "prices.usd_per_m_dpu_hour is '0.52', expected a number above 0, known at synth",
        ),
        ({"glue_6_factor": True}, "prices.glue_6_factor is True, expected a number above 0, known at synth"),
        (
            {"minimum_billed_minutes": 1.5},
            "prices.minimum_billed_minutes is 1.5, expected a whole number known at synth, 0 or more",
        ),
        ({"as_of": ""}, "prices.as_of is '', expected some text: a cost without it misleads"),
        ({"where": " "}, "prices.where is ' ', expected some text: a cost without it misleads"),
        ({"where": None}, "prices.where is None, expected plain text, known at synth"),
        (
            {"unconfirmed": frozenset({"flex"})},
            "prices.unconfirmed is 'flex', expected names among "
            "usd_per_dpu_hour, usd_per_flex_dpu_hour, usd_per_m_dpu_hour",
        ),
        (
            {"unconfirmed": frozenset({"usd_per_flex_hour"})},
            "prices.unconfirmed is 'usd_per_flex_hour', expected names among "
            "usd_per_dpu_hour, usd_per_flex_dpu_hour, usd_per_m_dpu_hour, "
            "did you mean 'usd_per_flex_dpu_hour'?",
        ),
    ],
)
def test_refuses_a_list_that_gives_no_cost(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_prices(Prices(**options))

    assert str(refusal.value) == message


def test_refuses_a_price_that_only_the_deployment_knows() -> None:
    with pytest.raises(JobConfigError, match=r"^prices.usd_per_dpu_hour is -"):
        check_prices(Prices(usd_per_dpu_hour=cdk.Token.as_number({"Ref": "Price"})))


def test_every_figure_has_its_source() -> None:
    assert set(PRICE_SOURCES) == {*RATES, *FACTORS, "minimum_billed_minutes"}


def test_what_nobody_confirmed_is_marked_in_the_list_too() -> None:
    unconfirmed = {name for name, source in PRICE_SOURCES.items() if source.mark is Mark.UNCONFIRMED}

    assert US_PRICES.unconfirmed == unconfirmed
