"""What one job tolerates before an alarm rings: each bound with its reason, checked as given. No CDK."""

from dataclasses import dataclass
from typing import Any

from hardened_glue.checks.plain import is_token, require_bool, require_int
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import LONGEST_ALARM_HOURS

_MIN_USD = 0.01
_COUNTS = (
    "tolerated_oom_runs",
    "tolerated_error_lines",
    "tolerated_quarantined_rows",
    "tolerated_failed_tasks",
)


@dataclass(frozen=True, kw_only=True)
class AlarmSettings:
    """What one job tolerates before an alarm rings. `None` leaves an alarm out.

    The heap options are fractions, 0 to 1, as Glue sends them: half is 0.5, and 50 would never ring.
    """

    tolerated_driver_heap: float = 0.5  # the line that Glue's own memory profile draws
    tolerated_executors_heap: float = 0.5  # the same line
    critical_heap: float = 0.85  # the seeds' executors died at 0.92: what is above has one sample left
    memory_log_filter: bool = True  # sees the one executor of ten that the mean of all hides
    tolerated_oom_runs: int | None = None  # 0: ring when Glue itself classes a failure as out of memory
    tolerated_error_lines: int | None = None  # in a minute; 0 rings on the first
    tolerated_quarantined_rows: int | None = None  # of a run of this library's scripts; 0 rings on the first
    tolerated_failed_tasks: int | None = None  # in a minute; Spark tries a task four times
    no_success_within_hours: int | None = None  # 1 to 168; a nightly job wants 26
    tolerated_skew: float | None = None  # 1: the longest task takes ten times the median of its stage
    tolerated_executor_shortage: float | None = None  # 1.5: half as many executors again would have work
    tolerated_usd_per_day: float | None = None  # what all runs of a day may cost

    def __post_init__(self) -> None:
        _require_fraction("critical_heap", self.critical_heap, 1.0)
        for option in ("tolerated_driver_heap", "tolerated_executors_heap"):
            _require_fraction(option, getattr(self, option), self.critical_heap, "critical_heap")
        require_bool("memory_log_filter", self.memory_log_filter)
        for option in _COUNTS:
            if getattr(self, option) is not None:
                require_int(option, getattr(self, option), 0, None)
        if self.no_success_within_hours is not None:
            why = "CloudWatch looks back 7 days at most"
            require_int("no_success_within_hours", self.no_success_within_hours, 1, LONGEST_ALARM_HOURS, why)
        _require_number("tolerated_skew", self.tolerated_skew, 0.0)
        _require_number("tolerated_executor_shortage", self.tolerated_executor_shortage, 1.0)
        _require_number("tolerated_usd_per_day", self.tolerated_usd_per_day, _MIN_USD)

    @classmethod
    def full(cls, *, no_success_within_hours: int, **options: Any) -> "AlarmSettings":
        """Every alarm, for a critical job; the cost alarm needs `tolerated_usd_per_day` as well.

        Args:
            no_success_within_hours: how long the job may go without a success; no default fits all.
            options: what else to set apart from the preset.
        """
        preset: dict[str, Any] = {
            "tolerated_oom_runs": 0,
            "tolerated_error_lines": 0,
            "tolerated_quarantined_rows": 0,
            "tolerated_failed_tasks": 0,
            "tolerated_skew": 1.0,
            "tolerated_executor_shortage": 1.5,
        }
        return cls(**{**preset, "no_success_within_hours": no_success_within_hours, **options})


def _require_fraction(option: str, value: object, below: float, other: str = "") -> None:
    bound = f"{other} {below:g}" if other else f"{below:g}"
    expectation = f"a fraction above 0 and below {bound}: Glue sends 0 to 1, and half is 0.5"
    if is_token(value) or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise JobConfigError(option, value, expectation)
    if not 0 < value < below:
        raise JobConfigError(option, value, expectation)


def _require_number(option: str, value: object, low: float) -> None:
    if value is None:
        return
    expectation = f"None or a number of {low:g} or more"
    if is_token(value) or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise JobConfigError(option, value, expectation)
    if not low <= value < float("inf"):
        raise JobConfigError(option, value, expectation)
