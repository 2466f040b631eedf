"""`s3://bucket/key` addresses, taken apart and put together in one place."""

import posixpath
from urllib.parse import unquote

from glue_shared.errors import OptionError

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


def prefix(option: str, value: str) -> str:
    """An `s3://bucket/prefix/` that ends in one slash, or an OptionError that names the option."""
    expectation = "s3://bucket/prefix/ without '..', '//' or wildcards"
    bucket, _, key = value.removeprefix("s3://").partition("/")
    if not value.startswith("s3://") or not bucket or not key.strip("/"):
        raise OptionError(option, value, expectation)
    if any(part in ("", ".", "..") for part in key.strip("/").split("/")) or set(value) & set("*?[]{}"):
        raise OptionError(option, value, expectation)
    return f"s3://{bucket}/{key.strip('/')}/"


def split(uri: str) -> tuple[str, str]:
    """`s3://bucket/a/b` as `("bucket", "a/b")`."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def join(base: str, *parts: str) -> str:
    return posixpath.join(base, *parts)


def partition_values(relative_key: str) -> dict[str, str | None]:
    """The Hive partitions in a key below the source prefix: `a=1/b=x%20y/file` is `{"a": "1", "b": "x y"}`.

    Values stay text: `01` and `007` are not the numbers 1 and 7 until somebody casts them.
    """
    values: dict[str, str | None] = {}
    for part in relative_key.split("/")[:-1]:
        name, equals, value = part.partition("=")
        if equals and name:
            values[unquote(name)] = None if value == HIVE_NULL else unquote(value)
    return values


def is_hidden(relative_key: str) -> bool:
    """True for what readers of Hive-style tables skip: a part that begins with `_` or `.`.

    A partition directory (`_col=1`) is data all the same.
    """
    return any(part[:1] in ("_", ".") and "=" not in part for part in relative_key.split("/"))
