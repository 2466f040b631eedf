"""The demo's comparison: blind to the order of rows, and to nothing else."""

import json
from pathlib import Path
from typing import Any

from demo import audit_log, rows

ROWS: list[dict[str, Any]] = [{"a": 1, "b": {"c": None, "d": [1.5, None]}}, {"a": 2}]


def test_order_and_nulls_do_not_matter() -> None:
    assert rows.of_rows(ROWS) == rows.of_rows([{"a": 2, "b": None}, {"b": {"d": [1.5, None]}, "a": 1}])


def test_one_changed_value_matters() -> None:
    assert rows.of_rows(ROWS) != rows.of_rows([ROWS[0], {"a": 3}])


def test_a_row_twice_for_another_once_matters() -> None:
    assert rows.of_rows([ROWS[0], ROWS[0]]) != rows.of_rows(ROWS)


def test_the_same_arguments_make_the_same_objects(tmp_path: Path) -> None:
    made = [audit_log.write_objects(tmp_path / name, objects=320) for name in ("a", "b")]

    assert made[0] == made[1]
    assert rows.fingerprint("json", tmp_path / "a") == rows.fingerprint("json", tmp_path / "b")


def test_objects_are_small_nested_and_spread_over_160_partitions(tmp_path: Path) -> None:
    audit_log.write_objects(tmp_path, objects=480)
    files = list(tmp_path.rglob("*.json"))

    assert len({file.parent for file in files}) == audit_log.PARTITIONS == 160
    assert len(files) == 480
    assert min(file.stat().st_size for file in files) >= 1024
    assert max(file.stat().st_size for file in files) <= 4096
    assert isinstance(
        json.loads(files[0].read_text().splitlines()[0])["userIdentity"]["sessionContext"], dict
    )
