"""Rows in order: of every type, in one run or many, whatever order they arrive in."""

import random
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from glue_shared.sorting import Sorter

ROWS = 20_000
BATCH = 500
RUN_BYTES = 40_000  # some ten runs


def _sorted(table: pa.Table, columns: list[str], run_bytes: int = RUN_BYTES) -> list[pa.Table]:
    sorter = Sorter(columns, run_bytes)
    for start in range(0, table.num_rows, BATCH):
        sorter.add(table.slice(start, BATCH))
    return list(sorter.drain())


def _shuffled(values: list[object], kind: pa.DataType) -> pa.Table:
    random.Random(7).shuffle(values)  # noqa: S311 - any order
    return pa.table({"key": pa.array(values, kind), "row": list(range(len(values)))})


NUMBERS: list[Callable[[int], object]] = [lambda n: n % 977, lambda n: n]
KEYS: dict[str, tuple[pa.DataType, Callable[[int], object]]] = {
    "few values": (pa.int64(), lambda n: n % 7),
    "each once": (pa.int64(), lambda n: n),
    "text": (pa.string(), lambda n: f"ä{n % 977}"),
    "floats, not a number among them": (pa.float64(), lambda n: float("nan") if n % 50 == 0 else n / 3),
    "decimals": (pa.decimal128(9, 2), lambda n: Decimal(n % 977) / 4),
    "moments": (pa.timestamp("us", "UTC"), lambda n: n * 1000 % 7919),
    "truth": (pa.bool_(), lambda n: n % 3 == 0),
    "bytes": (pa.binary(), lambda n: b"%d" % (n % 977)),
    "nulls among them": (pa.int64(), lambda n: None if n % 9 == 0 else n % 977),
    "nothing but nulls": (pa.string(), lambda n: None),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_comes_out_is_what_went_in_in_order(name: str) -> None:
    kind, value = KEYS[name]
    table = _shuffled([value(number) for number in range(ROWS)], kind)

    parts = _sorted(table, ["key"])
    whole = pa.concat_tables(parts)

    expected = table.take(pc.sort_indices(table, sort_keys=[("key", "ascending")]))
    assert len(parts) > 3
    assert pc.is_null(whole["key"]).equals(pc.is_null(expected["key"]))
    assert str(whole["key"].to_pylist()) == str(expected["key"].to_pylist())
    assert sorted(whole["row"].to_pylist()) == list(range(ROWS))


def test_the_second_column_decides_where_the_first_is_the_same() -> None:
    table = pa.table({"a": [n % 3 for n in range(ROWS)], "b": [-n for n in range(ROWS)]})

    whole = pa.concat_tables(_sorted(table, ["a", "b"]))

    assert whole.to_pylist() == sorted(table.to_pylist(), key=lambda row: (row["a"], row["b"]))


@pytest.mark.parametrize("step", [1, -1])
def test_runs_that_follow_one_another_are_read_one_by_one(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sorter, "_merged", None)  # not called
    table = pa.table({"key": [step * n for n in range(ROWS)]})

    whole = pa.concat_tables(_sorted(table, ["key"]))

    assert whole["key"].to_pylist() == sorted(table["key"].to_pylist())


def test_its_memory_is_some_runs_however_many_rows_there_are() -> None:
    run_bytes = 2**20
    before = pa.total_allocated_bytes()
    sorter = Sorter(["key"], run_bytes)
    numbers = random.Random(3)  # noqa: S311 - any order
    for _ in range(64):
        sorter.add(pa.table({"key": [numbers.getrandbits(60) for _ in range(2**14)]}))
    most = pa.total_allocated_bytes() - before
    for _ in sorter.drain():
        most = max(most, pa.total_allocated_bytes() - before)

    assert most < 5 * run_bytes  # of 8 MiB that were added


def test_a_sorter_is_empty_after_it_was_drained() -> None:
    sorter = Sorter(["key"], RUN_BYTES)
    sorter.add(pa.table({"key": [2, 1]}))

    assert [part.to_pydict() for part in sorter.drain()] == [{"key": [1, 2]}]
    assert list(sorter.drain()) == []
