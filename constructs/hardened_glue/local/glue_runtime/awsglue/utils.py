"""Reads a job's arguments by Glue's rules."""

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

_BOOKMARK_CHOICES = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")
# Every result carries these; a script that asks for one of them defines it a second time.
_ALWAYS = ("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION", "encryption-type", "enable-data-lineage")
_BOOKMARK = ("job-bookmark-option", "job-bookmark-from", "job-bookmark-to")
_FIRST_STRICT_VERSION = (6, 0)  # from here on an argument's name must be given in full


class GlueArgumentError(Exception):
    """An argument that the script asks for is missing, has no value, or has an impossible one."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GlueArgumentError(message)


def getResolvedOptions(  # noqa: N802 - Glue's name
    args: Sequence[str], options: Sequence[str], allow_abbrev: bool | None = None
) -> dict[str, Any]:
    """The values of the named options out of `sys.argv`; each one that is asked for is required.

    Args:
        args: `sys.argv`, the script's own name first.
        allow_abbrev: known to Glue 6.0 alone, where it is off; before that a beginning of a name was enough.
    """
    reserved = [option for option in options if option.replace("_", "-") in _BOOKMARK]
    if reserved:
        raise RuntimeError(
            f"{', '.join(reserved)} is reserved: Glue reads it by itself, leave it out of the options"
        )
    parser = _Parser(prog="getResolvedOptions", add_help=False, allow_abbrev=_abbreviations(allow_abbrev))
    parser.add_argument("--job-bookmark-option", choices=_BOOKMARK_CHOICES, default="job-bookmark-disable")
    for name in (*_BOOKMARK[1:], *_ALWAYS, "TempDir"):
        parser.add_argument(f"--{name}")
    for option in options:
        if option not in ("TempDir", "RedshiftTempDir"):
            parser.add_argument(f"--{option}", required=True)
    found = vars(parser.parse_known_args(list(args[1:]))[0])
    _check_bookmarks(found)
    return {**found, "RedshiftTempDir": found["TempDir"]}


def _abbreviations(asked: bool | None) -> bool:
    version = tuple(
        int(part) for part in os.environ.get("HARDENED_GLUE_LOCAL_GLUE_VERSION", "5.0").split(".")[:2]
    )
    strict = version >= _FIRST_STRICT_VERSION
    if asked is None:
        return not strict
    if not strict:
        raise TypeError(
            "getResolvedOptions() got an unexpected keyword argument 'allow_abbrev' (Glue 6.0 knows it)"
        )
    return asked


def _check_bookmarks(found: dict[str, Any]) -> None:
    bounds = [found["job_bookmark_from"], found["job_bookmark_to"]]
    if found["job_bookmark_option"] == "job-bookmark-pause":
        if any(bounds) and not all(bounds):
            raise GlueArgumentError(
                "job-bookmark-pause needs both of job-bookmark-from and job-bookmark-to, or neither"
            )
    elif any(bounds):
        raise GlueArgumentError("job-bookmark-from and job-bookmark-to belong to job-bookmark-pause alone")
