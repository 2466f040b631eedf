"""What an `S3ToParquetJob` writes: its columns, its files, and what becomes of the rows before. No CDK."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from hardened_glue.checks.plain import require_bool, require_choice, require_int, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.parquet_layout import ParquetLayout

MODES = ("overwrite", "append", "overwrite_partitions")
_MAX_FILE_SIZE_MB = 1024


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the output.

    Args:
        type: a Spark type to cast to; absent, the source's own.
        source: the source's column, dots into structs; absent, the same name.
    """

    name: str
    type: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        for option, value in asdict(self).items():
            if value is not None and not require_text(f"Column.{option}", value).strip():
                raise JobConfigError(f"Column.{option}", value, "a name, or nothing")


def file_arguments(
    columns: Sequence[Column],
    partition_keys: Sequence[str],
    target_file_size_mb: int,
    layout: ParquetLayout,
) -> dict[str, str]:
    """The arguments that say which columns are written, and into what files."""
    require_int("target_file_size_mb", target_file_size_mb, 1, _MAX_FILE_SIZE_MB)
    options = {
        "--target_file_size_mb": str(target_file_size_mb),
        **layout.arguments([each.name for each in columns], partition_keys),
    }
    if columns:
        described = [{name: value for name, value in asdict(each).items() if value} for each in columns]
        _refuse_twice("columns", [each.name for each in columns])
        options["--columns"] = json.dumps(described, separators=(",", ":"))
    if partition_keys:
        options["--partition_keys"] = _partition_keys(columns, partition_keys)
    return options


def mode_arguments(
    reader: str, mode: str, partition_keys: Sequence[str], incremental: bool
) -> dict[str, str]:
    """The arguments that say what becomes of the rows that earlier runs wrote."""
    require_choice("mode", mode, MODES)
    options = {"--write_mode": mode}  # `--mode` is one of the names that Glue reserves
    replaces_partitions = mode == "overwrite_partitions"
    if replaces_partitions and not partition_keys:
        raise JobConfigError("mode", mode, "partition_keys with it, or 'overwrite'")
    if not require_bool("incremental", incremental):
        return options
    if replaces_partitions:
        expectation = f"False with mode {mode!r}: what is new would replace a partition's earlier rows"
        raise JobConfigError("incremental", incremental, expectation)
    if reader == "dynamic_frame":
        raise JobConfigError(
            "incremental", incremental, "False with reader 'dynamic_frame': it has bookmarks"
        )
    return {**options, "--incremental": "true"}


def _partition_keys(columns: Sequence[Column], partition_keys: Sequence[str]) -> str:
    if isinstance(partition_keys, str):
        raise JobConfigError("partition_keys", partition_keys, "a list of column names")
    for key in partition_keys:
        if not require_text("partition_keys", key) or "," in key:
            raise JobConfigError("partition_keys", key, "a column's name, without a comma")
        if columns and key not in {each.name for each in columns}:
            raise JobConfigError("partition_keys", key, "one of the columns that are written")
    _refuse_twice("partition_keys", partition_keys)
    return ",".join(partition_keys)


def _refuse_twice(option: str, names: Sequence[str]) -> None:
    # Spark compares names without their case, and so does the Glue Data Catalog.
    lowered = [name.lower() for name in names]
    for name in names:
        if lowered.count(name.lower()) > 1:
            raise JobConfigError(option, name, "each name once, whatever its case")
