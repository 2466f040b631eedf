"""Avro object container files, block by block: a block says how many rows it holds before any is decoded.

So a block that is damaged is counted, and the one behind it is read; only where the mark between two blocks
is lost can nobody count what follows.
"""

import binascii
import bz2
import io
import json
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from glue_shared.decompression import BlocksFile, raw_snappy_size
from glue_shared.errors import RunError

MAGIC = b"Obj\x01"
MARK_BYTES = 16
BLOCK_BYTES = 256 * 2**20  # what a block may be once it is decoded: it must fit into memory
NUMBER_BYTES = 10  # the longest that a number takes
MOST_HEADER_BYTES = 16 * 2**20


class DamagedError(ValueError):
    """Bytes that cannot be what they ought to be; `rows` is how many are lost, None where nobody knows."""

    def __init__(self, reason: str, rows: int | None = None) -> None:
        super().__init__(reason)
        self.rows = rows


@dataclass(frozen=True)
class Block:
    """Some rows of a file, as their writer packed them together."""

    rows: int
    packed: bytes


class AvroFile:
    """One file, read from front to back. Raises DamagedError for a header that is none."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._source = BlocksFile(blocks)
        self._place = 0
        if self._read(len(MAGIC), "the header") != MAGIC:
            raise DamagedError("not an Avro file: it begins otherwise")
        found = self._metadata()
        try:
            self.schema = json.loads(found["avro.schema"])
            self._unpack = CODECS[found.get("avro.codec", b"null").decode()]
        except (ValueError, KeyError) as error:
            raise DamagedError(f"not an Avro file: its header names no schema or codec ({error})") from None
        self._mark = self._read(MARK_BYTES, "the header")
        self.header_bytes = self._place

    def blocks(self) -> Iterator[Block]:
        """The blocks. Raises DamagedError where no further one can be told from the bytes."""
        while (rows := self._number()) is not None:
            size = self._number()
            if size is None or rows < 0 or not 0 <= size <= BLOCK_BYTES:
                raise DamagedError("damaged behind the last block: its length makes no sense")
            known = rows if rows <= size else None  # a row takes a byte or more; bytes at random need not
            packed = self._read(size, "a block", known)
            if self._read(MARK_BYTES, "a block", known) != self._mark:
                raise DamagedError("damaged: the mark between two blocks is lost")
            yield Block(rows, packed)

    def unpacked(self, block: Block) -> bytes:
        """The bytes of a block's rows. Raises DamagedError, which counts the rows."""
        try:
            return self._unpack(block.packed)
        except RunError:
            raise
        except Exception as error:
            raise DamagedError(f"damaged block: {str(error).rstrip('.').lower()}", block.rows) from None

    def _metadata(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        while count := self._needed_number():
            if count < 0:
                count = -count
                self._needed_number()  # the size in bytes of what follows
            for _ in range(count):
                name = self._sized().decode("utf-8", "backslashreplace")
                found[name] = self._sized()
        return found

    def _sized(self) -> bytes:
        size = self._needed_number()
        if not 0 <= size <= MOST_HEADER_BYTES:
            raise DamagedError("not an Avro file: a length in its header makes no sense")
        return self._read(size, "the header")

    def _needed_number(self) -> int:
        found = self._number()
        if found is None:
            raise DamagedError("not an Avro file: it ends within the header")
        return found

    def _number(self) -> int | None:
        """A zigzag number of seven bits a byte; None at the end."""
        value = 0
        for place in range(NUMBER_BYTES):
            byte = self._source.read(1)
            if not byte:
                if place:
                    raise DamagedError("the file ends early")
                return None
            self._place += 1
            value |= (byte[0] & 127) << (7 * place)
            if byte[0] < 128:
                return (value >> 1) ^ -(value & 1)
        raise DamagedError("damaged: a number that has no end")

    def _read(self, size: int, what: str, rows: int | None = None) -> bytes:
        found = self._source.read(size)
        self._place += len(found)
        if len(found) < size:
            raise DamagedError(f"the file ends within {what}", rows)
        return found


def _bounded(unpacked: bytes, rest: object) -> bytes:
    if rest:
        raise RunError(
            f"a block is larger than {BLOCK_BYTES >> 20} MiB once it is decoded: exclude its object"
        )
    return unpacked


def _deflate(packed: bytes) -> bytes:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = decoder.decompress(packed, BLOCK_BYTES)
    if not decoder.eof and not decoder.unconsumed_tail:
        raise ValueError("deflate stream ends early")
    return _bounded(unpacked, decoder.unconsumed_tail)


def _bzip2(packed: bytes) -> bytes:
    decoder = bz2.BZ2Decompressor()
    unpacked = decoder.decompress(packed, BLOCK_BYTES)
    if not decoder.eof and decoder.needs_input:
        raise ValueError("bzip2 stream ends early")
    return _bounded(unpacked, not decoder.eof)


def _xz(packed: bytes) -> bytes:
    decoder = lzma.LZMADecompressor()
    unpacked = decoder.decompress(packed, BLOCK_BYTES)
    if not decoder.eof and decoder.needs_input:
        raise ValueError("xz stream ends early")
    return _bounded(unpacked, not decoder.eof)


def _snappy(packed: bytes) -> bytes:
    size = raw_snappy_size(packed)
    _bounded(b"", size > BLOCK_BYTES)
    unpacked: bytes = pa.Codec("snappy").decompress(packed[:-4], size, asbytes=True)
    if binascii.crc32(unpacked) != int.from_bytes(packed[-4:], "big"):
        raise ValueError("its checksum is another")
    return unpacked


def _zstd(packed: bytes) -> bytes:
    with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
        unpacked: bytes = stream.read(BLOCK_BYTES + 1)
    return _bounded(unpacked, len(unpacked) > BLOCK_BYTES)


CODECS: dict[str, Callable[[bytes], bytes]] = {
    "null": bytes,
    "deflate": _deflate,
    "snappy": _snappy,
    "zstandard": _zstd,
    "bzip2": _bzip2,
    "xz": _xz,
}


def records(unpacked: bytes, rows: int, decoded_by: Any) -> Iterator[dict[str, Any]]:
    """The rows of a block. Raises DamagedError, which counts those that could not be decoded."""
    schemaless_reader = _fastavro().schemaless_reader
    source = io.BytesIO(unpacked)
    for number in range(rows):
        try:
            row = schemaless_reader(source, decoded_by, None, handle_unicode_errors="surrogateescape")
        except Exception as error:  # whatever bytes at random lead the decoder to
            words = str(error) or type(error).__name__
            raise DamagedError(f"damaged block: {words}", rows - number) from None
        yield row
    if source.tell() != len(unpacked):
        raise DamagedError("damaged block: it holds more than its rows", 0)


def prepared(decoded_by: Any) -> Any:
    """The schema as the decoder wants it: named types are looked up once."""
    return _fastavro().parse_schema(decoded_by)


def _fastavro() -> Any:
    try:
        import fastavro
    except ModuleNotFoundError:
        raise RunError(
            "the source format avro needs the module fastavro, expected it in --additional-python-modules, "
            "where S3ToParquetJob puts it"
        ) from None
    return fastavro
