"""What a job can cost, worked out before it is deployed.

The bound of one run is timeout x workers x DPUs x rate: Glue bills by the second what ran, and ends a run
at its timeout. How promptly it ends one is not documented; seconds over the timeout would come on top.

With retries it is that bound once for each run there can be. A run that ends as TIMEOUT is not retried, but
one that fails just before its timeout is, at nearly the same price, so no smaller figure is safe.
"""

from fractions import Fraction

from hardened_glue.facts.rates import cents_up, exact, rate_text, usd_per_minute, usd_per_worker_minute
from hardened_glue.facts.workers import WORKER_TYPES
from hardened_glue.jobs.settings import JobSettings


def worst_case_usd(settings: JobSettings) -> float:
    """The most that one run can cost."""
    return float(_worst_case(settings))


def worst_case_with_retries_usd(settings: JobSettings) -> float:
    """The most that one start of the job can cost: the run and all its retries."""
    return float(_worst_case(settings) * (1 + settings.max_retries))


def usd_per_worker_hour(settings: JobSettings) -> float:
    """What one worker costs in an hour."""
    return float(usd_per_worker_minute(settings.sizing, settings.glue_version, settings.prices) * 60)


def typical_usd(settings: JobSettings) -> float | None:
    """What a usual run costs; None where nobody has said how long one takes.

    It is expected_minutes x expected_workers (absent, all of them) x DPUs x rate. With auto scaling and no
    expected_workers it is the price without scaling, as nothing is known of the workers that are given back.
    """
    usd = _typical(settings)
    return None if usd is None else float(usd)


def costs_usd(settings: JobSettings) -> dict[str, str]:
    """A job's figures for a template's metadata, rounded up to cents; the usual cost where it is known.

    They are text, as cfn-lint takes no number with a point in metadata.
    """
    most = _worst_case(settings)
    figures = {
        "worst_case_run": most,
        "worst_case_with_retries": most * (1 + settings.max_retries),
        "typical_run": _typical(settings),
    }
    return {name: cents_up(usd) for name, usd in figures.items() if usd is not None}


def cost_line(job_name: str, settings: JobSettings) -> str:
    """One line that says what the job can cost and how that was worked out."""
    most = _worst_case(settings)
    return (
        f"{job_name}: at most {cents_up(most)} USD a run ({_factors(settings)}, "
        f"{settings.prices.where} prices of {settings.prices.as_of})"
        f"{_with_retries(most, settings.max_retries)}{_usually(settings)}"
    )


def _worst_case(settings: JobSettings) -> Fraction:
    minutes = max(settings.timeout_minutes, settings.prices.minimum_billed_minutes)
    return minutes * usd_per_minute(settings.sizing, settings.glue_version, settings.prices)


def _typical(settings: JobSettings) -> Fraction | None:
    sizing = settings.sizing
    if sizing.expected_minutes is None:
        return None
    workers = exact(sizing.expected_workers) if sizing.expected_workers is not None else sizing.max_workers
    minutes = max(exact(sizing.expected_minutes), Fraction(settings.prices.minimum_billed_minutes))
    return minutes * workers * usd_per_worker_minute(sizing, settings.glue_version, settings.prices)


def _factors(settings: JobSettings) -> str:
    sizing = settings.sizing
    worker = WORKER_TYPES[sizing.worker_type]
    dpus = "" if worker.dpu == 1 else f" x {worker.dpu:g} {worker.dpu_unit.value}"
    rate = rate_text(sizing, settings.glue_version, settings.prices)
    return f"{settings.timeout_minutes} min x {sizing.max_workers} {sizing.worker_type}{dpus} x {rate}"


def _with_retries(most: Fraction, retries: int) -> str:
    if retries == 0:
        return ""
    return f", {cents_up(most * (1 + retries))} USD with {retries} {'retry' if retries == 1 else 'retries'}"


def _usually(settings: JobSettings) -> str:
    usd = _typical(settings)
    if usd is None:
        return ""
    sizing = settings.sizing
    workers = sizing.max_workers if sizing.expected_workers is None else sizing.expected_workers
    how = f"{sizing.expected_minutes:g} min x {workers:g} workers, an estimate"
    return f"; about {cents_up(usd)} USD expected ({how})"
