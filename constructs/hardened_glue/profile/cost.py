"""What a run would have cost on the job's own workers, had it taken as long there as here."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hardened_glue.facts.prices import US_PRICES, Prices
from hardened_glue.facts.rates import cents_up, exact, rate_text, usd_per_minute
from hardened_glue.facts.workers import WORKER_TYPES


@dataclass(frozen=True, kw_only=True)
class Workers:
    """A job's size, as deployed; all of them are billed, as nothing is known of those given back."""

    worker_type: str
    max_workers: int
    execution_class: str = "STANDARD"


def of_run(
    workers: Workers, glue_version: str, seconds: float, prices: Prices = US_PRICES
) -> Mapping[str, Any]:
    """The cost in US dollars and how it was worked out; a reason where no price fits."""
    if workers.worker_type not in WORKER_TYPES:
        return {"not_known": f"no price of a {workers.worker_type} worker is known"}
    minutes = max(exact(seconds) / 60, Fraction(prices.minimum_billed_minutes))
    usd = minutes * usd_per_minute(workers, glue_version, prices)
    rate = rate_text(workers, glue_version, prices)
    how = (
        f"{float(minutes):.1f} min x {workers.max_workers} {workers.worker_type} x {rate}, {prices.where} "
        f"prices of {prices.as_of}; the time is this machine's, not Glue's"
    )
    return {"usd": cents_up(usd), "how": how}
