"""Both ways of writing, on real Spark: what is asked of a file's packing is read back from its footer."""

import json
import random
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from demo import rows as demo_rows
from tests.glue_scripts import page_headers
from tests.glue_scripts.lake import Lake

pytestmark = pytest.mark.spark

WAYS = {"in the task": [], "after a shuffle": ["--partition_keys", "kind"]}
FILES, ROWS = 2, 60_000


@pytest.fixture
def filled(lake: Lake) -> Lake:
    numbers = random.Random(5)  # noqa: S311 - any order
    for file in range(FILES):
        lines = (
            json.dumps(
                {
                    "id": numbers.getrandbits(40) if row % 50 else None,
                    "word": f"w{numbers.getrandbits(4)}",
                    "kind": f"k{row % 2}" if row % 3 else None,
                    "user": {"name": f"n{row % 5}"},
                }
            )
            for row in range(ROWS)
        )
        lake.put(f"f{file}.json", "\n".join(lines).encode())
    return lake


def _files(lake: Lake) -> list[pq.ParquetFile]:
    return [pq.ParquetFile(path) for path in demo_rows.parquet_files(lake.root / "out" / lake.name)]


def _column(file: pq.ParquetFile, path: str) -> pq.ColumnChunkMetaData:
    group = file.metadata.row_group(0)
    return next(c for n in range(group.num_columns) if (c := group.column(n)).path_in_schema == path)


@pytest.mark.parametrize("way", WAYS)
def test_rows_of_every_file_are_in_order_nulls_last(filled: Lake, way: str) -> None:
    filled.convert("--sort_by", "word,id", *WAYS[way], "--row_group_mb", "1", "--target_file_size_mb", "1")

    files = _files(filled)
    keys = [("word", "ascending"), ("id", "ascending")]
    for file in files:
        table = file.read()
        assert pc.sort_indices(table, sort_keys=keys).to_pylist() == list(range(table.num_rows))
    assert sum(file.metadata.num_rows for file in files) == FILES * ROWS
    assert any(file.read()["id"].null_count for file in files)


@pytest.mark.parametrize("way", WAYS)
def test_dictionaries_are_where_they_were_asked_for(filled: Lake, way: str) -> None:
    filled.convert("--dictionary", "user", *WAYS[way])

    for file in _files(filled):
        assert "RLE_DICTIONARY" in _encodings(file, "user.name")
        assert "RLE_DICTIONARY" not in _encodings(file, "word")


def _forget_codecs(lake: Lake) -> None:
    """Spark's writer keeps a codec with the first level that its process asked for; a run has but one."""
    jvm = lake.spark._jvm
    assert jvm is not None
    known = jvm.java.lang.Class.forName("org.apache.parquet.hadoop.CodecFactory").getDeclaredField(
        "CODEC_BY_NAME"
    )
    known.setAccessible(True)
    known.get(None).clear()


def _encodings(file: pq.ParquetFile, path: str) -> set[str]:
    found = set(_column(file, path).encodings)
    return {"RLE_DICTIONARY"} if found & {"RLE_DICTIONARY", "PLAIN_DICTIONARY"} else found


@pytest.mark.parametrize("way", WAYS)
def test_a_level_of_zstd_makes_files_smaller(filled: Lake, way: str) -> None:
    sizes = []
    for level in ("1", "19"):
        _forget_codecs(filled)
        filled.convert("--codec", "zstd", "--codec_level", level, "--dictionary", "false", *WAYS[way])
        files = _files(filled)
        assert {_column(file, "word").compression for file in files} == {"ZSTD"}
        sizes.append(sum(_column(file, "word").total_compressed_size for file in files))

    assert sizes[1] < sizes[0]


@pytest.mark.parametrize("way", WAYS)
def test_pages_and_row_groups_are_as_small_as_was_asked_for(filled: Lake, way: str) -> None:
    filled.convert("--row_group_mb", "1", "--page_size_kb", "8", "--dictionary", "false", *WAYS[way])
    small = [_bytes_of_pages(path) for path in demo_rows.parquet_files(filled.root / "out" / filled.name)]
    groups = max(file.metadata.num_row_groups for file in _files(filled))
    filled.convert("--dictionary", "false", *WAYS[way])
    large = [_bytes_of_pages(path) for path in demo_rows.parquet_files(filled.root / "out" / filled.name)]

    assert groups > 1 or way == "after a shuffle"  # Spark's writer counts encoded bytes: too few here
    assert max(max(pages) for pages in small) < 12_000, small
    assert min(len(pages) for pages in small) > 10, small
    assert all(len(pages) == 1 and pages[0] > 60_000 for pages in large)


def _bytes_of_pages(path: Path) -> list[int]:
    """The sizes of the pages of column `id` in a file's first row group, before compression."""
    chunk = _column(pq.ParquetFile(path), "id")
    content, position = path.read_bytes(), chunk.data_page_offset
    end = position + chunk.total_compressed_size
    sizes = []
    while position < end:
        header, position = page_headers.read(content, position)
        sizes.append(header[2])
        position += header[3]
    return sizes
