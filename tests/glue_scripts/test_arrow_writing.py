"""Files written by the task itself: one partition each, bounded, the same again when the task runs twice."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_shared.arrow_writing import GroupWriter, Layout
from glue_shared.errors import RunError
from glue_shared.packing import CODECS, Packing
from glue_shared.storage import FolderStorage

ATTEMPT = "00000000-0000-0000-0000-000000000000"
STAGING = "s3://out/staging/"


def _layout(*keys: str, rows_a_file: int = 0) -> Layout:
    return Layout(STAGING, ATTEMPT, keys, rows_a_file)


def _table(first: int, rows: int, region: str | None = None) -> pa.Table:
    table = pa.table({"id": list(range(first, first + rows))})
    return table.append_column("region", pa.array([region] * rows, pa.string()))


def _files(storage: FolderStorage) -> dict[str, list[int]]:
    found = {}
    for item in storage.objects(STAGING):
        path: Path = storage.path(item.uri)
        found[item.uri.removeprefix(STAGING)] = pq.ParquetFile(path).read().column("id").to_pylist()
    return found


def test_the_rows_of_a_partition_lie_in_its_folder_without_its_column(storage: FolderStorage) -> None:
    writer = GroupWriter(storage, _layout("region"), 3)
    writer.add(["eu"], _table(0, 2, "eu"))
    writer.add(["eu"], _table(2, 1, "eu"))
    writer.add(["us"], _table(3, 1, "us"))
    writer.close()

    assert _files(storage) == {
        f"region=eu/part-00003-{ATTEMPT}.c000.snappy.parquet": [0, 1, 2],
        f"region=us/part-00003-{ATTEMPT}.c001.snappy.parquet": [3],
    }
    (first, _) = sorted(storage.objects(STAGING), key=lambda item: item.uri)
    assert pq.ParquetFile(storage.path(first.uri)).schema_arrow.names == ["id"]


def test_a_file_ends_at_the_row_that_fills_it(storage: FolderStorage) -> None:
    writer = GroupWriter(storage, _layout(rows_a_file=3), 0)
    writer.add([], _table(0, 2))
    writer.add([], _table(2, 6))
    writer.close()

    assert sorted(_files(storage).values()) == [[0, 1, 2], [3, 4, 5], [6, 7]]


def test_a_task_that_runs_twice_writes_the_same_bytes_under_the_same_names(storage: FolderStorage) -> None:
    seen = []
    for _ in range(2):
        writer = GroupWriter(storage, _layout("region", rows_a_file=3), 0)
        writer.add(["eu"], _table(0, 5, "eu"))
        writer.close()
        seen.append({item.uri: storage.get(item.uri) for item in storage.objects(STAGING)})

    assert seen[0] == seen[1]


def test_rows_beyond_a_row_group_are_encoded_as_they_come(storage: FolderStorage) -> None:
    writer = GroupWriter(storage, replace(_layout(), packing=Packing(row_group_bytes=1_000)), 0)
    for number in range(10):
        writer.add([], _table(number * 100, 100))
    writer.close()

    (item,) = storage.objects(STAGING)
    footer = pq.read_metadata(storage.path(item.uri))
    assert (footer.num_rows, footer.num_row_groups > 5) == (1_000, True)


@pytest.mark.parametrize("codec", CODECS)
def test_a_file_is_packed_with_the_codec_that_its_name_says(storage: FolderStorage, codec: str) -> None:
    writer = GroupWriter(storage, replace(_layout(), packing=Packing(codec=codec)), 0)
    writer.add([], _table(0, 100))
    writer.close()

    (item,) = storage.objects(STAGING)
    assert item.uri == f"{STAGING}part-00000-{ATTEMPT}.c000.{codec}.parquet"
    assert pq.read_metadata(storage.path(item.uri)).row_group(0).column(0).compression == codec.upper()


def test_no_rows_make_no_file(storage: FolderStorage) -> None:
    writer = GroupWriter(storage, _layout(), 0)
    writer.add([], _table(0, 0))
    writer.close()

    assert _files(storage) == {}


@pytest.mark.parametrize(
    ("value", "folder"),
    [(None, "region=__HIVE_DEFAULT_PARTITION__"), ("a b", "region=a b"), ("a/b=c", "region=a%2Fb%3Dc")],
)
def test_a_partition_value_is_written_as_hive_does(
    storage: FolderStorage, value: str | None, folder: str
) -> None:
    writer = GroupWriter(storage, _layout("region"), 0)
    writer.add([value], _table(0, 1, value))
    writer.close()

    assert [name.rpartition("/")[0] for name in _files(storage)] == [folder]


def test_an_empty_partition_value_is_refused(storage: FolderStorage) -> None:
    with pytest.raises(RunError, match="a folder names region with an empty text"):
        GroupWriter(storage, _layout("region"), 0).add([""], _table(0, 1, ""))


def test_dictionaries_are_chosen_by_the_largest_start_of_a_file_so_far(storage: FolderStorage) -> None:
    writer = GroupWriter(storage, _layout("region"), 0)
    for region, rows in (("a", 3), ("b", 100), ("c", 3)):  # of three rows none says which values repeat
        few = pa.table({"id": range(rows), "kind": [str(row % 2) for row in range(rows)]})
        writer.add([region], few.append_column("region", pa.array([region] * rows)))
    writer.close()

    found = []
    for item in sorted(storage.objects(STAGING), key=lambda item: item.uri):
        group = pq.read_metadata(storage.path(item.uri)).row_group(0)
        chunks = [group.column(number) for number in range(group.num_columns)]
        found.append([chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page])
    assert found == [[], ["kind"], ["kind"]]
