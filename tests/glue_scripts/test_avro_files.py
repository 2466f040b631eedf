"""A container file is read block by block, and what is damaged is counted by the block's own word."""

import pytest
from tests.faults.bad_binary_cases import zstd
from tests.glue_scripts.avro_rows import avro_file, schema

from glue_shared import avro_files
from glue_shared.avro_files import AvroFile, Block, DamagedError
from glue_shared.errors import RunError

IDS = schema(id="long")
ROWS = [{"id": number} for number in range(2_000)]


def _blocks_of(content: bytes, piece: int) -> list[bytes]:
    return [content[start : start + piece] for start in range(0, len(content), piece)]


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "xz"])
@pytest.mark.parametrize("piece", [7, 100_000])
def test_every_row_of_every_codec_is_there_however_the_bytes_arrive(codec: str, piece: int) -> None:
    file = AvroFile(_blocks_of(avro_file(IDS, ROWS, codec=codec, block_bytes=500), piece))
    decoded_by = avro_files.prepared(file.schema)

    found = [avro_files.records(file.unpacked(each), each.rows, decoded_by) for each in file.blocks()]

    assert [row for rows in found for row in rows] == ROWS


def test_snappy_and_zstandard_need_no_module_of_their_own() -> None:
    import binascii

    import pyarrow as pa

    raw = b"row" * 1_000
    snappy = pa.Codec("snappy").compress(raw, asbytes=True)
    checked = snappy + binascii.crc32(raw).to_bytes(4, "big")

    assert avro_files.CODECS["snappy"](checked) == raw
    assert avro_files.CODECS["zstandard"](zstd(raw)) == raw
    with pytest.raises(ValueError, match="its checksum is another"):
        avro_files.CODECS["snappy"](snappy + b"\0\0\0\0")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file ends within the header"),
        (b"PAR1", "not an Avro file: it begins otherwise"),
        (b"Obj\x01\x02\x02a\x02b\x00" + b"m" * 16, "not an Avro file: its header names no schema or codec"),
        (b"Obj\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "damaged: a number that has no end"),
        (b"Obj\x01\x02\xfe\xff\xff\xff\xff\x0f", "not an Avro file: a length in its header makes no sense"),
        (avro_file(IDS, ROWS)[:30], "the file ends within the header"),
        (avro_file(IDS, ROWS).replace(b"null", b"lzo4"), "not an Avro file: its header names no schema or"),
    ],
)
def test_a_header_that_is_none_is_named(content: bytes, reason: str) -> None:
    with pytest.raises(DamagedError, match=f"^{reason}"):
        AvroFile([content])


def test_a_damaged_block_costs_its_own_rows_alone() -> None:
    content = avro_file(IDS, ROWS, codec="deflate", block_bytes=500)
    file = AvroFile([content])
    blocks = list(file.blocks())
    broken = content.replace(blocks[1].packed, b"\xff" * len(blocks[1].packed))
    file = AvroFile([broken])

    found = list(file.blocks())

    assert [block.rows for block in found] == [block.rows for block in blocks]
    with pytest.raises(DamagedError, match="damaged block: ") as damage:
        file.unpacked(found[1])
    assert damage.value.rows == blocks[1].rows
    assert file.unpacked(found[2])


def test_a_file_that_is_cut_tells_how_many_rows_its_last_block_promised() -> None:
    content = avro_file(IDS, ROWS, block_bytes=500)
    whole = list(AvroFile([content]).blocks())

    file = AvroFile([content[:-30]])
    with pytest.raises(DamagedError, match="the file ends within a block") as damage:
        list(file.blocks())

    assert damage.value.rows == whole[-1].rows


def test_rows_that_cannot_be_decoded_are_counted() -> None:
    decoded_by = avro_files.prepared(schema(a="string"))
    good = b"\x02x"

    found = avro_files.records(good + b"\x7f", 5, decoded_by)
    assert next(found) == {"a": "x"}
    with pytest.raises(DamagedError, match="damaged block: ") as damage:
        next(found)
    assert damage.value.rows == 4

    with pytest.raises(DamagedError, match="it holds more than its rows"):
        list(avro_files.records(good + b"more", 1, decoded_by))


@pytest.mark.parametrize("codec", ["deflate", "bzip2", "xz"])
def test_a_block_too_large_to_be_held_is_refused(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = avro_file(schema(a="string"), [{"a": "x" * 100_000}], codec=codec)
    monkeypatch.setattr(avro_files, "BLOCK_BYTES", 1_000)
    file = AvroFile([content])
    (block,) = file.blocks()

    with pytest.raises(RunError, match="a block is larger than"):
        file.unpacked(Block(block.rows, block.packed))
