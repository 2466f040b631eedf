"""Metric filters: what a job's log says of memory and of errors, as numbers that an alarm can watch."""

from collections.abc import Iterable, Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import FILTER_PATTERN_LENGTH
from hardened_glue.facts.log_patterns import ERROR_PATTERNS, MEMORY_PATTERNS, LogPattern
from hardened_glue.jobs.alarm_row import ERROR_LINES, MEMORY_LINES, OWN_NAMESPACE, line_metric_name
from hardened_glue.jobs.alarm_settings import AlarmSettings


def filter_pattern(patterns: Iterable[LogPattern]) -> str:
    """The CloudWatch Logs pattern of every line that holds one of the texts."""
    texts = [each.text for each in patterns]
    for text in texts:
        if '"' in text or "\\" in text:
            raise JobConfigError("text", text, "a text without quotes and backslashes, which end a term")
    joined = " ".join(f'?"{text}"' for text in texts)
    if len(joined) > FILTER_PATTERN_LENGTH:
        expectation = f"{FILTER_PATTERN_LENGTH:,} or fewer, the longest pattern that CloudWatch Logs takes"
        raise JobConfigError("the pattern's length", len(joined), expectation)
    return joined


_FILTERS = {MEMORY_LINES: filter_pattern(MEMORY_PATTERNS), ERROR_LINES: filter_pattern(ERROR_PATTERNS)}


def job_filters(
    scope: Construct, job_name: str, settings: AlarmSettings, log_group_name: str
) -> tuple[logs.CfnMetricFilter, ...]:
    """The filters that the settings ask for, on the group that driver and executors log into."""
    return tuple(_filter(scope, lines, job_name, log_group_name) for lines in filters_of(settings))


def filters_of(settings: AlarmSettings) -> Sequence[str]:
    """Which lines these settings have counted."""
    wanted = {
        MEMORY_LINES: settings.memory_log_filter,
        ERROR_LINES: settings.tolerated_error_lines is not None,
    }
    return [lines for lines, is_wanted in wanted.items() if is_wanted]


def _filter(scope: Construct, lines: str, job_name: str, log_group_name: str) -> logs.CfnMetricFilter:
    return logs.CfnMetricFilter(
        scope,
        f"{lines.title().replace('-', '')}Filter",
        log_group_name=log_group_name,
        filter_pattern=_FILTERS[lines],
        metric_transformations=[
            {
                "metricNamespace": OWN_NAMESPACE,
                "metricName": line_metric_name(job_name, lines),
                "metricValue": "1",
                # A minute of log without such a line says 0, so that an expression has a series to read.
                "defaultValue": 0,
            }
        ],
    )
