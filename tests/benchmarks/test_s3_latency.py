"""The benchmark on a late S3 runs: all rows arrive, and each object is asked for."""

import json
from pathlib import Path

import pytest
from benchmarks.s3_latency import __main__ as bench
from benchmarks.small_files import events

OBJECTS = 20


@pytest.mark.spark
def test_all_rows_come_through_a_late_s3(tmp_path: Path) -> None:
    out = tmp_path / "s3_latency.json"

    bench.main(
        ["--objects", str(OBJECTS), "--engines", "grouped", "--folder", str(tmp_path), "--out", str(out)]
    )

    on_time, late = json.loads(out.read_text())["runs"]
    assert on_time["rows"] == late["rows"] == OBJECTS * events.ROWS_A_FILE
    assert late["requests"]["GetObject"] >= OBJECTS
    assert (on_time["latency_ms"], late["latency_ms"]) == ([0, 0], [20, 50])
