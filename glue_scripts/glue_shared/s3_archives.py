"""Objects in S3's archives: no GET gives their bytes before somebody restored a copy.

A listing names the storage class, and on request whether a copy was restored. It does not tell whether
INTELLIGENT_TIERING has archived an object: only asking for each one would. Such an object is refused by name
when it is read.
"""

from typing import Any

from glue_shared.errors import RunError
from glue_shared.storage import StoredObject

ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")


class ArchivedObject(StoredObject):
    """An object that cannot be read before it is restored from its storage class."""

    storage_class: str = ""


def as_listed(found: StoredObject, entry: dict[str, Any]) -> StoredObject:
    """The object as archived if its class is one of the archives, unless a copy is restored for now."""
    storage_class = entry.get("StorageClass")
    if storage_class not in ARCHIVES or "RestoreExpiryDate" in entry.get("RestoreStatus", ()):
        return found
    archived = ArchivedObject(found.uri, found.size_bytes, found.version)
    archived.storage_class = storage_class
    return archived


def refuse(item: StoredObject) -> None:
    """Raises RunError for an archived object."""
    if isinstance(item, ArchivedObject):
        raise RunError(
            f"{item.uri} lies in {item.storage_class}, expected an object that can be read: restore it, or "
            "leave such objects out with --archived_objects exclude"
        )


def ask_what_is_restored(client: Any) -> None:
    """By header: a boto3 from before July 2023 has no word for it, and then shows none as restored."""

    def add(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-amz-optional-object-attributes"] = "RestoreStatus"

    client.meta.events.register("before-call.s3.ListObjectsV2", add)
