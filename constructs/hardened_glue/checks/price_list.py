"""A price list that somebody passes: plain positive numbers, and marks on rates that exist."""

from hardened_glue.checks.nearest import did_you_mean, nearest_text
from hardened_glue.checks.plain import require_int, require_positive, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.prices import FACTORS, RATES, Prices


def check_prices(prices: object) -> None:
    """Refuse what no cost can be worked out from."""
    if not isinstance(prices, Prices):
        raise JobConfigError("prices", prices, "a Prices")
    for name in (*RATES, *FACTORS):
        require_positive(f"prices.{name}", getattr(prices, name))
    require_int("prices.minimum_billed_minutes", prices.minimum_billed_minutes, 0, None)
    for name in ("where", "as_of"):
        if not require_text(f"prices.{name}", getattr(prices, name)).strip():
            raise JobConfigError(
                f"prices.{name}", getattr(prices, name), "some text: a cost without it misleads"
            )
    for name in prices.unconfirmed:
        if name not in RATES:
            known = f"names among {', '.join(RATES)}"
            raise JobConfigError("prices.unconfirmed", name, known + did_you_mean(nearest_text(name, RATES)))
