"""Streams of each codec: decoded in bounded steps, and broken ones told apart from good ones."""

import bz2
import gzip
import random
from collections.abc import Callable, Iterator

import pytest
from tests.faults.bad_binary_cases import snappy, zstd

from glue_shared import decompression
from glue_shared.decompression import SNAPPY_FRAMES

CONTENT = b"".join(b'{"id": %d}\n' % number for number in range(20_000))
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": zstd,
    ".snappy": snappy,
}


def _decode(suffix: str, packed: bytes, block: int = 10**9) -> tuple[list[bytes], list[str]]:
    decode = decompression.decoder_of(f"s3://lake/F{suffix.upper()}")
    assert decode is not None
    faults: list[str] = []
    blocks = (packed[start : start + block] for start in range(0, len(packed), block))
    return list(decode(blocks, faults)), faults


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("block", [1, 7, 10**9])
def test_one_stream_or_several_are_decoded_however_they_are_cut(suffix: str, block: int) -> None:
    packed = PACK[suffix](CONTENT[:5_000]) + PACK[suffix](CONTENT[5_000:9_000])

    decoded, faults = _decode(suffix, packed, block)

    assert b"".join(decoded) == CONTENT[:9_000]
    assert faults == []


@pytest.mark.parametrize("suffix", PACK)
def test_a_stream_cut_anywhere_is_broken_and_gives_only_what_was_written(suffix: str) -> None:
    packed = PACK[suffix](CONTENT)

    for cut in random.Random(1).sample(range(1, len(packed)), 20):  # noqa: S311 - places to cut
        decoded, faults = _decode(suffix, packed[:cut])
        whole = b"".join(decoded)
        assert CONTENT.startswith(whole)
        assert len(faults) == 1, cut


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_a_flipped_bit_is_found_where_the_codec_has_a_checksum(suffix: str) -> None:
    packed = PACK[suffix](CONTENT)

    for place in random.Random(2).sample(range(20, len(packed)), 20):  # noqa: S311 - places to damage
        damaged = packed[:place] + bytes([packed[place] ^ 16]) + packed[place + 1 :]
        assert len(_decode(suffix, damaged)[1]) == 1, place


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_a_small_block_that_holds_much_is_decoded_in_steps(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decompression, "STEP_BYTES", 10_000)

    decoded, faults = _decode(suffix, PACK[suffix](b"x" * 1_000_000))

    assert (sum(map(len, decoded)), max(map(len, decoded)), faults) == (1_000_000, 10_000, [])


def test_snappy_in_frames_is_named() -> None:
    assert _decode(".snappy", SNAPPY_FRAMES + b"...") == (
        [],
        ["snappy in frames, expected the blocks that Hadoop writes"],
    )


@pytest.mark.parametrize("suffix", PACK)
def test_what_the_storage_raises_is_no_fault_of_the_stream(suffix: str) -> None:
    packed = PACK[suffix](CONTENT)

    def broken_off() -> Iterator[bytes]:
        yield packed[: len(packed) // 2]
        raise OSError("connection reset")

    decode = decompression.decoder_of(f"f{suffix}")
    assert decode is not None
    faults: list[str] = []

    with pytest.raises(OSError, match="connection reset"):
        list(decode(broken_off(), faults))

    assert faults == []


@pytest.mark.parametrize(
    ("start", "codec"),
    [
        (PACK[".gz"](b"x"), "gzip"),
        (PACK[".bz2"](b"x"), "bzip2"),
        (PACK[".zst"](b"x"), "zstd"),
        (b"BZh,id\n", None),
    ],
)
def test_a_stream_whose_name_says_nothing_betrays_itself(start: bytes, codec: str | None) -> None:
    assert decompression.compressed_unnamed(start) == codec
