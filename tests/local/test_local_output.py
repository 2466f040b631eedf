"""What is read out of a script's output while it runs."""

import io
from pathlib import Path

from hardened_glue.local.output import RunOutput


def read(tmp_path: Path, stdout: str, stderr: str = "") -> RunOutput:
    output = RunOutput(tmp_path / "driver.log")
    output.follow(io.StringIO(stdout), io.StringIO(stderr))
    output.close()
    return output


def test_the_last_summary_counts(tmp_path: Path) -> None:
    output = read(tmp_path, '{"run_summary": {"rows_in": 1}}\nlater\n{"run_summary": {"rows_in": 2}}\n')

    assert output.summary == {"rows_in": 2}


def test_a_phase_may_come_on_either_stream(tmp_path: Path) -> None:
    assert read(tmp_path, '{"phase": "plan"}\n').phase == "plan"
    assert read(tmp_path, "", '{"phase": "write", "files": 3}\n').phase == "write"


def test_lines_that_only_look_like_it_are_nothing(tmp_path: Path) -> None:
    output = read(tmp_path, '{"run_summary": \n{"run_summary": 3}\n{broken\n[1]\n')

    assert (output.phase, output.summary) == ("starting", None)


def test_the_log_holds_every_line(tmp_path: Path) -> None:
    read(tmp_path, "one\n", "two\n")

    assert sorted((tmp_path / "driver.log").read_text(encoding="utf-8").splitlines()) == ["one", "two"]
