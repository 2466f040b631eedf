"""The evaluator itself, held against the tables and examples that AWS publishes."""

import pytest
from tests.replay import event_pattern

from hardened_glue.cloudwatch import filter_pattern
from hardened_glue.cloudwatch.alarm_states import Metrics, Series, next_state, rings
from hardened_glue.cloudwatch.metric_math import READINGS, Reading, evaluate

pytestmark = pytest.mark.whole

KNOWN = "as before"


def _points(text: str) -> list[bool | None]:
    return [{"0": False, "X": True, "-": None}[each] for each in text.split()]


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("0 - - - -", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", KNOWN, "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - - - X", "INSUFFICIENT_DATA", KNOWN, "ALARM", "OK"),
        ("X - - - -", "ALARM", KNOWN, "ALARM", "OK"),
    ],
)
def test_three_of_three_is_as_in_the_guide(
    points: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    treatments = {
        "missing": missing,
        "ignore": ignore,
        "breaching": breaching,
        "notBreaching": not_breaching,
    }

    assert {each: next_state(_points(points), 3, 3, each, KNOWN) for each in treatments} == treatments


@pytest.mark.parametrize(
    ("points", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 - X - -", "OK", "OK", "ALARM", "OK"),
        ("- - - - 0", "OK", "OK", "ALARM", "OK"),
        ("- - - - X", "INSUFFICIENT_DATA", KNOWN, "ALARM", "OK"),
    ],
)
def test_two_of_three_is_as_in_the_guide(
    points: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    treatments = {
        "missing": missing,
        "ignore": ignore,
        "breaching": breaching,
        "notBreaching": not_breaching,
    }

    assert {each: next_state(_points(points), 3, 2, each, KNOWN) for each in treatments} == treatments


def _alarm(**options: object) -> dict[str, object]:
    return {
        "Namespace": "Glue",
        "MetricName": "heap",
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0.5,
        "ComparisonOperator": "GreaterThanThreshold",
        **options,
    }


def _metrics(samples: dict[float, float], delay_s: int = 0) -> Metrics:
    metrics = Metrics(delay_s=delay_s)
    for at, value in samples.items():
        metrics.publish(Series("Glue", "heap"), at, value)
    return metrics


def test_a_minute_belongs_to_the_look_at_its_end() -> None:
    assert rings(_alarm(), _metrics({59.0: 0.6}), 300) == [60]
    assert rings(_alarm(), _metrics({60.0: 0.6}), 300) == [120]


def test_a_window_of_five_minutes_slides_by_the_minute() -> None:
    in_five = _alarm(Period=300, Statistic="Sum", Threshold=1.0)

    assert rings(in_five, _metrics({250.0: 1, 310.0: 1}), 600) == [360]  # no aligned window holds both


def test_a_long_period_rings_again_once_the_data_stops() -> None:
    in_five = _alarm(Period=300, Statistic="Sum", Threshold=1.0, TreatMissingData="notBreaching")
    in_minutes = _alarm(Statistic="Sum", EvaluationPeriods=5, DatapointsToAlarm=1)
    burst = _metrics({250.0: 1, 251.0: 1, 310.0: 1})

    assert rings(in_five, burst, 1800)[:2] == [300, 660], (
        "older periods are looked at again: the guide's own note"
    )
    assert rings(_alarm(**{**in_minutes, "TreatMissingData": "notBreaching"}), burst, 1800) == [300]


def test_a_sample_on_its_way_is_not_seen() -> None:
    assert rings(_alarm(TreatMissingData="notBreaching"), _metrics({30.0: 0.6}, delay_s=90), 300) == [120]


def test_dimensions_must_be_all_there() -> None:
    with_dimension = _alarm(Dimensions=[{"Name": "JobName", "Value": "nightly"}])

    assert rings(with_dimension, _metrics({30.0: 0.6}), 300) == []


def test_filled_points_hide_late_samples_from_one_of_one() -> None:
    stat = {"Metric": {"Namespace": "Glue", "MetricName": "heap"}, "Period": 60, "Stat": "Maximum"}
    queries = [
        {"Id": "all", "Expression": "FILL(heap, 0)", "ReturnData": True},
        {"Id": "heap", "MetricStat": stat, "ReturnData": False},
    ]
    compared = {"Threshold": 0.5, "ComparisonOperator": "GreaterThanThreshold", "Metrics": queries}
    late = _metrics({150.0: 0.6}, delay_s=90)

    assert rings({**compared, "EvaluationPeriods": 1}, late, 600) == []
    assert rings({**compared, "EvaluationPeriods": 3, "DatapointsToAlarm": 1}, late, 600) == [240]


def test_arithmetic_with_a_missing_point_is_missing() -> None:
    assert evaluate("(a + 1) / (b + 1)", {"a": [3, None, 1], "b": [1, 1, None]}) == [2, None, None]


def test_what_the_guide_leaves_open_is_open_here() -> None:
    rows: dict[str, list[float | None]] = {"a": [None, None], "b": [1, None]}

    found = {reading: evaluate("MAX([FILL(a, 0), b])", rows, reading) for reading in READINGS}

    assert found == {
        Reading(True, True): [1, 0],
        Reading(True, False): [1, None],
        Reading(False, True): [1, None],
        Reading(False, False): [None, None],
    }


def test_if_and_comparisons_choose_by_point() -> None:
    assert evaluate("IF(a > 1, a * 10, 0 - a)", {"a": [1, 2, None]}) == [-1, 20, None]


@pytest.mark.parametrize(
    ("pattern", "is_matched"),
    [
        ({"source": ["aws.glue"]}, True),
        ({"source": ["aws.s3"]}, False),
        ({"detail": {"state": ["FAILED", "TIMEOUT"]}}, True),
        ({"detail": {"state": ["SUCCEEDED"]}}, False),
        ({"detail": {"jobName": [{"prefix": "night"}]}}, True),
        ({"detail": {"state": [{"anything-but": ["FAILED"]}]}}, False),
        ({"detail": {"state": [{"anything-but": "SUCCEEDED"}]}}, True),
        ({"detail": {"severity": [{"exists": False}]}}, True),
        ({"detail": {"jobName": {"deeper": ["x"]}}}, False),
    ],
)
def test_an_event_matches_field_by_field(pattern: dict[str, object], is_matched: bool) -> None:
    event = {"source": "aws.glue", "detail": {"jobName": "nightly", "state": "FAILED"}}

    assert event_pattern.matches(pattern, event) is is_matched


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("ERROR", {"ERROR WARN message", "ERROR message"}),
        ("?ERROR ?WARN", {"ERROR WARN message", "ERROR message", "WARN message"}),
        ("ERROR WARN", {"ERROR WARN message"}),
        ("ERROR -WARN", {"ERROR message"}),
        ('?"R WARN" ?"nothing"', {"ERROR WARN message"}),
        ('?"error"', set()),
    ],
)
def test_terms_match_as_in_the_guide(pattern: str, matched: set[str]) -> None:
    lines = ["ERROR WARN message", "ERROR message", "WARN message"]

    assert {line for line in lines if filter_pattern.matches(pattern, line)} == matched


@pytest.mark.parametrize("pattern", ['?"a', "?a-b", '?"a"?"b"'])
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no term at"):
        filter_pattern.terms(pattern)
