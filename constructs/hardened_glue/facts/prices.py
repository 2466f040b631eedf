"""What Glue's Spark jobs cost, in US dollars. A price list is a value to pass: yours may differ.

Only the standard rate was read on a page of AWS. The rates of FLEX and of memory-optimized workers are what
others report; they stay marked until somebody passes a list that says otherwise.
"""

from dataclasses import dataclass

from hardened_glue.facts.source import Mark, Source

PRICING_PAGE = "https://aws.amazon.com/glue/pricing/"


@dataclass(frozen=True, kw_only=True)
class Prices:
    """A price list: each rate, where and when it holds, and which of them nobody has confirmed.

    Args:
        glue_6_factor: what Glue 6.0 costs of it; AWS says 30 % less.
        unconfirmed: the names of rates that keep their mark wherever they are shown.
        where: the regions the rates are for, as shown beside a cost.
        as_of: year and month in which they were read.
    """

    usd_per_dpu_hour: float = 0.44
    usd_per_flex_dpu_hour: float = 0.29
    usd_per_m_dpu_hour: float = 0.52
    glue_6_factor: float = 0.7
    minimum_billed_minutes: int = 1
    unconfirmed: frozenset[str] = frozenset({"usd_per_flex_dpu_hour", "usd_per_m_dpu_hour"})
    where: str = "us"
    as_of: str = "2026-11"


RATES = ("usd_per_dpu_hour", "usd_per_flex_dpu_hour", "usd_per_m_dpu_hour")
FACTORS = ("glue_6_factor",)
US_PRICES = Prices()

# Where each figure of the list above was read.
PRICE_SOURCES = {
    "usd_per_dpu_hour": Source(PRICING_PAGE),
    "usd_per_flex_dpu_hour": Source(PRICING_PAGE, Mark.UNCONFIRMED),
    "usd_per_m_dpu_hour": Source(PRICING_PAGE, Mark.UNCONFIRMED),
    "glue_6_factor": Source("https://docs.aws.amazon.com/glue/latest/dg/release-notes.html"),
    "minimum_billed_minutes": Source(PRICING_PAGE),
}

# That the time a run waits to start is not billed follows from billing by the run's own time.
WAITING_IS_BILLED = False
WAITING_SOURCE = Source(PRICING_PAGE, Mark.INFERRED)
