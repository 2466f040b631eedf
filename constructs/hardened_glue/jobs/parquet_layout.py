"""How an `S3ToParquetJob` packs its files. No CDK.

The script checks the same of its arguments: a job may be started with others than these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hardened_glue.checks.plain import require_choice, require_int, require_text
from hardened_glue.errors import JobConfigError

CODECS = ("snappy", "zstd")
_PAGE_SIZE_KB = 1024  # both writers' own; smaller pages let a reader skip more of a sorted file
_ROW_GROUP_MB = 64  # of rows in memory: what a reader decodes at once, and what the writing task holds


@dataclass(frozen=True, kw_only=True)
class ParquetLayout:
    """What the files are like; both writers, Arrow in the task and Spark's after a shuffle, do all of it.

    Args:
        sort_by: columns that the rows of each file are in ascending order of, nulls last: readers then skip
            row groups and pages. It takes a task the file's rows once to its disk and back, and memory of
            about four row groups; on two cores, 10 million rows took 4 to 15 seconds, twice as long by text.
        codec: `zstd` makes smaller files than `snappy`, for more CPU of the writer.
        codec_level: of zstd, 1 to 22; absent, 3.
        dictionary: whether columns may have dictionaries, or the names of those that may.
        page_size_kb: how large a page may grow before it is compressed.
        row_group_mb: of rows in memory; where Spark's own writer writes, of rows that are encoded.
    """

    sort_by: Sequence[str] = ()
    codec: str = CODECS[0]
    codec_level: int | None = None
    dictionary: bool | Sequence[str] = True
    page_size_kb: int = _PAGE_SIZE_KB
    row_group_mb: int = _ROW_GROUP_MB

    def __post_init__(self) -> None:
        require_choice("ParquetLayout.codec", self.codec, CODECS)
        require_int("ParquetLayout.page_size_kb", self.page_size_kb, 8, 65_536)
        require_int("ParquetLayout.row_group_mb", self.row_group_mb, 1, 1024)
        if self.codec_level is not None:
            require_int("ParquetLayout.codec_level", self.codec_level, 1, 22)
            if self.codec != "zstd":
                expectation = f"nothing with codec {self.codec!r}, which has no levels: 'zstd' has"
                raise JobConfigError("ParquetLayout.codec_level", self.codec_level, expectation)
        _require_names("ParquetLayout.sort_by", self.sort_by)
        if not isinstance(self.dictionary, bool):
            _require_names("ParquetLayout.dictionary", self.dictionary)
            if not self.dictionary:
                raise JobConfigError("ParquetLayout.dictionary", self.dictionary, "a column, or False")

    def arguments(self, columns: Sequence[str], partition_keys: Sequence[str]) -> dict[str, str]:
        """What differs from the defaults, as the script reads it; `columns` are those that are chosen."""
        named = () if isinstance(self.dictionary, bool) else self.dictionary
        for option, names in (("sort_by", self.sort_by), ("dictionary", named)):
            for name in names:
                if name in partition_keys or (columns and name not in columns):
                    expectation = "a column of the files: one that is written and is no partition key"
                    raise JobConfigError(f"ParquetLayout.{option}", name, expectation)
        dictionary = str(self.dictionary).lower() if isinstance(self.dictionary, bool) else ",".join(named)
        told = {
            "--sort_by": (",".join(self.sort_by), ""),
            "--codec": (self.codec, CODECS[0]),
            "--codec_level": (str(self.codec_level or ""), ""),
            "--dictionary": (dictionary, "true"),
            "--page_size_kb": (str(self.page_size_kb), str(_PAGE_SIZE_KB)),
            "--row_group_mb": (str(self.row_group_mb), str(_ROW_GROUP_MB)),
        }
        return {name: value for name, (value, usual) in told.items() if value != usual}


def _require_names(option: str, names: Sequence[str]) -> None:
    if isinstance(names, str):
        raise JobConfigError(option, names, "a list of column names")
    for name in names:
        if not require_text(option, name).strip() or "," in name:
            raise JobConfigError(option, name, "a column's name, without a comma")
        if list(names).count(name) > 1:
            raise JobConfigError(option, name, "each column once")


PLAIN_LAYOUT = ParquetLayout()
