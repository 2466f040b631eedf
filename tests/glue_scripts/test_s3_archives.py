"""What lies in an archive is refused before anything is read, or left out and counted."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from glue_shared import listing, s3_archives
from glue_shared.errors import RunError
from glue_shared.listing import Selection
from glue_shared.s3_archives import ArchivedObject
from glue_shared.s3_listing import Entered
from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, StoredObject

SOURCE = "s3://lake/raw/"
FOUND = StoredObject(f"{SOURCE}f.json", 3, "v")


@pytest.mark.parametrize(
    ("entry", "archived"),
    [
        ({}, False),
        ({"StorageClass": "STANDARD"}, False),
        ({"StorageClass": "GLACIER_IR"}, False),  # instant retrieval: it reads like any other
        ({"StorageClass": "INTELLIGENT_TIERING"}, False),
        ({"StorageClass": "GLACIER"}, True),
        ({"StorageClass": "DEEP_ARCHIVE"}, True),
        ({"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": True}}, True),
        (
            {
                "StorageClass": "GLACIER",
                "RestoreStatus": {"IsRestoreInProgress": False, "RestoreExpiryDate": "2026-12-01"},
            },
            False,
        ),
    ],
)
def test_an_object_is_archived_unless_a_copy_is_restored(entry: dict[str, object], archived: bool) -> None:
    found = s3_archives.as_listed(FOUND, entry)

    assert isinstance(found, ArchivedObject) is archived
    assert found == FOUND


class Archived(FolderStorage):
    """A folder whose objects named `old` lie in an archive."""

    def objects(self, prefix: str, enters: Entered | None = None) -> Iterator[StoredObject]:
        for item in super().objects(prefix, enters):
            old = {"StorageClass": "DEEP_ARCHIVE"} if "old" in item.uri else {}
            yield s3_archives.as_listed(item, old)


@pytest.fixture
def archived(storage: FolderStorage) -> Archived:
    for name in ("new.json", "old.json"):
        storage.put(f"{SOURCE}{name}", b"{}")
    return Archived(storage.root)


def test_an_archived_object_ends_the_run_before_it_reads(archived: Archived) -> None:
    with pytest.raises(RunError) as refused:
        listing.write(archived, SOURCE, "s3://out/plan/")

    assert str(refused.value) == (
        "s3://lake/raw/old.json lies in DEEP_ARCHIVE, expected an object that can be read: restore it, or "
        "leave such objects out with --archived_objects exclude"
    )


def test_an_archived_object_is_left_out_where_the_job_says_so(archived: Archived) -> None:
    read: list[str] = []

    def notes(item: StoredObject) -> bool:
        read.append(item.uri)
        return True

    listed = listing.write(
        archived, SOURCE, "s3://out/plan/", Selection(archived_objects="exclude"), only=notes
    )

    assert (listed.files_in, listed.files_excluded) == (1, 1)
    assert read == [f"{SOURCE}new.json"]  # not remembered as read: once restored, it is


def test_what_was_read_before_it_was_archived_need_not_be_restored(archived: Archived) -> None:
    listed = listing.write(archived, SOURCE, "s3://out/plan/", only=lambda item: "new" in item.uri)

    assert (listed.files_in, listed.files_passed_over) == (1, 1)


def test_a_listing_of_s3_tells_what_is_archived_and_a_read_of_it_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="lake")
        for name, storage_class in (("a", "STANDARD"), ("b", "GLACIER"), ("c", "INTELLIGENT_TIERING")):
            client.put_object(Bucket="lake", Key=f"raw/{name}", Body=b"{}", StorageClass=storage_class)
        storage = S3Storage()

        found = list(storage.objects(SOURCE))

        assert [item.uri for item in found if isinstance(item, ArchivedObject)] == [f"{SOURCE}b"]
        with pytest.raises(
            RunError, match="s3://lake/raw/b is archived, expected an object that can be read"
        ):
            storage.get(f"{SOURCE}b")
