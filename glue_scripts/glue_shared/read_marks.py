"""What committed runs have read: 24 bytes an object, so that an incremental run reads nothing twice.

A mark is 16 bytes of digest of the object's address, version and size, and 8 of its address alone. An object
that was rewritten has a new version and is read again; one that was put again with the same ETag is not.
Each run that keeps marks adds a file of its own, and every eighth merges them into one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glue_shared.storage import Storage, StoredObject, side_by_side

FILES_AT_MOST = 8  # what one run fetches; a merge each eighth run rewrites 24 bytes an object
ADDRESS_BYTES, OBJECT_BYTES = 8, 16
MARK = np.dtype([("object", f"S{OBJECT_BYTES}"), ("address", f"S{ADDRESS_BYTES}")])


def of_object(item: StoredObject) -> bytes:
    """The mark of an object."""
    return _object(item) + _address(item)


def _object(item: StoredObject) -> bytes:
    named = f"{item.uri}\0{item.version}\0{item.size_bytes}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(named, digest_size=OBJECT_BYTES).digest()


def _address(item: StoredObject) -> bytes:
    named = item.uri.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(named, digest_size=ADDRESS_BYTES).digest()


@dataclass
class ReadMarks:
    """The marks of all committed runs, to ask for one object at a time."""

    objects: "npt.NDArray[np.bytes_]"
    addresses: "npt.NDArray[np.bytes_]"
    rewritten: int = 0  # how many of the objects asked for were read in another version

    @classmethod
    def load(cls, storage: Storage, files: Sequence[str]) -> "ReadMarks":
        marks = _marks(b"".join(side_by_side(storage, storage.get, files)))
        return cls(np.unique(marks["object"]), np.unique(marks["address"]))

    def is_unread(self, item: StoredObject) -> bool:
        """True for an object that no committed run has read in this version."""
        if _holds(self.objects, _object(item)):
            return False
        self.rewritten += _holds(self.addresses, _address(item))
        return True


def _holds(among: "npt.NDArray[np.bytes_]", digest: bytes) -> bool:
    wanted = digest.rstrip(b"\0")  # as numpy gives back its own; all digests are of one length
    place = int(among.searchsorted(np.bytes_(wanted)))
    return place < len(among) and bool(among[place] == wanted)


def merged(storage: Storage, files: Sequence[str], added: bytes) -> bytes:
    """All marks of the files with those added, each once."""
    whole = b"".join(side_by_side(storage, storage.get, files)) + added
    return np.unique(_marks(whole)).tobytes()


def _marks(whole: bytes) -> "npt.NDArray[np.void]":
    return np.frombuffer(whole, MARK) if whole else np.empty(0, MARK)
