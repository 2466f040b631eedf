"""Deletes the files of a path or a table that are older than a retention period."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import catalog, predicates
from .options import only
from .storage import SourceFile, delete, every_file, write_text

if TYPE_CHECKING:
    from .context import GlueContext

DEFAULT_RETENTION_HOURS = 168  # a week, as documented: younger files stay
# A folder tells no storage class: every file is of class STANDARD.
_OPTIONS = ("retentionPeriod", "excludeStorageClasses", "manifestFilePath", "partitionPredicate")
_CLASS = "STANDARD"


def purge(uris: Sequence[str], options: Mapping[str, Any], transformation_ctx: str) -> None:
    """Deletes all files below the addresses but the young ones, and writes what it did to the manifest."""
    only(options, _OPTIONS, "purge")
    gone, failed = [], []
    for file in _old(uris, options):
        try:
            delete(file)
            gone.append(file)
        except OSError:
            failed.append(file)
    manifest = options.get("manifestFilePath")
    if manifest:
        folder = "/".join(filter(None, [str(manifest).rstrip("/"), transformation_ctx]))
        write_text(f"{folder}/Success.csv", _listing(gone))
        write_text(f"{folder}/Failed.csv", _listing(failed))


def purge_table(
    context: "GlueContext", database: str, name: str, options: Mapping[str, Any], transformation_ctx: str
) -> None:
    """Deletes a table's files, and the partitions that are left without any."""
    table = catalog.table(database, name)
    keys = catalog.partition_keys(table)
    if not keys:
        purge([table["StorageDescriptor"]["Location"]], options, transformation_ctx)
        return
    chosen = predicates.matching(
        context, keys, catalog.partitions(database, name), [str(options.get("partitionPredicate") or "")]
    )
    purge([each["StorageDescriptor"]["Location"] for each in chosen], options, transformation_ctx)
    empty = [each["Values"] for each in chosen if not every_file(each["StorageDescriptor"]["Location"])]
    catalog.drop_partitions(database, name, empty)


def _old(uris: Sequence[str], options: Mapping[str, Any]) -> list[SourceFile]:
    if _CLASS in (options.get("excludeStorageClasses") or ()):
        return []
    hours = float(options.get("retentionPeriod", DEFAULT_RETENTION_HOURS))
    limit = time.time_ns() - int(hours * 3600 * 1_000_000_000)
    return [file for uri in uris for file in every_file(uri) if file.modified_ns <= limit]


def _listing(files: Sequence[SourceFile]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([file.uri] for file in files)
    return text.getvalue()
