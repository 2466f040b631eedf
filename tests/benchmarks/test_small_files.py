"""The benchmark of small files runs with all its engines, and they all write the same rows."""

import json
from pathlib import Path

import pytest
from benchmarks.small_files import __main__ as bench
from benchmarks.small_files import events
from benchmarks.small_files.engines import ENGINES

FILES = 16


@pytest.mark.spark
def test_every_engine_writes_the_same_rows(tmp_path: Path) -> None:
    out = tmp_path / "small_files.json"

    bench.main(["--files", str(FILES), "--folder", str(tmp_path / "work"), "--out", str(out)])

    runs = json.loads(out.read_text())["runs"]
    assert {run["engine"] for run in runs} == set(ENGINES) - {"naive_in_1gb"}
    assert {run["outcome"] for run in runs} == {"ok"}
    assert {run["rows"] for run in runs} == {FILES * events.ROWS_A_FILE}
    assert len({run["digest"] for run in runs}) == 1
    assert not (tmp_path / "work" / str(FILES)).exists()


def test_the_same_arguments_make_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        events.write_files(tmp_path / name, files=161)

    made = [sorted((tmp_path / name).rglob("*.json")) for name in ("a", "b")]
    assert len(made[0]) == 161
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
