"""What a source format or a reader has no use for is refused by name: an option is never ignored.

`S3ToParquetJob` refuses the same at synth; a run may be started with other arguments than it gave.
"""

from typing import TYPE_CHECKING

from glue_shared import dialect, dynamic_frame
from glue_shared.dialect import PLAIN
from glue_shared.errors import OptionError

if TYPE_CHECKING:
    from glue_shared.s3_options import Options


def refuse_without_use(options: "Options") -> None:
    """Raises OptionError for what the source format has no use for."""
    for argument, value in dialect.told(options.dialect).items():
        if options.source_format not in dialect.FORMATS[argument]:
            expectation = f"the default with the source format {options.source_format}, which has none"
            raise OptionError(argument, value, expectation)
    if options.compression_type != "by_name":
        _refuse_compression_type(options)
    if options.source_format == "xml" and not options.dialect.row_tag:
        raise OptionError("--row_tag", "", "the name of the element that is a row of the source format xml")
    given = options.schema is not None or options.schema_from_catalog is not None
    if given and options.schema_evolution == "widen":
        raise OptionError("--schema_evolution", "widen", "add or refuse with --schema: nothing is learnt")


def _refuse_compression_type(options: "Options") -> None:
    if options.reader == "grouped":
        expectation = "by_name with the reader grouped, which goes by each object's name"
        raise OptionError("--compression_type", options.compression_type, expectation)
    if options.source_format in ("parquet", "orc", "avro"):
        expectation = f"by_name with the source format {options.source_format}, which packs within its files"
        raise OptionError("--compression_type", options.compression_type, expectation)


def refuse_of_glue(options: "Options") -> None:
    """Raises OptionError for what Glue's own reader does not offer."""
    if options.incremental:
        raise OptionError("--incremental", "true", "false with the reader dynamic_frame, which has bookmarks")
    if options.bad_records == "quarantine":
        raise OptionError("--bad_records", "quarantine", dynamic_frame.ERRORS_NAME_NO_LINE)
    if options.schema is not None:
        raise OptionError(
            "--schema", options.schema, "none with the reader dynamic_frame: cast with --columns"
        )
    if options.schema_from_catalog is not None:
        expectation = "none with the reader dynamic_frame: cast with --columns"
        raise OptionError("--schema_from_catalog", str(options.schema_from_catalog), expectation)
    if options.schema_evolution != "add":
        expectation = "add with the reader dynamic_frame, which has its own way"
        raise OptionError("--schema_evolution", options.schema_evolution, expectation)
    if options.dialect.encoding != PLAIN.encoding:
        expectation = f"{PLAIN.encoding} with the reader dynamic_frame, which reads no other"
        raise OptionError("--encoding", options.dialect.encoding, expectation)
    _refuse_globs_of_glue(options)


def _refuse_globs_of_glue(options: "Options") -> None:
    if options.selection.path_globs:
        expectation = "none with the reader dynamic_frame, which can only leave out: use --exclusions"
        raise OptionError("--path_globs", list(options.selection.path_globs), expectation)
    if options.selection.partition_predicate is not None:
        expectation = "none with the reader dynamic_frame: Glue has one for tables of its catalog alone"
        raise OptionError("--partition_predicate", options.selection.partition_predicate, expectation)
    for glob in options.selection.exclusions:
        if not glob.startswith("**"):
            expectation = "a glob that begins with ** with the reader dynamic_frame: AWS does not say which"
            raise OptionError("--exclusions", glob, f"{expectation} part of an address it compares")
