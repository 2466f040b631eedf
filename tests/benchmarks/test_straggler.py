"""The benchmark of the straggler runs, and both engines write all rows."""

import json
from pathlib import Path

import pytest
from benchmarks.straggler import __main__ as bench


@pytest.mark.spark
def test_both_engines_write_all_rows(tmp_path: Path) -> None:
    out = tmp_path / "straggler.json"
    sizes = ["--files", "3", "--mb-a-file", "0.1"]

    bench.main([*sizes, "--folder", str(tmp_path / "work"), "--out", str(out)])

    runs = json.loads(out.read_text())["runs"]
    assert {run["engine"] for run in runs} == {"coalesce_one", "grouped"}
    assert len({run["rows"] for run in runs}) == 1
    assert all(run["outcome"] == "ok" and run["rows"] for run in runs)
