"""Files come near the size that was asked for, whatever rows are like and whichever columns are chosen."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_shared import casting, formats, grouped, listing, planning, sampling, sizes
from glue_shared.accounts import Ledger
from glue_shared.arrow_writing import Layout
from glue_shared.packing import Packing
from glue_shared.storage import FolderStorage

SOURCE, STAGING = "s3://lake/raw/", "s3://out/staging/"
ATTEMPT = "00000000-0000-0000-0000-000000000000"
OBJECTS = 64
Row = Callable[[random.Random, int], dict[str, object]]


@dataclass(frozen=True)
class Input:
    row: Row
    rows: int  # of an object
    target: int  # bytes of a file, some eight of which the input makes
    packing: Packing = field(default_factory=Packing)


def _wide(numbers: random.Random, _: int) -> dict[str, object]:
    whole = {f"n{each}": numbers.randrange(10**6) for each in range(40)}
    return {**whole, **{f"t{each}": f"text {numbers.randrange(1000)}" for each in range(40)}}


def _narrow(numbers: random.Random, _: int) -> dict[str, object]:
    return {"id": numbers.getrandbits(50), "value": numbers.random()}


def _compressible(_: random.Random, number: int) -> dict[str, object]:
    return {"id": number, "kind": "a purchase", "shop": f"shop {number // 9000}", "note": "nothing " * 9}


INPUTS = {
    "wide": Input(_wide, 110, 250_000),
    "narrow": Input(_narrow, 1500, 250_000),
    "highly compressible": Input(_compressible, 2000, 70_000),
    "zstd, sorted, without dictionaries": Input(
        _narrow, 1500, 200_000, Packing(sort_by=("id",), codec="zstd", codec_level=9, dictionary=False)
    ),
}


def _written(storage: FolderStorage, given: Input) -> list[int]:
    numbers = random.Random(8)  # noqa: S311 - any rows
    for number in range(OBJECTS):
        rows = (given.row(numbers, number * given.rows + each) for each in range(given.rows))
        storage.put(f"{SOURCE}f{number:02d}.json", "\n".join(map(json.dumps, rows)).encode())
    found = listing.write(storage, SOURCE, "s3://out/plan/")
    sample = sampling.take(storage, found.sample, "json", None)
    columns = casting.plan(sample.schema, None)
    size = sizes.planned(sample, columns, given.packing, (), given.target, is_shuffled=False)
    spans = planning.spans(found, group_bytes=size.group_bytes, slots=1)
    ledger = Ledger("s3://out/journal/", "s3://out/quarantine/")
    planning.write_spans(storage, found.home, spans, ledger.plan_uri)
    kind = formats.named("json")
    reading = grouped.Reading(storage, ledger, SOURCE, kind, sample.schema, (), columns)
    layout = Layout(STAGING, ATTEMPT, (), size.rows_a_file, given.packing)
    for numbered in enumerate(sizes.rows_by_group(planning.bytes_by_group(found, spans), sample, size)):
        grouped._write_group(reading, layout, numbered)
    return [item.size_bytes for item in storage.objects(STAGING)]


@pytest.mark.parametrize("name", INPUTS)
def test_files_are_within_a_third_of_the_target(
    storage: FolderStorage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = INPUTS[name]
    monkeypatch.setattr(sampling, "SAMPLE_BYTES", 500_000)  # as a real one, less than what makes a file

    written = _written(storage, given)

    assert len(written) >= 4
    near = [round(size / given.target, 2) for size in written]
    assert all(0.7 < each < 1.3 for each in near), near


@pytest.mark.parametrize(("rows", "files"), [(0.4, 1), (1.0, 1), (1.3, 1), (1.6, 2), (10.2, 10)])
def test_a_group_s_rows_make_equal_files_and_none_of_a_few(rows: float, files: int) -> None:
    sample = sampling.Sample(pa.schema([("id", pa.int64())]), 1, 1.0, 1.0)
    total = int(rows * 1000)

    (a_file,) = sizes.rows_by_group([total], sample, sizes.Sizes(1000, 1000, 1000))

    assert -(-total // a_file) == files
    assert -(-int(total * 1.05) // a_file) == files or files > 4  # a twentieth more than was foreseen


def test_a_sample_without_rows_is_a_guess() -> None:
    sample = sampling.Sample(pa.schema([("id", pa.int64())]), 0, 0.0, 0.5)

    size = sizes.planned(sample, casting.plan(sample.schema, None), Packing(), (), 1000, is_shuffled=True)

    assert (size.group_bytes, size.rows_a_file) == (2000, 0)
    assert sizes.rows_by_group([500], sample, size) == [0]


def test_rows_of_parquet_are_weighed_by_the_columns_that_are_chosen(storage: FolderStorage) -> None:
    numbers = random.Random(9)  # noqa: S311 - any rows
    table = pa.table({"id": range(9000), "text": [f"{numbers.getrandbits(200):x}" for _ in range(9000)]})
    path = storage.path(f"{SOURCE}a.parquet")
    path.parent.mkdir(parents=True)
    pq.write_table(table, path)
    sample = sampling.take(storage, list(storage.objects(SOURCE)), "parquet", None)

    every = sizes.planned(sample, casting.plan(sample.schema, None), Packing(), (), 10_000, is_shuffled=True)
    one = sizes.planned(
        sample, casting.plan(sample.schema, [{"name": "id"}]), Packing(), (), 10_000, is_shuffled=True
    )

    assert every.group_bytes == pytest.approx(10_000, rel=0.2)
    assert one.rows_a_file > 4 * every.rows_a_file


def test_every_type_has_a_weight_in_a_shuffle() -> None:
    values: dict[str, list[Any]] = {
        "whole": [1, None],
        "real": [0.5, float("nan")],
        "text": ["a", None],
        "bytes": [b"a", b""],
        "truth": [True, None],
        "day": [date(2026, 1, 1), None],
        "moment": [datetime(2026, 1, 1), None],
        "amount": [Decimal("1.50"), None],
        "list": [[1, 2], None],
        "struct": [{"a": "b"}, None],
    }

    packed = sizes._shuffled_bytes_a_row(pa.table(values))

    assert 8 * len(values) / 2 < packed < 300
