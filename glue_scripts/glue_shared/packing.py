"""How rows are packed into Parquet: their order, codec, dictionaries, pages and row groups.

Both writers, Arrow in the task and Spark's own after a shuffle, take all of it. What they differ in: Arrow
measures a row group by its rows in memory, Spark's writer by the same rows once they are encoded.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_shared.errors import OptionError

MIB = 2**20
CODECS = ("snappy", "zstd")
ZSTD_LEVEL = 3  # zstd's own default and Parquet-Java's; Arrow's is 1
ZSTD_LEVELS = (1, 22)
ROW_GROUP_MB = 64  # of rows in memory: what a task holds before they are encoded
PAGE_SIZE_KB = 1024  # both writers' default; smaller ones let a reader skip more within a sorted row group
EVERY_ROW = 2**31 - 1
REPEATED = 4  # times on average: for less, a dictionary is a third of the encoding in vain (measured)
LOOKS, LOOKED_AT_ROWS = 40, 1000  # spread over a file's first row group, to see which columns repeat values


@dataclass(frozen=True)
class Packing:
    """How a run's files are packed.

    Args:
        sort_by: the columns that the rows of each file are in ascending order of, nulls last.
        dictionary: whether columns that repeat values have dictionaries, or the names of those that may.
        codec_level: of zstd.
    """

    sort_by: tuple[str, ...] = ()
    codec: str = CODECS[0]
    codec_level: int | None = None
    dictionary: bool | tuple[str, ...] = True
    page_bytes: int = PAGE_SIZE_KB * 2**10
    row_group_bytes: int = ROW_GROUP_MB * MIB

    def for_arrow(self, rows: pa.Table) -> dict[str, Any]:
        """The arguments of Arrow's writer, for a file that begins with these rows."""
        names = _repeating(rows) if self.dictionary is True else self.dictionary
        return {
            "compression": self.codec,
            "compression_level": self.codec_level,
            "use_dictionary": _leaves(rows.schema, names) if names else False,
            "data_page_size": self.page_bytes,
            # After how many values it looks whether the page is full: 1,024 of eight bytes are a small page.
            "write_batch_size": min(1024, self.page_bytes // 64),
        }

    def for_spark(self, schema: pa.Schema) -> dict[str, str]:
        """The options of Spark's writer, which hands them to Parquet's own."""
        everywhere = self.dictionary if isinstance(self.dictionary, bool) else False
        options = {
            "compression": self.codec,
            "parquet.enable.dictionary": str(everywhere).lower(),
            "parquet.page.size": str(self.page_bytes),
            "parquet.page.row.count.limit": str(
                EVERY_ROW
            ),  # 20,000 else: the size alone decides, as in Arrow
            "parquet.block.size": str(self.row_group_bytes),
        }
        if self.codec_level is not None:
            options["parquet.compression.codec.zstd.level"] = str(self.codec_level)
        if not isinstance(self.dictionary, bool):
            leaves = _leaves(schema, self.dictionary)
            options |= {f"parquet.enable.dictionary#{path}": "true" for path in leaves}
        return options

    def check(
        self, schema: pa.Schema, partition_keys: Sequence[str], whose: str = "the files' columns"
    ) -> None:
        """Raises OptionError where a column that is named here is not one of the files, or has no order."""
        names = [name for name in schema.names if name not in partition_keys]
        for option, named in (("--sort_by", self.sort_by), ("--dictionary", self.dictionary)):
            for name in named if isinstance(named, tuple) else ():
                if name not in names:
                    raise OptionError(option, name, f"one of {whose}: {', '.join(names)}")
        for name in self.sort_by:
            if pa.types.is_nested(schema.field(name).type):
                kind = schema.field(name).type
                raise OptionError("--sort_by", name, f"a column whose values have an order, not {kind}")


def _repeating(rows: pa.Table) -> tuple[str, ...]:
    """The columns, dots into structs, whose values come back often enough for a dictionary."""
    step = max(rows.num_rows // LOOKS, LOOKED_AT_ROWS)
    some = pa.concat_tables(
        rows.slice(start, LOOKED_AT_ROWS) for start in range(0, max(rows.num_rows, 1), step)
    )
    while any(pa.types.is_struct(field.type) for field in some.schema):
        some = some.flatten()
    return tuple(
        name for name, values in zip(some.column_names, some.columns, strict=True) if _repeats(values)
    )


def _repeats(values: pa.ChunkedArray) -> bool:
    """Whether a value is there some times, null among them: one that is rare costs a dictionary little.

    Lists are not looked into and taken to.
    """
    if pa.types.is_nested(values.type):
        return True
    distinct: int = pc.count_distinct(values).as_py()
    return distinct * REPEATED <= len(values)


def _leaves(schema: pa.Schema, names: Sequence[str]) -> list[str]:
    """The paths, as Parquet has them, of the values in these columns: `tags.list.element` of `tags`."""
    sink = io.BytesIO()
    pq.write_table(schema.empty_table(), sink)
    written = pq.read_metadata(sink).schema
    paths = [written.column(number).path for number in range(len(written))]
    return [path for path in paths if any(path == name or path.startswith(f"{name}.") for name in names)]


DEFAULTS = {
    "sort_by": "",
    "codec": CODECS[0],
    "codec_level": None,
    "dictionary": "true",
    "page_size_kb": str(PAGE_SIZE_KB),
    "row_group_mb": str(ROW_GROUP_MB),
}


def parse(given: Mapping[str, Any]) -> Packing:
    """What the arguments say. Raises OptionError."""
    if given["codec"] not in CODECS:
        raise OptionError("--codec", given["codec"], " or ".join(CODECS))
    return Packing(
        sort_by=names("--sort_by", given["sort_by"]),
        codec=given["codec"],
        codec_level=_level(given["codec"], given["codec_level"]),
        dictionary=_dictionary(given["dictionary"]),
        page_bytes=whole_number("--page_size_kb", given["page_size_kb"], 8, 65_536) * 2**10,
        row_group_bytes=whole_number("--row_group_mb", given["row_group_mb"], 1, 1024) * MIB,
    )


def _dictionary(given: str) -> bool | tuple[str, ...]:
    return given == "true" if given in ("true", "false") else names("--dictionary", given)


def _level(codec: str, given: str | None) -> int | None:
    if codec == "snappy":
        if given:
            raise OptionError("--codec_level", given, "none with snappy, which has no levels: --codec zstd")
        return None
    return whole_number("--codec_level", given, *ZSTD_LEVELS) if given else ZSTD_LEVEL


def names(option: str, given: str) -> tuple[str, ...]:
    """Columns by name, between commas. Raises OptionError where one is named twice."""
    found = [name.strip() for name in given.split(",") if name.strip()]
    for name in found:
        if found.count(name) > 1:
            raise OptionError(option, given, f"each column once, not {name} twice")
    return tuple(found)


def whole_number(option: str, value: object, least: int, most: int) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise OptionError(option, value, f"a whole number from {least} to {most}")
    return int(text)
