"""Where this layer finds the files of an S3 path: in the folder that the local runner names."""

import bz2
import gzip
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from .errors import refuse

_ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
_OPENERS: dict[str, Callable[..., Any]] = {"gzip": gzip.open, "bzip2": bz2.open}
_BY_SUFFIX = {".gz": "gzip", ".bz2": "bzip2"}
# Spark and Hadoop leave such files beside the data, and never read them.
_HIDDEN = ("_", ".")


class SourceFile(NamedTuple):
    """One object to read."""

    uri: str
    path: str
    size: int


def list_files(paths: Sequence[str], *, recurse: bool, exclusions: Sequence[str]) -> list[SourceFile]:
    """The files below the paths, without hidden, empty and excluded ones, in the order of their names."""
    files = [file for path in paths for file in _below(path, recurse)]
    patterns = [re.compile(glob_to_regex(pattern)) for pattern in exclusions]
    kept = [file for file in files if not any(_excluded(pattern, file.uri) for pattern in patterns)]
    return [file for file in kept if file.size > 0]


def open_text(file: SourceFile, compression: str | None) -> IO[str]:
    """The file's text, unpacked; a byte order mark at its start is no part of it."""
    kind = compression or _BY_SUFFIX.get(Path(file.path).suffix)
    if kind is None:
        return open(file.path, encoding="utf-8-sig", newline="")
    if kind not in _OPENERS:
        refuse(f"compressionType {kind}")
    return io.TextIOWrapper(_OPENERS[kind](file.path, "rb"), encoding="utf-8-sig", newline="")


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


def _below(uri: str, recurse: bool) -> Iterator[SourceFile]:
    start = _local_path(uri)
    if start.is_file():
        yield SourceFile(uri, str(start), start.stat().st_size)
        return
    base = uri.rstrip("/")
    for folder, names, files in os.walk(start):
        names[:] = sorted(name for name in names if recurse and not name.startswith(_HIDDEN))
        inner = os.path.relpath(folder, start)
        prefix = base if inner == "." else f"{base}/{inner}"
        for name in sorted(files):
            if not name.startswith(_HIDDEN):
                path = os.path.join(folder, name)
                yield SourceFile(f"{prefix}/{name}", path, os.path.getsize(path))


def _local_path(uri: str) -> Path:
    parts = urlsplit(uri)
    if parts.scheme in ("", "file"):
        return Path(parts.path)
    if parts.scheme not in ("s3", "s3a", "s3n"):
        refuse(f"reading from {parts.scheme}://")
    root = os.environ.get(_ROOT_VARIABLE)
    if root is None:
        refuse("reading s3:// outside of run-local")
    key = parts.path.lstrip("/")
    if ".." in Path(key).parts:
        raise ValueError(f"{uri} holds '..', expected a key that stays inside its bucket's folder")
    return Path(root) / parts.netloc / key
