"""Prefixes of buckets: their form, and whether two of them overlap."""

import re

from hardened_glue.checks.plain import require_text
from hardened_glue.errors import JobConfigError

# Wildcards and ${ would widen the role's policy, and a run of slashes is a key that nobody means.
_SEGMENT = re.compile(r"[A-Za-z0-9!_.'()=@+,:\-]+")


def folder(option: str, prefix: object, *, whole_bucket: bool = False) -> str:
    """The prefix with its trailing slash, or "" for a whole bucket where the caller may mean one."""
    text = require_text(option, prefix)
    if text == "" and whole_bucket:
        return ""
    segments = text.removesuffix("/").split("/")
    if any(not _SEGMENT.fullmatch(each) or set(each) == {"."} for each in segments):
        expectation = (
            "a prefix such as 'raw/events/': letters, digits and !_.'()=@+,:- between single slashes"
        )
        raise JobConfigError(option, prefix, expectation)
    return "/".join(segments) + "/"


def overlap(one: str, other: str) -> bool:
    """Whether either folder holds the other."""
    return one.startswith(other) or other.startswith(one)
