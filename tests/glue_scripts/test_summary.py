"""The run's last line says what it did, to whoever reads it and to CloudWatch."""

import json
import time

from glue_shared.summary import METRIC_NAMESPACE, Summary
from hardened_glue.jobs.alarm_row import OWN_NAMESPACE

SUMMARY = Summary("jr_1", "jr_1", rows_in=12, rows_out=9, rows_quarantined=3, files_uncounted=1)


def test_the_line_is_the_summary() -> None:
    assert json.loads(SUMMARY.line())["run_summary"]["rows_quarantined"] == 3
    assert list(json.loads(SUMMARY.line())) == ["run_summary"]


def test_with_the_jobs_name_it_is_metrics_in_cloudwatchs_embedded_format_too() -> None:
    told = json.loads(SUMMARY.line("orders"))

    assert told.pop("run_summary")["rows_in"] == 12
    (metrics,) = told["_aws"]["CloudWatchMetrics"]
    assert abs(told.pop("_aws")["Timestamp"] - time.time() * 1000) < 60_000  # of this minute, in milliseconds
    assert metrics == {
        "Namespace": OWN_NAMESPACE,
        "Dimensions": [["JobName"]],
        "Metrics": [
            {"Name": "rows_out", "Unit": "Count"},
            {"Name": "rows_quarantined", "Unit": "Count"},
            {"Name": "files_uncounted", "Unit": "Count"},
        ],
    }
    assert told == {"JobName": "orders", "rows_out": 9, "rows_quarantined": 3, "files_uncounted": 1}


def test_the_metrics_are_in_the_namespace_of_the_constructs() -> None:
    assert METRIC_NAMESPACE == OWN_NAMESPACE
