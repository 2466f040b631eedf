"""What a minute of a job's workers costs: exact fractions, so that a budget's last cent is right."""

from fractions import Fraction
from math import ceil
from typing import Protocol

from hardened_glue.facts.prices import Prices
from hardened_glue.facts.workers import WORKER_TYPES, DpuUnit, ExecutionClass

_FACTOR_FROM = "6.0"
_UNIT = {
    "usd_per_dpu_hour": "DPU-hour",
    "usd_per_flex_dpu_hour": "FLEX DPU-hour",
    "usd_per_m_dpu_hour": "M-DPU-hour",
}


class Sized(Protocol):
    """What of a job's size is billed."""

    @property
    def worker_type(self) -> str: ...
    @property
    def execution_class(self) -> str: ...
    @property
    def max_workers(self) -> int: ...


def exact(number: float) -> Fraction:
    """The number as it was written: 0.44 is 44 hundredths, not the float beside it."""
    return Fraction(str(number))


def rate_name(sizing: Sized) -> str:
    """Which rate of a price list bills this size."""
    if WORKER_TYPES[sizing.worker_type].dpu_unit is DpuUnit.M_DPU:
        return "usd_per_m_dpu_hour"
    flex = ExecutionClass(sizing.execution_class) is ExecutionClass.FLEX
    return "usd_per_flex_dpu_hour" if flex else "usd_per_dpu_hour"


def rate_text(sizing: Sized, glue_version: str, prices: Prices) -> str:
    """The rate as a reader sees it, with its mark and the factor of the Glue version."""
    name = rate_name(sizing)
    mark = " (unconfirmed)" if name in prices.unconfirmed else ""
    factor = f" x {prices.glue_6_factor:g} on Glue {glue_version}" if _has_factor(glue_version) else ""
    article = "an" if _UNIT[name].startswith("M") else "a"
    return f"{getattr(prices, name):g} USD {article} {_UNIT[name]}{mark}{factor}"


def usd_per_worker_minute(sizing: Sized, glue_version: str, prices: Prices) -> Fraction:
    """What one worker costs in a minute."""
    hourly = exact(WORKER_TYPES[sizing.worker_type].dpu) * exact(getattr(prices, rate_name(sizing)))
    factor = exact(prices.glue_6_factor) if _has_factor(glue_version) else Fraction(1)
    return hourly * factor / 60


def usd_per_minute(sizing: Sized, glue_version: str, prices: Prices) -> Fraction:
    """What all workers together cost in a minute."""
    return sizing.max_workers * usd_per_worker_minute(sizing, glue_version, prices)


def cents_up(usd: Fraction) -> str:
    """Dollars with two digits, rounded up: what is said to be the most is never less."""
    cents = ceil(usd * 100)
    return f"{cents // 100:,}.{cents % 100:02d}"


def _has_factor(glue_version: str) -> bool:
    return glue_version == _FACTOR_FROM
