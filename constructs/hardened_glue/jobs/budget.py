"""A run's budget turned into the timeout that keeps it."""

from fractions import Fraction
from math import floor

from hardened_glue.checks.plain import require_int, require_positive
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import TIMEOUT_MINUTES
from hardened_glue.facts.prices import Prices
from hardened_glue.facts.rates import cents_up, exact, rate_text, usd_per_minute
from hardened_glue.jobs.sizing import Sizing

DEFAULT_TIMEOUT_MINUTES = 180  # a million small files take less; AWS's 480 bills a hung run longer


class NotGiven(int):
    """A timeout that nobody asked for, so that a budget may shorten it."""


def timeout_within(
    timeout_minutes: int, budget_usd: float | None, sizing: Sizing, glue_version: str, prices: Prices
) -> int:
    """The timeout as it was given, or the default, shortened where the budget buys no more."""
    most = TIMEOUT_MINUTES if budget_usd is None else _affordable(budget_usd, sizing, glue_version, prices)
    if isinstance(timeout_minutes, NotGiven):
        return NotGiven(min(DEFAULT_TIMEOUT_MINUTES, most))
    require_int("timeout_minutes", timeout_minutes, 1, TIMEOUT_MINUTES, "less than 7 days")
    if timeout_minutes > most:
        why = f"max_cost_per_run_usd is {budget_usd:g}, and {_price(sizing, glue_version, prices)}"
        raise JobConfigError("timeout_minutes", timeout_minutes, f"{most:,} or less: {why}")
    return timeout_minutes


def _affordable(budget_usd: float, sizing: Sizing, glue_version: str, prices: Prices) -> int:
    require_positive("max_cost_per_run_usd", budget_usd)
    a_minute = usd_per_minute(sizing, glue_version, prices)
    smallest = a_minute * max(1, prices.minimum_billed_minutes)
    if exact(budget_usd) < smallest:
        price = _price(sizing, glue_version, prices)
        raise JobConfigError(
            "max_cost_per_run_usd",
            budget_usd,
            f"{cents_up(smallest)} or more, the least that Glue bills: {price}",
        )
    return floor(exact(budget_usd) / a_minute)


def _price(sizing: Sizing, glue_version: str, prices: Prices) -> str:
    a_minute: Fraction = usd_per_minute(sizing, glue_version, prices)
    rate = rate_text(sizing, glue_version, prices)
    return f"a minute of {sizing.max_workers} {sizing.worker_type} costs {float(a_minute):.4f} USD at {rate}"
