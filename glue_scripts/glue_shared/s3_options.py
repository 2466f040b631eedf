"""The arguments of `s3_to_parquet`, checked before anything is read. `S3ToParquetJob` explains each."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field

from glue_shared import casting, dialect, globs, packing, partitions, source_checks, uris
from glue_shared.catalog import TableName
from glue_shared.dialect import PLAIN, Dialect
from glue_shared.errors import OptionError
from glue_shared.listing import EVERYTHING, Selection
from glue_shared.packing import Packing, names, whole_number
from glue_shared.rows import KINDS, TYPE_CONFLICT, UNKNOWN_COLUMN

CHOICES = {
    "source_format": ("json", "json_document", "csv", "parquet", "orc", "avro", "xml"),
    "reader": ("grouped", "dynamic_frame"),
    "write_mode": ("append", "overwrite", "overwrite_partitions"),
    "incremental": ("true", "false"),
    "bad_records": ("quarantine", "fail"),
    "schema_evolution": ("add", "widen", "refuse"),
    "type_conflicts": ("quarantine", "refuse"),
    "archived_objects": ("refuse", "exclude"),
    "compression_type": ("by_name", "gzip", "bzip2"),
}
REQUIRED = ("source", "target", "source_format")
DEFAULTS = {
    "reader": "grouped",
    "write_mode": "overwrite",  # Glue keeps `--mode` for itself
    "incremental": "false",
    "bad_records": None,
    "columns": None,
    "schema": None,
    "schema_from_catalog": None,
    "schema_evolution": "add",
    "type_conflicts": "quarantine",
    "encoding": PLAIN.encoding,
    "csv_delimiter": PLAIN.delimiter,
    "csv_quote": PLAIN.quote,
    "csv_escape": PLAIN.escape,
    "csv_header": "true",
    "row_tag": PLAIN.row_tag,
    "compression_type": "by_name",
    "exclusions": None,
    "path_globs": None,
    "partition_predicate": None,
    "archived_objects": "refuse",
    "partition_keys": "",
    "target_file_size_mb": "128",
    **packing.DEFAULTS,
    "catalog_database": None,
    "catalog_table": None,
    "kms_key_arn": None,
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
    schema_from_catalog: TableName | None = None
    schema_evolution: str = "add"
    type_conflicts: str = "quarantine"
    dialect: Dialect = PLAIN
    compression_type: str = "by_name"
    selection: Selection = EVERYTHING
    partition_keys: tuple[str, ...] = ()
    target_file_size_mb: int = 128
    packing: Packing = field(default_factory=Packing)
    catalog_table: TableName | None = None
    kms_key_arn: str | None = None

    @property
    def refuses(self) -> tuple[str, ...]:
        """The kinds of bad row that end the run."""
        if self.bad_records == "fail":
            return KINDS
        kinds = (TYPE_CONFLICT,) if self.type_conflicts == "refuse" else ()
        return (*kinds, UNKNOWN_COLUMN) if self.schema_evolution == "refuse" else kinds


def parse_options(argv: Sequence[str]) -> Options:
    """The options among Glue's own arguments. Raises OptionError before anything is read."""
    given = _given(argv)
    for name, allowed in CHOICES.items():
        if given[name] not in allowed:
            raise OptionError(f"--{name}", given[name], " or ".join(allowed))
    options = Options(
        source=uris.prefix("--source", given["source"]),
        target=uris.prefix("--target", given["target"]),
        source_format=given["source_format"],
        reader=given["reader"],
        write_mode=given["write_mode"],
        incremental=given["incremental"] == "true",
        bad_records=given["bad_records"],
        columns=casting.parse_columns(given["columns"] or None),
        schema=given["schema"] or None,
        schema_from_catalog=_table_to_read(given),
        schema_evolution=given["schema_evolution"],
        type_conflicts=given["type_conflicts"],
        dialect=_dialect(given),
        compression_type=given["compression_type"],
        selection=_selection(given),
        partition_keys=names("--partition_keys", given["partition_keys"]),
        target_file_size_mb=whole_number("--target_file_size_mb", given["target_file_size_mb"], 1, 1024),
        packing=packing.parse(given),
        catalog_table=_table_to_register(given),
        kms_key_arn=given["kms_key_arn"] or None,
    )
    return _checked(options)


def _given(argv: Sequence[str]) -> dict[str, str]:
    """Each argument of the script as text; Glue's own are passed over."""
    parser = ArgumentParser(allow_abbrev=False)
    for name in REQUIRED:
        parser.add_argument(f"--{name}", required=True)
    for name, default in DEFAULTS.items():
        parser.add_argument(f"--{name}", default=default)
    given = vars(parser.parse_known_args(list(argv))[0])
    otherwise = "fail" if given["reader"] == "dynamic_frame" else "quarantine"
    given["bad_records"] = given["bad_records"] or otherwise
    return given


def _table_to_read(given: dict[str, str]) -> TableName | None:
    named = given["schema_from_catalog"]
    if not named:
        return None
    if given["schema"]:
        raise OptionError("--schema_from_catalog", named, "none with --schema, which says the same")
    return TableName.parse("--schema_from_catalog", named)


def _table_to_register(given: dict[str, str]) -> TableName | None:
    database, table = given["catalog_database"] or "", given["catalog_table"] or ""
    if not database and not table:
        return None
    if not database or not table:
        raise OptionError(
            "--catalog_database", database, f"a database with --catalog_table {table!r}, or neither"
        )
    return TableName.checked("--catalog_table", database, table)


def _dialect(given: dict[str, str]) -> Dialect:
    return dialect.parse(
        encoding=given["encoding"],
        delimiter=given["csv_delimiter"],
        quote=given["csv_quote"],
        escape=given["csv_escape"],
        header=given["csv_header"],
        row_tag=given["row_tag"],
    )


def _selection(given: dict[str, str]) -> Selection:
    return Selection(
        globs.parse("--exclusions", given["exclusions"]),
        globs.parse("--path_globs", given["path_globs"]),
        partitions.checked(given["partition_predicate"]),
        given["archived_objects"],
    )


def _checked(options: Options) -> Options:
    if options.source.startswith(options.target) or options.target.startswith(options.source):
        raise OptionError("--target", options.target, f"a prefix apart from the source {options.source}")
    if options.write_mode == "overwrite_partitions" and not options.partition_keys:
        raise OptionError("--write_mode", options.write_mode, "--partition_keys with it, or overwrite")
    if options.incremental and options.write_mode == "overwrite_partitions":
        expectation = "false with overwrite_partitions: what is new would replace a partition's earlier rows"
        raise OptionError("--incremental", "true", expectation)
    source_checks.refuse_without_use(options)
    if options.reader == "dynamic_frame":
        source_checks.refuse_of_glue(options)
    return options
