"""S3 addresses and the files that stand for them."""

from pathlib import Path

import pytest

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.s3_mapping import buckets_in, to_path, to_uri

ROOT = Path("/data")


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("s3://lake/in/a.json", "/data/lake/in/a.json"),
        ("s3a://lake/in/", "/data/lake/in"),
        ("s3://lake", "/data/lake"),
        ("s3://lake/day=1/a b..json", "/data/lake/day=1/a b..json"),
    ],
)
def test_an_address_is_a_file_of_its_bucket_s_folder(uri: str, path: str) -> None:
    assert to_path(uri, ROOT) == Path(path)


@pytest.mark.parametrize("uri", ["s3://lake/../secrets", "s3://lake/a/../../x", "s3://lake/.."])
def test_refuses_to_leave_the_bucket(uri: str) -> None:
    with pytest.raises(
        LocalRunError, match=r"holds '\.\.', expected a key that stays inside its bucket's folder"
    ):
        to_path(uri, ROOT)


@pytest.mark.parametrize("uri", ["s3://", "s3://../x", "/data/lake", "https://lake/a"])
def test_refuses_what_is_no_address(uri: str) -> None:
    with pytest.raises(LocalRunError, match="is no S3 address, expected s3://bucket/key"):
        to_path(uri, ROOT)


def test_a_file_has_its_address_back() -> None:
    assert to_uri(ROOT / "lake" / "in" / "a.json", ROOT) == "s3://lake/in/a.json"


def test_refuses_the_address_of_a_file_elsewhere() -> None:
    with pytest.raises(LocalRunError, match="/etc/passwd is not inside a bucket's folder of /data"):
        to_uri(Path("/etc/passwd"), ROOT)


def test_finds_each_bucket_that_a_text_names_once() -> None:
    assert buckets_in('["s3://a/x", "s3://b.c/", "s3a://a/y"]') == ["a", "b.c"]
