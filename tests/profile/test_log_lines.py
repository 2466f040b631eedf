from calendar import timegm
from pathlib import Path

from hardened_glue.profile.log_lines import read

START = timegm((2026, 11, 27, 6, 46, 0))


def test_a_line_without_a_moment_has_that_of_the_line_before_it(tmp_path: Path) -> None:
    log = tmp_path / "driver.log"
    log.write_text("first\n26/11/27 06:46:30 ERROR Executor: lost\n\tat somewhere\n", encoding="utf-8")

    found = [(line.at_s, line.text) for line in read([log], START)]

    assert found == [
        (0.0, "first"),
        (30.0, "26/11/27 06:46:30 ERROR Executor: lost"),
        (30.0, "\tat somewhere"),
    ]


def test_the_lines_of_several_logs_are_in_one_order(tmp_path: Path) -> None:
    for name, second in (("a", 9), ("b", 3)):
        (tmp_path / name).write_text(f"26/11/27 06:46:0{second} WARN {name}\n", encoding="utf-8")

    assert [line.text[-1] for line in read([tmp_path / "a", tmp_path / "b"], START)] == ["b", "a"]
