"""The tuning of a job: every default with its reason, every value checked as it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hardened_glue.checks.glue_version import DEFAULT_GLUE_VERSION, require_glue_version
from hardened_glue.checks.nearest import did_you_mean
from hardened_glue.checks.plain import require_bool, require_int
from hardened_glue.checks.price_list import check_prices
from hardened_glue.checks.spark_conf import check_spark_conf
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import (
    LOG_RETENTION_DAYS,
    MAX_RETRIES,
    NOTIFY_DELAY_MINUTES,
    QUEUING_TAKES_RETRIES,
)
from hardened_glue.facts.prices import US_PRICES, Prices
from hardened_glue.facts.versions import GLUE_VERSIONS, GlueVersion
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.budget import DEFAULT_TIMEOUT_MINUTES, NotGiven, timeout_within
from hardened_glue.jobs.sizing import COMMAND, Sizing

__all__ = ["COMMAND", "DEFAULTS", "JobSettings", "Prices", "Sizing"]

_DEFAULT_SIZING = Sizing()
_DEFAULT_ALARMS = AlarmSettings()


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The tuning of one job. Each default is written here and nowhere else.

    Args:
        timeout_minutes: absent, 180, or fewer where max_cost_per_run_usd buys no more.
        notify_delay_after_minutes: a run that lasts longer is told of while it runs.
        max_cost_per_run_usd: what one run may cost at most. A retry is a run of its own.
        prices: the price list that costs are worked out with.
        job_run_queuing: whether a run waits for capacity where it would fail; only without retries, as
            AWS's pages contradict each other on both together.
    """

    glue_version: str = DEFAULT_GLUE_VERSION  # 5.0, the newest on which the optimized Parquet committer acts
    sizing: Sizing = _DEFAULT_SIZING
    max_retries: int = 1  # safe: the scripts commit once however often they run
    timeout_minutes: int = NotGiven(DEFAULT_TIMEOUT_MINUTES)
    max_concurrent_runs: int = 1  # bookmarks and the run journal have one writer
    notify_delay_after_minutes: int | None = None
    job_run_queuing: bool = False  # a full account shows as a failed start, not as a silent wait
    max_cost_per_run_usd: float | None = None
    prices: Prices = US_PRICES
    alarms: AlarmSettings = _DEFAULT_ALARMS
    log_retention_days: int = 365  # what Security Hub CloudWatch.16 asks for
    spark_conf: Mapping[str, str] = field(default_factory=dict)  # added to the managed ones

    def __post_init__(self) -> None:
        require_glue_version(self.glue_version)
        if not isinstance(self.sizing, Sizing):
            raise JobConfigError("sizing", self.sizing, "a Sizing")
        self.sizing.check_against(self.version)
        if not isinstance(self.alarms, AlarmSettings):
            raise JobConfigError("alarms", self.alarms, "an AlarmSettings")
        require_int("max_retries", self.max_retries, 0, MAX_RETRIES)
        require_int("max_concurrent_runs", self.max_concurrent_runs, 1, None)
        check_prices(self.prices)
        timeout = timeout_within(
            self.timeout_minutes, self.max_cost_per_run_usd, self.sizing, self.glue_version, self.prices
        )
        object.__setattr__(self, "timeout_minutes", timeout)
        _check_expected(self)
        _check_notify_delay(self)
        _check_queuing(self)
        _check_retention(self.log_retention_days)
        check_spark_conf(self.spark_conf, self.version)
        object.__setattr__(self, "spark_conf", MappingProxyType(dict(self.spark_conf)))

    @property
    def version(self) -> GlueVersion:
        """What AWS documents of this job's Glue version."""
        return GLUE_VERSIONS[self.glue_version]


def _check_expected(settings: JobSettings) -> None:
    expected, timeout = settings.sizing.expected_minutes, settings.timeout_minutes
    if expected is not None and expected > timeout:
        budget = (
            "max_cost_per_run_usd allows no more" if _budget_binds(settings) else "a usual run would not end"
        )
        raise JobConfigError(
            "timeout_minutes", timeout, f"{expected:g} or more, the sizing's expected_minutes: {budget}"
        )


def _budget_binds(settings: JobSettings) -> bool:
    return (
        isinstance(settings.timeout_minutes, NotGiven) and settings.timeout_minutes < DEFAULT_TIMEOUT_MINUTES
    )


def _check_notify_delay(settings: JobSettings) -> None:
    delay, timeout = settings.notify_delay_after_minutes, settings.timeout_minutes
    if delay is None:
        return
    if timeout == NOTIFY_DELAY_MINUTES:
        raise JobConfigError("notify_delay_after_minutes", delay, "nothing with a timeout of 1 minute")
    why = f"less than timeout_minutes, {timeout}"
    require_int("notify_delay_after_minutes", delay, NOTIFY_DELAY_MINUTES, timeout - 1, why)


def _check_queuing(settings: JobSettings) -> None:
    require_bool("job_run_queuing", settings.job_run_queuing)
    if settings.job_run_queuing and settings.max_retries and not QUEUING_TAKES_RETRIES:
        expectation = (
            "False with retries: AWS's pages contradict each other on both, did you mean max_retries=0?"
        )
        raise JobConfigError("job_run_queuing", True, expectation)


def _check_retention(days: object) -> None:
    if isinstance(days, bool) or days not in LOG_RETENTION_DAYS:
        known = ", ".join(str(each) for each in LOG_RETENTION_DAYS)
        near = did_you_mean(_next_longer(days))
        raise JobConfigError(
            "log_retention_days", days, f"one of {known}: CloudWatch Logs takes no other{near}"
        )


def _next_longer(days: object) -> str | None:
    if isinstance(days, bool) or not isinstance(days, (int, float)):
        return None
    return str(next((each for each in LOG_RETENTION_DAYS if each >= days), LOG_RETENTION_DAYS[-1]))


DEFAULTS = JobSettings()
