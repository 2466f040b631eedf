"""Bytes in pieces: what is cut, what is held back, what is broken."""

import gzip

import pytest

from glue_shared import pieces
from glue_shared.errors import RunError
from glue_shared.pieces import BrokenObjectError, Piece
from glue_shared.storage import FolderStorage, StoredObject

URI = "s3://lake/raw/f"


def _object(storage: FolderStorage, content: bytes, uri: str = URI) -> StoredObject:
    storage.put(uri, content)
    return next(item for item in storage.objects("s3://lake/raw/") if item.uri == uri)


def _read(storage: FolderStorage, content: bytes, uri: str = URI) -> list[Piece]:
    return list(pieces.of_object(storage, _object(storage, content, uri)))


def test_a_small_object_is_one_piece(storage: FolderStorage) -> None:
    assert _read(storage, b"a\nb\n") == [Piece(URI, 1, b"a\nb\n")]


def test_a_last_line_without_its_end_is_not_lost(storage: FolderStorage) -> None:
    found = _read(storage, b"a\nb")

    assert b"".join(piece.content for piece in found) == b"a\nb"
    assert [number for piece in found for number, _ in piece.lines()] == [1, 2]


def test_a_byte_order_mark_is_no_content(storage: FolderStorage) -> None:
    assert _read(storage, b"\xef\xbb\xbfa\n") == [Piece(URI, 1, b"a\n")]


def test_a_large_object_comes_in_pieces_that_end_with_a_line(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 7)
    content = b"".join(b"line %d\n" % number for number in range(20))

    found = _read(storage, content)

    assert len(found) > 3
    assert b"".join(piece.content for piece in found) == content
    assert all(piece.content.endswith(b"\n") for piece in found)
    assert [number for piece in found for number, _ in piece.lines()] == list(range(1, 21))


@pytest.mark.parametrize("members", [1, 3])
def test_gzip_of_one_member_or_several_is_decoded(storage: FolderStorage, members: int) -> None:
    found = _read(storage, gzip.compress(b"a\n") * members, f"{URI}.gz")

    assert b"".join(piece.content for piece in found) == b"a\n" * members


def test_a_cut_gzip_gives_up_what_could_be_read(storage: FolderStorage) -> None:
    whole = gzip.compress(b"".join(b'{"id": %d}\n' % number for number in range(10_000)))

    with pytest.raises(BrokenObjectError) as broken:
        _read(storage, whole[: len(whole) // 2], f"{URI}.gz")

    assert broken.value.reason == "gzip stream ends early"
    assert sum(1 for piece in broken.value.salvaged for _ in piece.lines()) > 1_000


@pytest.mark.parametrize("content", [b"plain text", gzip.compress(b"a\n" * 999)[:-8] + b"\0" * 8])
def test_what_is_no_gzip_or_fails_its_checksum_is_broken(storage: FolderStorage, content: bytes) -> None:
    with pytest.raises(BrokenObjectError, match="damaged gzip stream"):
        _read(storage, content, f"{URI}.gz")


def test_a_broken_gzip_too_large_to_hold_back_fails_by_name(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 100)
    monkeypatch.setattr(pieces, "HELD_BACK_BYTES", 1_000)
    whole = gzip.compress(b"".join(b"line %d\n" % number for number in range(2_000)))

    with pytest.raises(RunError, match=r"s3://lake/raw/f\.gz is broken \(gzip stream ends early\)"):
        _read(storage, whole[:-20], f"{URI}.gz")


@pytest.mark.parametrize("name", ["f.json.lz4", "f.xz", "F.LZO", "f.zip"])
def test_a_codec_that_the_reader_lacks_is_refused_by_name(name: str) -> None:
    with pytest.raises(RunError, match=name):
        pieces.refuse_unreadable_codec(f"s3://lake/raw/{name}")


@pytest.mark.parametrize("content", [b"a\nb\n", b"a\n\n\n\nb\n", b"\n\na\nb", b"a\nb\nc\nd\ne\n"])
def test_halves_hold_the_same_numbered_lines(content: bytes) -> None:
    piece = Piece(URI, 5, content)

    halves = piece.halves()

    assert halves is not None
    assert [line for half in halves for line in half.lines()] == list(piece.lines())
    assert all(list(half.lines()) for half in halves)


@pytest.mark.parametrize("content", [b"a\n", b"\n\na\n\n", b"a"])
def test_a_single_line_has_no_halves(content: bytes) -> None:
    assert Piece(URI, 1, content).halves() is None


def test_a_line_without_end_is_refused_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LINE_BYTES", 5)

    with pytest.raises(RunError, match="goes on from line 4 for more than"):
        list(pieces.at_line_ends(URI, [b"a\nb\n", b"c\n", b"ddd", b"ddd"]))
