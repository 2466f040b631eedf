"""What an `S3ToParquetJob` reads: formats, the objects that count, and what a row must look like. No CDK.

The script checks the same of its arguments: a job may be started with others than these.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hardened_glue.checks.plain import require_bool, require_choice, require_text
from hardened_glue.errors import JobConfigError

FORMATS = ("json", "json_document", "csv", "parquet", "orc", "avro", "xml")
READERS = ("grouped", "dynamic_frame")
BAD_RECORDS = ("quarantine", "fail")
EVOLUTION = ("add", "widen", "refuse")
TYPE_CONFLICTS = ("quarantine", "refuse")
ARCHIVED_OBJECTS = ("refuse", "exclude")
COMPRESSION_TYPES = ("gzip", "bzip2")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
_DIALECT_FORMATS = {"--encoding": ("json", "json_document", "csv"), "--row_tag": ("xml",)}
_CLASS = re.compile(r"\[!?[^\]/]+\]")
_WORDS = {"\t": "tab", "": "none"}  # an argument list cannot hold the one, and Glue drops the other


@dataclass(frozen=True, kw_only=True)
class TextDialect:
    """How a text source is written.

    Args:
        encoding: of JSON and CSV, where no byte order mark says otherwise; XML says it itself.
        delimiter: between the values of a CSV row: one ASCII character.
        quote: one ASCII character, or `""` for none. Doubled within quotes it is one.
        escape: one ASCII character, or `""` for none.
        header: whether each CSV object begins with the names of its columns.
        row_tag: the name of the element that is a row of XML. Its attributes become columns `_name`, the text
            of an element that holds more than text `_VALUE`, repeated elements arrays.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    header: bool = True
    row_tag: str = ""

    def __post_init__(self) -> None:
        require_choice("TextDialect.encoding", self.encoding, ENCODINGS)
        require_bool("TextDialect.header", self.header)
        for option in ("delimiter", "quote", "escape"):
            value = require_text(f"TextDialect.{option}", getattr(self, option))
            if len(value) > 1 or not value.isascii() or value in ("\n", "\r"):
                raise JobConfigError(f"TextDialect.{option}", value, "one ASCII character that ends no line")
        if not self.delimiter:
            raise JobConfigError("TextDialect.delimiter", "", "one ASCII character")
        told_apart = [each for each in (self.delimiter, self.quote, self.escape) if each]
        if len(set(told_apart)) < len(told_apart):
            expectation = "a character apart from the quote and the escape"
            raise JobConfigError("TextDialect.delimiter", self.delimiter, expectation)
        if set(require_text("TextDialect.row_tag", self.row_tag)) & set("<>/ \t\r\n'\""):
            expectation = "the name of an element, without brackets"
            raise JobConfigError("TextDialect.row_tag", self.row_tag, expectation)

    def arguments(self) -> dict[str, str]:
        """What differs from the defaults, as the script reads it."""
        told = {
            "--encoding": (self.encoding, PLAIN_TEXT.encoding),
            "--csv_delimiter": (self.delimiter, PLAIN_TEXT.delimiter),
            "--csv_quote": (self.quote, PLAIN_TEXT.quote),
            "--csv_escape": (self.escape, PLAIN_TEXT.escape),
            "--csv_header": (str(self.header).lower(), "true"),
            "--row_tag": (self.row_tag, PLAIN_TEXT.row_tag),
        }
        return {name: _WORDS.get(value, value) for name, (value, usual) in told.items() if value != usual}


PLAIN_TEXT = TextDialect()


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which objects below the source prefix are read.

    Args:
        exclusions: globs as Glue writes them, such as `**.tmp`; what one matches is left out.
        path_globs: if given, only what one of these matches is read.
        partition_predicate: which folders count, such as `year >= 2024 and region in ('eu', 'us')`: the
            values of their partitions compared with texts, numbers and dates (`date '2024-01-31'`), joined
            by and, or, not and brackets. A folder that cannot match is not even listed.
        archived_objects: what GLACIER or DEEP_ARCHIVE hold and nobody restored cannot be read: `refuse` ends
            the run before it reads, `exclude` leaves it out. What INTELLIGENT_TIERING archived, no listing
            tells.
    """

    exclusions: Sequence[str] = ()
    path_globs: Sequence[str] = ()
    partition_predicate: str | None = None
    archived_objects: str = "refuse"

    def __post_init__(self) -> None:
        require_choice("Selection.archived_objects", self.archived_objects, ARCHIVED_OBJECTS)
        predicate = self.partition_predicate
        if predicate is not None and not require_text("Selection.partition_predicate", predicate).strip():
            raise JobConfigError("Selection.partition_predicate", predicate, "a predicate, or nothing")
        for option in ("exclusions", "path_globs"):
            globs = getattr(self, option)
            if isinstance(globs, str):
                raise JobConfigError(f"Selection.{option}", globs, "a list of globs, such as ['**.tmp']")
            for glob in globs:
                if not require_text(f"Selection.{option}", glob):
                    raise JobConfigError(f"Selection.{option}", glob, "a glob, such as '**.tmp'")
                if not _is_closed(glob):
                    expectation = "a glob whose brackets and braces are closed"
                    raise JobConfigError(f"Selection.{option}", glob, expectation)

    def arguments(self) -> dict[str, str]:
        """What differs from the defaults, as the script reads it."""
        told = {"--exclusions": self.exclusions, "--path_globs": self.path_globs}
        options = {name: json.dumps(list(globs)) for name, globs in told.items() if globs}
        if self.partition_predicate is not None:
            options["--partition_predicate"] = self.partition_predicate
        if self.archived_objects != ARCHIVED_OBJECTS[0]:
            options["--archived_objects"] = self.archived_objects
        return options


def _is_closed(glob: str) -> bool:
    braces, rest = 0, _CLASS.sub("", glob)
    for character in rest:
        braces += {"{": 1, "}": -1}.get(character, 0)
        if character == "[" or braces < 0:
            return False
    return not braces


ALL_OBJECTS = Selection()


@dataclass(frozen=True, kw_only=True)
class Source:
    """Everything that is said of the source beside its place; `S3ToParquetJob` explains each."""

    source_format: str
    reader: str = "grouped"
    bad_records: str | None = None
    schema: str | None = None
    schema_evolution: str = "add"
    type_conflicts: str = "quarantine"
    compression_type: str | None = None
    dialect: TextDialect = PLAIN_TEXT
    selection: Selection = ALL_OBJECTS

    def arguments(self) -> dict[str, str]:
        """The script's arguments. Raises JobConfigError for what the reader or the format has no use for."""
        require_choice("source_format", self.source_format, FORMATS)
        require_choice("reader", self.reader, READERS)
        require_choice("schema_evolution", self.schema_evolution, EVOLUTION)
        require_choice("type_conflicts", self.type_conflicts, TYPE_CONFLICTS)
        bad_records = self.bad_records or ("quarantine" if self.reader == "grouped" else "fail")
        require_choice("bad_records", bad_records, BAD_RECORDS)
        self._refuse_without_use()
        if self.reader == "dynamic_frame":
            self._refuse_of_glue(bad_records)
        options = {
            "--source_format": self.source_format,
            "--reader": self.reader,
            "--bad_records": bad_records,
        }
        if self.schema is not None:
            options["--schema"] = require_text("source_schema", self.schema)
        if self.schema_evolution != EVOLUTION[0]:
            options["--schema_evolution"] = self.schema_evolution
        if self.type_conflicts != TYPE_CONFLICTS[0]:
            options["--type_conflicts"] = self.type_conflicts
        if self.compression_type is not None:
            options["--compression_type"] = self.compression_type
        return {**options, **self.dialect.arguments(), **self.selection.arguments()}

    def _refuse_without_use(self) -> None:
        for argument in self.dialect.arguments():
            if self.source_format not in _DIALECT_FORMATS.get(argument, ("csv",)):
                of = argument.removeprefix("--").removeprefix("csv_")
                expectation = f"the default with source_format {self.source_format!r}, which has none"
                raise JobConfigError(f"TextDialect.{of}", getattr(self.dialect, of), expectation)
        if self.compression_type is not None:
            self._refuse_compression_type(self.compression_type)
        if self.source_format == "xml" and not self.dialect.row_tag:
            expectation = "the name of the element that is a row of source_format 'xml'"
            raise JobConfigError("TextDialect.row_tag", "", expectation)
        if self.schema is not None and self.schema_evolution == "widen":
            raise JobConfigError(
                "schema_evolution", "widen", "'add' or 'refuse' with source_schema: nothing is learnt"
            )

    def _refuse_compression_type(self, given: str) -> None:
        require_choice("compression_type", given, COMPRESSION_TYPES)
        if self.reader == "grouped":
            expectation = "nothing with reader 'grouped', which goes by each object's name"
            raise JobConfigError("compression_type", given, expectation)
        if self.source_format in ("parquet", "orc", "avro"):
            expectation = f"nothing with source_format {self.source_format!r}, which packs within its files"
            raise JobConfigError("compression_type", given, expectation)

    def _refuse_of_glue(self, bad_records: str) -> None:
        """What Glue's own reader does not offer."""
        if bad_records == "quarantine":
            raise JobConfigError(
                "bad_records", bad_records, "'fail' with reader 'dynamic_frame': it names no file or line"
            )
        if self.schema is not None:
            expectation = "nothing with reader 'dynamic_frame', which finds its own: cast with columns"
            raise JobConfigError("source_schema", self.schema, expectation)
        if self.schema_evolution != EVOLUTION[0]:
            expectation = "'add' with reader 'dynamic_frame', which has its own way"
            raise JobConfigError("schema_evolution", self.schema_evolution, expectation)
        if self.dialect.encoding != "utf-8":
            expectation = "'utf-8' with reader 'dynamic_frame', which reads no other"
            raise JobConfigError("TextDialect.encoding", self.dialect.encoding, expectation)
        self._refuse_selection_of_glue()

    def _refuse_selection_of_glue(self) -> None:
        if self.selection.path_globs:
            expectation = "none with reader 'dynamic_frame', which can only leave out: use exclusions"
            raise JobConfigError("Selection.path_globs", list(self.selection.path_globs), expectation)
        if self.selection.partition_predicate is not None:
            expectation = "nothing with reader 'dynamic_frame': Glue has one for tables of its catalog alone"
            raise JobConfigError(
                "Selection.partition_predicate", self.selection.partition_predicate, expectation
            )
        for glob in self.selection.exclusions:
            if not glob.startswith("**"):
                expectation = "a glob that begins with '**' with reader 'dynamic_frame': AWS does not say"
                raise JobConfigError(
                    "Selection.exclusions", glob, f"{expectation} which part of an address it compares"
                )
