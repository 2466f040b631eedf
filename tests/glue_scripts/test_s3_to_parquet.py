"""The script on real Spark: what goes in comes out, whatever the input looks like."""

import gzip
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from demo import rows as demo_rows
from tests.glue_scripts.lake import Lake, Rows

from glue_shared.errors import OptionError, RunError
from glue_shared.journal import Journal

pytestmark = pytest.mark.spark


def _ids(rows: Rows) -> list[object]:
    return sorted(row["id"] for row in rows)


def test_nested_json_in_hive_partitions_comes_out_row_for_row(lake: Lake) -> None:
    expected: Rows = []
    for region, day, number in itertools.product(("eu", "us"), ("01", "02"), range(3)):
        row = {"id": number, "user": {"name": f"n{number}", "tags": ["a"]}, "n": None if number else 1.5}
        lake.put(f"region={region}/day={day}/f{number}.json", json.dumps(row).encode())
        expected.append({**row, "region": region, "day": day})

    summary = lake.convert("--partition_keys", "region")

    assert demo_rows.of_rows(lake.rows()) == demo_rows.of_rows(expected)
    assert (summary.rows_in, summary.rows_out, summary.files_in, summary.files_out) == (12, 12, 12, 2)
    assert set(summary.seconds) == {"plan", "write", "commit", "total"}
    assert {row["day"] for row in lake.rows()} == {"01", "02"}  # text: 01 is not 1


BAD_INPUT: dict[str, tuple[bytes, list[tuple[int, str]]]] = {
    "malformed.json": (b'{"id": 1}\n{"id": \n{"id": 3}\n', [(2, "JSON parse error")]),
    "null_line.json": (b'null\n{"id": 4}\n', [(1, "not a JSON object")]),
    "bom.json": (b'\xef\xbb\xbf{"id": 5}\n', []),
    "empty.json": (b"", []),
    "blank.json": (b"\n\n", []),
    "other_columns.json": (b'{"id": 6, "surprise": true}\n', [(1, "a field that the schema lacks")]),
    "wrong_type.json": (b'{"id": "seven"}\n', [(1, "Column(/id) changed from number to string")]),
    "truncated.json.gz": (
        gzip.compress(b'{"id": 8}\n' * 5000)[:-12],
        [(0, "gzip stream ends early"), (1, "gzip stream ends early")],
    ),
    "not_gzip.json.gz": (b'{"id": 9}\n', [(0, "damaged gzip stream")]),
}


def test_bad_input_of_every_kind_is_accounted_for(lake: Lake) -> None:
    good = b"".join(b'{"id": %d}\n' % number for number in range(100, 200))
    lake.put("a_good.json", good)
    for name, (content, _) in BAD_INPUT.items():
        lake.put(name, content)

    summary = lake.convert("--schema", "id bigint")

    quarantined = lake.quarantined(summary)
    assert summary.rows_in == summary.rows_out + summary.rows_quarantined
    assert summary.rows_quarantined == len(quarantined) - summary.files_uncounted
    assert _ids(lake.rows()) == [1, 3, 4, 5, *range(100, 200)]
    for name, (_, expected) in BAD_INPUT.items():
        found = [(line, reason) for file, line, reason in quarantined if file.endswith(f"/{name}")]
        for line, reason in expected:
            assert any(
                each == line and text.startswith(reason.split("JSON parse")[0]) for each, text in found
            ), name
    assert summary.files_empty == 1


@pytest.mark.parametrize("name", ["malformed.json", "truncated.json.gz", "other_columns.json"])
def test_where_nothing_may_be_bad_the_run_fails_by_file_and_line(lake: Lake, name: str) -> None:
    lake.put("a_good.json", b'{"id": 1}\n')
    uri = lake.put(name, BAD_INPUT[name][0])

    with pytest.raises(Exception, match=rf"{uri} line") as failed:
        lake.convert("--schema", "id bigint", "--bad_records", "fail")

    assert "RunError" in str(failed.value)
    assert lake.rows() == []


def test_a_run_whose_rows_were_all_rejected_replaces_nothing(lake: Lake) -> None:
    lake.put("f.json", b'{"id": 1}\n')
    lake.convert()
    lake.put("f.json", b'{"id": "x"}\n')

    with pytest.raises(RunError, match="all 1 rows were rejected"):
        lake.convert("--schema", "id bigint")

    assert _ids(lake.rows()) == [1]


def test_columns_are_selected_renamed_and_cast(lake: Lake) -> None:
    lake.put(
        "f.json", b'{"id": 1, "at": "2026-10-09T12:00:00Z", "user": {"name": "a"}}\n{"id": 2, "at": "soon"}\n'
    )
    columns = [
        {"name": "id"},
        {"name": "time", "source": "at", "type": "timestamp"},
        {"name": "who", "source": "user.name"},
    ]

    summary = lake.convert("--columns", json.dumps(columns))

    assert [(row["id"], str(row["time"])[:19], row["who"]) for row in lake.rows()] == [
        (1, "2026-10-09 12:00:00", "a")
    ]
    assert lake.quarantined(summary) == [(f"{lake.source}f.json", 2, "column time: 'soon' is no timestamp")]


def test_csv_under_different_headers_meets_by_name(lake: Lake) -> None:
    lake.put("a.csv", b"id,name\n1,a\n")
    lake.put("b.csv", b'name,id\n"b, with\nline end",2\n')
    lake.put("c.csv", b"id\n3\n")
    columns = json.dumps([{"name": "id", "type": "bigint"}, {"name": "name"}])

    lake.convert("--columns", columns, source_format="csv")

    assert sorted((row["id"], row["name"]) for row in lake.rows() if row["name"]) == [
        (1, "a"),
        (2, "b, with\nline end"),
    ]
    assert _ids(lake.rows()) == [1, 2, 3]


def test_parquet_objects_meet_by_column_name(lake: Lake) -> None:
    for name, table in {
        "a": pa.table({"id": [1], "v": ["x"]}),
        "b": pa.table({"v": ["y"], "id": [2]}),
    }.items():
        path = lake.root / "lake" / lake.name / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    lake.put("broken.parquet", b"PAR1 not really")

    summary = lake.convert(source_format="parquet")

    assert sorted((row["id"], row["v"]) for row in lake.rows()) == [(1, "x"), (2, "y")]
    assert [file for file, _, _ in lake.quarantined(summary)] == [f"{lake.source}broken.parquet"]


def test_partitioning_by_a_column_of_the_rows_brings_its_rows_together(lake: Lake) -> None:
    content = b"".join(b'{"id": %d, "kind": "k%d"}\n' % (number, number % 3) for number in range(300))
    for number in range(4):
        lake.put(f"f{number}.json", content)

    summary = lake.convert("--partition_keys", "kind")

    assert Counter(row["kind"] for row in lake.rows()) == {"k0": 400, "k1": 400, "k2": 400}
    assert summary.files_out == 3


def test_files_end_near_the_target_size(lake: Lake) -> None:
    rng = random.Random(1)  # noqa: S311 - text that does not compress
    for number in range(8):
        lines = (json.dumps({"id": f"{rng.getrandbits(128):x}"}) for _ in range(30_000))
        lake.put(f"f{number}.json", "\n".join(lines).encode())

    summary = lake.convert("--target_file_size_mb", "1")

    sizes = [path.stat().st_size for path in demo_rows.parquet_files(lake.root / "out" / lake.name)]
    assert summary.rows_out == 240_000
    assert summary.bytes_out > 3 * 2**20
    assert max(sizes) < 1.5 * 2**20
    assert sum(size > 2**19 for size in sizes) >= len(sizes) - 1


def test_an_overwrite_mirrors_the_source(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.convert()
    lake.put("a.json", b'{"id": 2}\n')

    lake.convert()

    assert _ids(lake.rows()) == [2]


def test_an_append_adds_and_its_retry_does_not(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.convert("--write_mode", "append", run_id="jr_first")

    again = lake.convert("--write_mode", "append", run_id="jr_first")
    lake.convert("--write_mode", "append", run_id="jr_second")

    assert again.status == "committed_by_an_earlier_attempt"
    assert _ids(lake.rows()) == [1, 1]


def test_partitions_are_replaced_one_by_one(lake: Lake) -> None:
    for day in (1, 2):
        lake.put(f"day={day}/a.json", b'{"id": %d}\n' % day)
    lake.convert("--partition_keys", "day")
    lake.storage.delete([f"{lake.source}day=1/a.json"])
    lake.put("day=2/a.json", b'{"id": 22}\n')
    lake.put("day=3/a.json", b'{"id": 3}\n')

    lake.convert("--partition_keys", "day", "--write_mode", "overwrite_partitions")

    assert sorted((row["day"], row["id"]) for row in lake.rows()) == [("1", 1), ("2", 22), ("3", 3)]


def test_a_partition_that_holds_others_data_is_not_replaced(lake: Lake) -> None:
    lake.put("day=1/a.json", b'{"id": 1}\n')
    lake.storage.put(f"{lake.target}day=1/precious.parquet", b"?")

    with pytest.raises(RunError, match=r"that no run of this job wrote \(first: .*/day=1/precious.parquet\)"):
        lake.convert("--partition_keys", "day", "--write_mode", "overwrite_partitions")

    assert Journal(lake.storage, lake.target).data_objects() == [f"{lake.target}day=1/precious.parquet"]


def test_an_incremental_run_reads_what_no_committed_run_has_read(lake: Lake) -> None:
    incremental = ("--write_mode", "append", "--incremental", "true")
    lake.put("day=1/a.json", b'{"id": 1}\n')
    lake.put("day=1/b.json", b'{"id": 2}\n')
    lake.convert(*incremental)
    lake.put("day=1/b.json", b'{"id": 22}\n')
    lake.put("day=2/c.json", b'{"id": 3}\n')
    lake.put("day=2/empty.json", b"")

    second = lake.convert(*incremental)
    third = lake.convert(*incremental)

    assert _ids(lake.rows()) == [1, 2, 3, 22]
    assert (second.files_in, second.files_read_before, second.files_read_again) == (3, 1, 1)
    assert (third.status, third.files_read_before, third.rows_out) == ("succeeded", 3, 0)


def test_an_incremental_run_that_dies_has_read_nothing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    incremental = ("--write_mode", "append", "--incremental", "true")
    lake.put("a.json", b'{"id": 1}\n')
    die: Callable[..., None] = lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)  # noqa: E731
    monkeypatch.setattr(Journal, "record", die)
    with pytest.raises(KeyboardInterrupt):
        lake.convert(*incremental)
    monkeypatch.undo()

    lake.convert(*incremental)

    assert _ids(lake.rows()) == [1]


def test_an_overwrite_refuses_a_target_that_holds_others_data(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.storage.put(f"{lake.target}precious.parquet", b"?")

    with pytest.raises(RunError, match="that no run of this job wrote"):
        lake.convert()

    assert lake.storage.get(f"{lake.target}precious.parquet") == b"?"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--schema", "id bigintt"], "--schema is 'id bigintt', expected Spark DDL"),
        (
            ["--partition_keys", "regoin"],
            "--partition_keys is 'regoin', expected one of the output's columns: id",
        ),
        (
            ["--partition_keys", "id"],
            "--partition_keys is 'id', expected at least one column left for the files",
        ),
    ],
)
def test_what_the_rows_cannot_give_is_refused_before_they_are_read(
    lake: Lake, arguments: list[str], message: str
) -> None:
    lake.put("a.json", b'{"id": 1}\n')

    with pytest.raises(OptionError) as refused:
        lake.convert(*arguments)

    assert str(refused.value).startswith(message)
    assert Journal(lake.storage, lake.target).data_objects() == []


def test_a_partition_column_that_is_also_a_field_is_refused(lake: Lake) -> None:
    lake.put("id=1/a.json", b'{"id": 1}\n')

    with pytest.raises(RunError, match="columns 'id' and 'id'"):
        lake.convert()


def test_a_death_between_write_and_commit_leaves_the_old_output(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.convert()
    lake.put("a.json", b'{"id": 2}\n')
    die: Callable[..., None] = lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)  # noqa: E731
    monkeypatch.setattr(Journal, "record", die)
    with pytest.raises(KeyboardInterrupt):
        lake.convert(run_id="jr_dead")
    assert _ids(lake.rows()) == [1]
    monkeypatch.undo()

    lake.convert()

    assert _ids(lake.rows()) == [2]
    left = [item.uri for item in lake.storage.objects(lake.target) if "jr_dead" in item.uri]
    assert left == []


def test_a_source_that_lost_all_its_rows_replaces_nothing(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n')
    lake.convert()
    lake.put("a.json", b"")

    with pytest.raises(RunError, match="holds no rows: not published, or 1 objects would go for it"):
        lake.convert("--schema", "id bigint")

    assert _ids(lake.rows()) == [1]


def test_a_retry_of_a_committed_run_tells_what_that_run_did(lake: Lake) -> None:
    lake.put("a.json", b'{"id": 1}\n{"id": 2}\n')
    first = lake.convert("--write_mode", "append", run_id="jr_first")

    again = lake.convert("--write_mode", "append", run_id="jr_first")

    assert (again.rows_in, again.rows_out, again.files_out) == (first.rows_in, 2, first.files_out)


def test_both_ways_of_writing_give_columns_the_same_types(lake: Lake) -> None:
    row = {"at": "2026-10-09T12:00:00Z", "n": 1, "x": 1.5, "tags": ["a"], "user": {"name": "b"}, "kind": "k"}
    lake.put("a.json", json.dumps(row).encode())
    columns = [{"name": "at", "type": "timestamp"}, *({"name": name} for name in row if name != "at")]
    seen = []

    for arguments in ([], ["--partition_keys", "kind"]):
        lake.convert("--columns", json.dumps(columns), *arguments)
        (file,) = demo_rows.parquet_files(lake.root / "out" / lake.name)
        schema = pq.read_schema(file).remove_metadata()
        seen.append({field.name: str(field.type) for field in schema if field.name != "kind"})

    assert seen[0] == seen[1]
    assert seen[0]["at"] == "timestamp[us, tz=UTC]"
