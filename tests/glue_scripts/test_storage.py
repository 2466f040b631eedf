"""A folder and S3 answer alike. S3 is moto's here; on AWS only a real run can tell."""

import errno
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from glue_shared.errors import RunError
from glue_shared.s3_listing import Enter
from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, Storage, connect

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"


@pytest.fixture(params=["folder", "s3"])
def either(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    if request.param == "folder":
        (tmp_path / "lake").mkdir()
        yield FolderStorage(tmp_path)
        return
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        yield S3Storage(KEY)


def test_what_was_put_is_listed_and_read(either: Storage) -> None:
    either.put("s3://lake/raw/day=1/a b.json", b"12345")
    either.put("s3://lake/raw/c.json", b"")
    either.put("s3://lake/other/d.json", b"x")

    found = sorted((item.uri, item.size_bytes) for item in either.objects("s3://lake/raw/"))

    assert found == [("s3://lake/raw/c.json", 0), ("s3://lake/raw/day=1/a b.json", 5)]
    assert either.get("s3://lake/raw/day=1/a b.json") == b"12345"
    assert either.get("s3://lake/raw/day=1/a b.json", 1, 3) == b"234"


def test_a_listing_of_nothing_is_empty(either: Storage) -> None:
    assert list(either.objects("s3://lake/nowhere/")) == []


def test_s3_costs_no_parsing_of_times(either: Storage) -> None:
    if not isinstance(either, S3Storage):
        pytest.skip("a folder has no answers to parse")
    either.put("s3://lake/raw/a", b"1")

    (entry,) = either.client.list_objects_v2(Bucket="lake")["Contents"]
    assert isinstance(entry["LastModified"], str)


def test_a_version_changes_with_the_bytes(either: Storage) -> None:
    either.put("s3://lake/raw/a", b"1")
    (before,) = either.objects("s3://lake/raw/")
    either.put("s3://lake/raw/a", b"2")
    (after,) = either.objects("s3://lake/raw/")

    assert before.version != after.version


def test_an_object_that_changed_since_it_was_listed_is_refused(either: Storage) -> None:
    either.put("s3://lake/raw/a", b"1")
    (listed,) = either.objects("s3://lake/raw/")
    assert either.get(listed.uri, version=listed.version) == b"1"

    either.put("s3://lake/raw/a", b"2")

    with pytest.raises(RunError, match="s3://lake/raw/a changed while the run read it"):
        either.get(listed.uri, version=listed.version)


def test_a_listing_comes_by_address(either: Storage) -> None:
    names = [f"s3://lake/raw/{name}" for name in ("b", "a/z", "a.b", "a0", "c/d/e", "c/d.f", "c-d/e")]
    for name in names:
        either.put(name, b"1")

    assert [item.uri for item in either.objects("s3://lake/raw/")] == sorted(names)


def test_a_copy_may_be_repeated(either: Storage) -> None:
    either.put("s3://lake/a", b"1")

    for _ in range(2):
        either.copy("s3://lake/a", "s3://lake/deep/b")

    assert either.get("s3://lake/deep/b") == b"1"


def test_deleting_may_be_repeated_and_leaves_the_rest(either: Storage) -> None:
    either.put("s3://lake/raw/a", b"1")
    either.put("s3://lake/raw/b", b"1")

    for _ in range(2):
        either.delete(["s3://lake/raw/a"])

    assert [item.uri for item in either.objects("s3://lake/raw/")] == ["s3://lake/raw/b"]


def test_more_keys_than_one_call_takes_are_deleted(either: Storage) -> None:
    names = [f"s3://lake/many/{number}" for number in range(1_050)]
    for name in names:
        either.put(name, b"")

    either.delete(names)

    assert list(either.objects("s3://lake/many/")) == []


def test_it_travels_to_executors(either: Storage) -> None:
    either.put("s3://lake/a", b"1")

    assert pickle.loads(pickle.dumps(either)).get("s3://lake/a") == b"1"  # noqa: S301 - what Spark does


def test_s3_objects_are_encrypted_with_the_key_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        storage = S3Storage(KEY)
        storage.put("s3://lake/a", b"1")
        storage.copy("s3://lake/a", "s3://lake/b")

        for name in ("a", "b"):
            head = boto3.client("s3").head_object(Bucket="lake", Key=name)
            assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", KEY)


@pytest.mark.parametrize("verb", ["put", "put_if_absent", "copy"])
def test_a_disk_that_runs_full_keeps_nothing_of_what_did_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    storage = FolderStorage(tmp_path)
    storage.put("s3://lake/there", b"12345678")

    def write_half(path: Path, body: bytes) -> None:
        with path.open("wb") as file:
            file.write(body[: len(body) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    monkeypatch.setattr(shutil, "copyfile", lambda source, path: write_half(path, source.read_bytes()))
    arguments = ("s3://lake/there", "s3://lake/here") if verb == "copy" else ("s3://lake/here", b"12345678")
    with pytest.raises(OSError, match="No space left"):
        getattr(storage, verb)(*arguments)

    assert [path.name for path in (tmp_path / "lake").iterdir()] == ["there"]


def test_the_local_runner_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARDENED_GLUE_LOCAL_S3_ROOT", raising=False)
    assert isinstance(connect(KEY), S3Storage)

    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))

    assert connect(KEY) == FolderStorage(tmp_path)


def test_folders_that_are_not_wanted_are_not_listed(either: Storage) -> None:
    for day in (1, 2, 3):
        for hour in (1, 2):
            either.put(f"s3://lake/raw/day={day}/hour={hour}/f", b"x")

    def enters(folder: str) -> Enter:
        if "hour=" in folder:
            return Enter.ALL if "hour=2" in folder else Enter.NO
        return Enter.NO if "day=3" in folder else Enter.LOOK

    found = [item.uri.removeprefix("s3://lake/raw/") for item in either.objects("s3://lake/raw/", enters)]

    assert found == ["day=1/hour=2/f", "day=2/hour=2/f"]


def test_an_object_that_is_deleted_while_its_folder_is_listed_is_passed_over(storage: FolderStorage) -> None:
    for name in ("a", "b", "c"):
        storage.put(f"s3://lake/raw/{name}", b"1")
    listed = storage.objects("s3://lake/raw/")

    first = next(listed)
    storage.delete(["s3://lake/raw/b"])

    assert [first.uri, *(item.uri for item in listed)] == ["s3://lake/raw/a", "s3://lake/raw/c"]
