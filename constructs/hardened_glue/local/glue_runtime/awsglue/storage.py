"""Where this layer finds the files of an S3 path: in the folder that the runner names, or on a server."""

import bz2
import gzip
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from . import s3_objects
from .errors import refuse

_ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
_STATE_VARIABLE = "HARDENED_GLUE_LOCAL_STATE"  # where bookmarks and catalog lie when S3 is a server
_S3 = ("s3://", "s3a://", "s3n://")
_OPENERS: dict[str, Callable[..., Any]] = {"gzip": gzip.open, "bzip2": bz2.open}
_BY_SUFFIX = {".gz": "gzip", ".bz2": "bzip2"}
# Spark and Hadoop leave such files beside the data, and never read them.
_HIDDEN = ("_", ".")


class SourceFile(NamedTuple):
    """One object to read."""

    uri: str
    path: str  # empty where it lies on a server
    size: int
    modified_ns: int = 0
    columns: tuple[tuple[str, str | None], ...] = ()  # what its place, or its own name, adds to each record


def list_files(paths: Sequence[str], *, recurse: bool, exclusions: Sequence[str]) -> list[SourceFile]:
    """The files below the paths, without hidden, empty and excluded ones, in the order of their names."""
    files = [file for path in paths for file in _below(path, recurse)]
    patterns = [re.compile(glob_to_regex(pattern)) for pattern in exclusions]
    kept = [file for file in files if not any(_excluded(pattern, file.uri) for pattern in patterns)]
    return [file for file in kept if file.size > 0]


def columns_of(file: SourceFile, file_column: str | None) -> tuple[tuple[str, str | None], ...]:
    """What the file's place adds to each of its records, and its name if a column is to hold it."""
    return (*file.columns, *(((file_column, file.uri),) if file_column else ()))


def local_root() -> Path:
    """The folder of buckets that the local runner names."""
    root = os.environ.get(_ROOT_VARIABLE)
    if root is None:
        refuse("s3:// outside of run-local", f"set {_ROOT_VARIABLE} to the folder of buckets")
    return Path(root)


def state_root() -> Path:
    """The folder of bookmarks and catalog."""
    state = os.environ.get(_STATE_VARIABLE)
    return Path(state) if state and _ROOT_VARIABLE not in os.environ else local_root()


def delete(file: SourceFile) -> None:
    """Removes one object, and the folders that it leaves empty: S3 has none."""
    if not file.path:
        s3_objects.delete(file.uri)
        return
    path = Path(file.path)
    path.unlink()
    for folder in path.parents:
        if folder.parent == local_root() or any(folder.iterdir()):
            return
        folder.rmdir()


def every_file(uri: str) -> list[SourceFile]:
    """All objects below an address, hidden and empty ones too."""
    return list(_below(uri, recurse=True, hidden=()))


def write_text(uri: str, text: str) -> None:
    """Puts one small object."""
    if _on_server(uri):
        s3_objects.put(uri, text.encode("utf-8"))
        return
    path = _local_path(uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def open_text(file: SourceFile, compression: str | None) -> IO[str]:
    """The file's text, unpacked; a byte order mark at its start is no part of it."""
    kind = compression or _BY_SUFFIX.get(Path(file.path or file.uri).suffix)
    if kind is not None and kind not in _OPENERS:
        refuse(f"compressionType {kind}")
    held: Any = file.path or io.BytesIO(s3_objects.get(file.uri))
    if kind is not None:
        return io.TextIOWrapper(_OPENERS[kind](held, "rb"), encoding="utf-8-sig", newline="")
    if file.path:
        return open(file.path, encoding="utf-8-sig", newline="")
    return io.TextIOWrapper(held, encoding="utf-8-sig", newline="")


def glob_to_regex(pattern: str) -> str:
    """Glue's glob: `*` stays within a folder, `**` does not; `?`, `[...]`, `{a,b}`."""
    text, position, braces = "", 0, 0
    while position < len(pattern):
        character = pattern[position]
        if pattern.startswith("**", position):
            text, position = text + ".*", position + 1
        elif character in "*?":
            text += "[^/]*" if character == "*" else "[^/]"
        elif character == "[" and (end := pattern.find("]", position + 2)) > 0:
            inside = pattern[position + 1 : end]
            text, position = text + f"[{'^' + inside[1:] if inside[0] == '!' else inside}]", end
        elif character == "{" or (character in "},:" and braces and character != ":"):
            text += {"{": "(?:", "}": ")", ",": "|"}[character]
            braces += {"{": 1, "}": -1, ",": 0}[character]
        else:
            text += re.escape(character)
        position += 1
    return text + "$"


def _excluded(pattern: re.Pattern[str], uri: str) -> bool:
    # Examples in the guide give whole addresses, and bare endings such as **.pdf.
    key = uri.split("://", 1)[1].split("/", 1)[1] if "://" in uri else uri
    return bool(pattern.match(uri) or pattern.match(key))


def _below(uri: str, recurse: bool, hidden: tuple[str, ...] = _HIDDEN) -> Iterator[SourceFile]:
    if _on_server(uri):
        base = uri.rstrip("/") + "/"
        for name, size, modified_ns in s3_objects.below(uri, recurse=recurse):
            parts = name.removeprefix(base).split("/")
            if not any(part.startswith(hidden or "\0") for part in parts):
                yield SourceFile(name, "", size, modified_ns)
        return
    start = _local_path(uri)
    if start.is_file():
        yield _file(uri, str(start))
        return
    base = uri.rstrip("/")
    for folder, names, files in os.walk(start):
        names[:] = sorted(name for name in names if recurse and not name.startswith(hidden or "\0"))
        inner = os.path.relpath(folder, start)
        prefix = base if inner == "." else f"{base}/{inner}"
        for name in sorted(files):
            if not name.startswith(hidden or "\0"):
                yield _file(f"{prefix}/{name}", os.path.join(folder, name))


def _on_server(uri: str) -> bool:
    """Whether the address is an object's of a server: the runner has then named a state, and no folder."""
    return uri.startswith(_S3) and _ROOT_VARIABLE not in os.environ and _STATE_VARIABLE in os.environ


def _file(uri: str, path: str) -> SourceFile:
    found = os.stat(path)
    return SourceFile(uri, path, found.st_size, found.st_mtime_ns)


def _local_path(uri: str) -> Path:
    scheme, separator, place = uri.rpartition("://")
    if not separator or scheme == "file":
        return Path(place)
    if scheme not in ("s3", "s3a", "s3n"):
        refuse(f"reading from {scheme}://")
    bucket, _, key = place.partition("/")
    if ".." in Path(key).parts:
        raise ValueError(f"{uri} holds '..', expected a key that stays inside its bucket's folder")
    return local_root() / bucket / key.lstrip("/")
