"""Compressed streams, decoded in steps of bounded size; what stops one is told to `faults`.

gzip and bzip2 check what they decode. zstd does if its writer asked for it (the command line tool does,
Hadoop does not), Hadoop's snappy never: damage that keeps the stream's form then looks like other text.
"""

import bz2
import io
import zlib
from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from glue_shared.errors import RunError

STEP_BYTES = 8 * 2**20  # 8 MiB of gzip may hold gigabytes
ARROW_STEP_BYTES = 64 * 2**10  # Arrow gives up a whole step with the error in it
SNAPPY_CHUNK_BYTES = 64 * 2**20  # Hadoop writes 256 KiB; a damaged length may claim gigabytes
GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for the gzip header and its checksum
SNAPPY_FRAMES = b"\xff\x06\0\0sNaPpY"
UNREADABLE = (".lz4", ".lzo", ".xz", ".zip", ".deflate", ".z", ".br", ".sz", ".7z")
MAGIC = {b"\x1f\x8b\x08": "gzip", b"BZh91AY&SY": "bzip2", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip"}

Decoder = Callable[[Iterable[bytes], "list[str]"], Iterator[bytes]]


def refuse_unreadable(uri: str) -> None:
    """Raises RunError for an object whose name says a codec that no reader here knows."""
    if uri.lower().endswith(UNREADABLE):
        raise RunError(
            f"{uri} is compressed with a codec that this reader lacks, expected plain objects or "
            f"{', '.join(DECODERS)}"
        )


def decoder_of(uri: str) -> "Decoder | None":
    """What decodes an object of this name, or None for a plain one."""
    name = uri.lower()
    if not name.endswith(COMPRESSED):
        return None
    return next((decode for suffix, decode in DECODERS.items() if name.endswith(suffix)), None)


def compressed_unnamed(start: bytes) -> "str | None":
    """The codec that the first bytes betray, of an object whose name says none."""
    return next((codec for magic, codec in MAGIC.items() if start.startswith(magic)), None)


def _gzip(blocks: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    """One gzip member or several."""
    decoder = zlib.decompressobj(GZIP)
    for block in blocks:
        while block:
            if decoder.eof:
                decoder = zlib.decompressobj(GZIP)
            try:
                decoded = decoder.decompress(block, STEP_BYTES)
            except zlib.error as error:
                faults.append(f"damaged gzip stream: {error}")
                return
            if decoded:
                yield decoded
            block = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if not decoder.eof:
        faults.append("gzip stream ends early")


def _bzip2(blocks: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    """One bzip2 stream or several."""
    decoder = bz2.BZ2Decompressor()
    for block in blocks:
        while block or not (decoder.needs_input or decoder.eof):
            if decoder.eof:
                decoder = bz2.BZ2Decompressor()
            try:
                decoded = decoder.decompress(block, STEP_BYTES)
            except OSError as error:
                faults.append(f"damaged bzip2 stream: {str(error).lower()}")
                return
            if decoded:
                yield decoded
            block = decoder.unused_data
    if not decoder.eof:
        faults.append("bzip2 stream ends early")


def _zstd(blocks: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    """One zstd frame or several, through Arrow."""
    source = BlocksFile(blocks)
    with pa.CompressedInputStream(pa.PythonFile(source, "r"), "zstd") as stream:
        while True:
            try:
                decoded = stream.read(ARROW_STEP_BYTES)
            except (OSError, pa.ArrowException) as error:
                if source.failure is not None:
                    raise source.failure from None
                early = "Truncated" in str(error)
                faults.append("zstd stream ends early" if early else f"damaged zstd stream: {error}")
                return
            if not decoded:
                return
            yield decoded


def _snappy(blocks: Iterable[bytes], faults: list[str]) -> Iterator[bytes]:
    """Snappy as Hadoop writes it: blocks of a length and chunks, each chunk a length and raw snappy."""
    source, codec = BlocksFile(blocks), pa.Codec("snappy")
    start = source.read(len(SNAPPY_FRAMES))
    if start == SNAPPY_FRAMES:
        faults.append("snappy in frames, expected the blocks that Hadoop writes")
        return
    source.give_back(start)
    try:
        while head := source.read(4):
            left = _length(head)
            while left:
                chunk = source.read(_length(source.read(4)))
                size = raw_snappy_size(chunk)
                if not 0 < size <= left:
                    raise ValueError("damaged snappy stream: a chunk that its block has no room for")
                yield _unsnap(codec, chunk, size)
                left -= size
    except ValueError as fault:
        faults.append(str(fault))


def _length(head: bytes) -> int:
    if len(head) < 4:
        raise ValueError("snappy stream ends early")
    found = int.from_bytes(head, "big")
    if found > SNAPPY_CHUNK_BYTES:
        raise ValueError(f"damaged snappy stream: a length of {found} bytes")
    return found


def raw_snappy_size(chunk: bytes) -> int:
    """The decoded size that raw snappy begins with: seven bits a byte, the lowest first."""
    size = 0
    for place, byte in enumerate(chunk[:5]):
        size |= (byte & 127) << (7 * place)
        if byte < 128:
            return size
    raise ValueError("snappy stream ends early")


def _unsnap(codec: pa.Codec, chunk: bytes, size: int) -> bytes:
    try:
        decoded: bytes = codec.decompress(chunk, size, asbytes=True)
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"damaged snappy stream: {str(error).rstrip('.').lower()}") from None
    return decoded


class BlocksFile(io.RawIOBase):
    """Blocks as a file that is read from front to back; `failure` is what the blocks' source raised."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._rest = iter(blocks), b""
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def give_back(self, content: bytes) -> None:
        self._rest = content + self._rest

    def read(self, size: int = -1) -> bytes:
        """As many bytes as were asked for; fewer only at the end."""
        parts, wanted = [], max(size, 0)
        while wanted:
            if not self._rest and not self._next():
                break
            part, self._rest = self._rest[:wanted], self._rest[wanted:]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _next(self) -> bool:
        try:
            self._rest = next(self._blocks, b"")
        except Exception as failure:
            self.failure = failure
            raise
        return bool(self._rest)


DECODERS: dict[str, Decoder] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".zst": _zstd,
    ".zstd": _zstd,
    ".snappy": _snappy,
}
COMPRESSED = tuple(DECODERS)
