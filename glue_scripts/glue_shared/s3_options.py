"""The arguments of `s3_to_parquet`, checked before anything is read. `S3ToParquetJob` explains each."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass

from glue_shared import casting, dynamic_frame, globs, uris
from glue_shared.errors import OptionError

CHOICES = {
    "source_format": ("json", "csv", "parquet"),
    "reader": ("grouped", "dynamic_frame"),
    "write_mode": ("append", "overwrite", "overwrite_partitions"),
    "incremental": ("true", "false"),
    "bad_records": ("quarantine", "fail"),
    "codec": ("snappy", "zstd"),
}


@dataclass(frozen=True)
class Options:
    """The job's arguments, checked."""

    source: str
    target: str
    source_format: str
    reader: str = "grouped"
    write_mode: str = "overwrite"
    incremental: bool = False
    bad_records: str = "quarantine"
    columns: "tuple[dict[str, str], ...] | None" = None
    schema: str | None = None
    partition_keys: tuple[str, ...] = ()
    target_file_size_mb: int = 128
    codec: str = "snappy"
    row_group_mb: int = 64
    exclusions: tuple[str, ...] = ()
    path_globs: tuple[str, ...] = ()
    kms_key_arn: str | None = None


def parse_options(argv: Sequence[str]) -> Options:
    """The options among Glue's own arguments. Raises OptionError before anything is read."""
    parser = ArgumentParser(allow_abbrev=False)
    for name in ("source", "target", "source_format"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--reader", default="grouped")
    parser.add_argument("--write_mode", default="overwrite")  # Glue keeps `--mode` for itself
    parser.add_argument("--incremental", default="false")
    parser.add_argument("--bad_records", default=None)
    parser.add_argument("--partition_keys", default="")
    parser.add_argument("--target_file_size_mb", default="128")
    parser.add_argument("--codec", default="snappy")
    parser.add_argument("--row_group_mb", default="64")
    for name in ("columns", "schema", "kms_key_arn", "exclusions", "path_globs"):
        parser.add_argument(f"--{name}", default=None)
    given = vars(parser.parse_known_args(list(argv))[0])
    given["bad_records"] = given["bad_records"] or (
        "fail" if given["reader"] == "dynamic_frame" else "quarantine"
    )
    for name, allowed in CHOICES.items():
        if given[name] not in allowed:
            raise OptionError(f"--{name}", given[name], " or ".join(allowed))
    return _checked(
        Options(
            **{
                **given,
                "source": uris.prefix("--source", given["source"]),
                "target": uris.prefix("--target", given["target"]),
                "incremental": given["incremental"] == "true",
                "columns": casting.parse_columns(given["columns"]),
                "partition_keys": tuple(
                    key.strip() for key in given["partition_keys"].split(",") if key.strip()
                ),
                "target_file_size_mb": _whole_number(
                    "--target_file_size_mb", given["target_file_size_mb"], 1, 1024
                ),
                "row_group_mb": _whole_number("--row_group_mb", given["row_group_mb"], 1, 1024),
                "exclusions": globs.parse("--exclusions", given["exclusions"]),
                "path_globs": globs.parse("--path_globs", given["path_globs"]),
            }
        )
    )


def _whole_number(option: str, value: str, least: int, most: int) -> int:
    if not value.isdigit() or not least <= int(value) <= most:
        raise OptionError(option, value, f"a whole number from {least} to {most}")
    return int(value)


def _checked(options: Options) -> Options:
    if options.source.startswith(options.target) or options.target.startswith(options.source):
        raise OptionError("--target", options.target, f"a prefix apart from the source {options.source}")
    if options.write_mode == "overwrite_partitions" and not options.partition_keys:
        raise OptionError("--write_mode", options.write_mode, "--partition_keys with it, or overwrite")
    if options.incremental and options.write_mode == "overwrite_partitions":
        expectation = "false with overwrite_partitions: what is new would replace a partition's earlier rows"
        raise OptionError("--incremental", "true", expectation)
    if options.reader == "dynamic_frame":
        _refuse_what_glue_cannot_read(options)
    return options


def _refuse_what_glue_cannot_read(options: Options) -> None:
    if options.incremental:
        raise OptionError("--incremental", "true", "false with the reader dynamic_frame, which has bookmarks")
    if options.bad_records == "quarantine":
        raise OptionError("--bad_records", "quarantine", dynamic_frame.ERRORS_NAME_NO_LINE)
    if options.schema is not None:
        raise OptionError(
            "--schema", options.schema, "none with the reader dynamic_frame: cast with --columns"
        )
    for name in ("exclusions", "path_globs"):
        if getattr(options, name):
            raise OptionError(f"--{name}", getattr(options, name), "none with the reader dynamic_frame")
