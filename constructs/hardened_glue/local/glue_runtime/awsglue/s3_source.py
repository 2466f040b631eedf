"""Reads the files of S3 paths: lists them, leaves out what options and bookmarks say, parses the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from . import bookmarks, native_files, text_files
from . import options as read_options
from .errors import refuse
from .job import Job
from .storage import SourceFile, list_files

if TYPE_CHECKING:
    from .context import GlueContext

# Read, or without meaning where nothing is listed from S3: a folder tells no storage class.
_ACTED_ON = {
    "paths", "recurse", "exclusions", "groupFiles", "groupSize", "isFailFast", "compressionType", "maxBand",
    "maxFilesInBand", "boundedFiles", "boundedSize",
}  # fmt: skip
_WITHOUT_MEANING = {"useS3ListImplementation", "excludeStorageClasses"}


@dataclass(frozen=True)
class Place:
    """A folder to read, and the partition columns that it stands for."""

    uri: str
    columns: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One read of S3.

    Args:
        columns: what a catalog's table says of the files' columns; empty where there is no table.
        partition_keys: the partition columns and their types.
        base: the folder below which partition columns begin.
    """

    places: Sequence[Place]
    format: str
    format_options: Mapping[str, Any]
    connection: Mapping[str, Any]
    transformation_ctx: str = ""
    columns: Sequence[tuple[str, str]] = ()
    partition_keys: Sequence[tuple[str, str]] = ()
    base: str | None = None
    recursive: bool = field(default=False)


def reading_of_options(
    connection: Mapping[str, Any],
    format_name: str,
    format_options: Mapping[str, Any],
    transformation_ctx: str,
) -> Reading:
    paths = connection.get("paths")
    if not isinstance(paths, list) or not paths:
        raise ValueError(f"paths is {paths!r}, expected a list of S3 paths")
    return Reading(
        places=[Place(path) for path in paths],
        format=format_name,
        format_options=format_options,
        connection=connection,
        transformation_ctx=transformation_ctx,
        recursive=read_options.flag(connection, "recurse"),
    )


def read(context: "GlueContext", reading: Reading) -> tuple[DataFrame, list[DataFrame]]:
    """The rows of the files, and the records that could not be read."""
    is_text = reading.format in text_files.FORMATS
    if not is_text:
        native_files.check(context, reading.format)
    read_options.only(reading.connection, _ACTED_ON | _WITHOUT_MEANING, "S3 connection")
    listed = _listed(reading, recursive=reading.recursive or not is_text)
    files = _new(reading, listed)
    if not files:
        return context.spark_session.createDataFrame([], StructType([])), []
    if is_text:
        return text_files.read(context, reading, files)
    whole = len(files) == len(listed) and not reading.connection.get("exclusions")
    return native_files.read(context, reading, files, whole=whole), []


def _listed(reading: Reading, *, recursive: bool) -> list[SourceFile]:
    exclusions = read_options.exclusions(reading.connection)
    return [
        file._replace(columns=place.columns)
        for place in reading.places
        for file in list_files([place.uri], recurse=recursive, exclusions=exclusions)
    ]


def _new(reading: Reading, files: list[SourceFile]) -> list[SourceFile]:
    """The files that the job's bookmark has not seen; all of them where there is none."""
    limits = _limits(reading.connection)
    job, name = Job.current(), reading.transformation_ctx
    if job is None or not job.keeps_bookmark(name):
        if limits.bounded:
            refuse(
                "boundedFiles or boundedSize without a bookmark",
                "enable bookmarks, and give a transformation_ctx",
            )
        return files
    before, until = job.bookmark(name)
    new, state = bookmarks.new_files(files, before, until, job.started_ns, limits)
    job.remember(name, state)
    return sorted(new, key=lambda file: file.uri)


def _limits(connection: Mapping[str, Any]) -> bookmarks.Limits:
    if "boundedFiles" in connection and "boundedSize" in connection:
        raise ValueError("boundedFiles and boundedSize are both given, expected one of them")
    number = read_options.number
    return bookmarks.Limits(
        max_band_ms=number(connection, "maxBand", bookmarks.DEFAULT_MAX_BAND_MS),
        max_files_in_band=number(connection, "maxFilesInBand", None),
        bounded_files=number(connection, "boundedFiles", None),
        bounded_size=number(connection, "boundedSize", None),
    )
