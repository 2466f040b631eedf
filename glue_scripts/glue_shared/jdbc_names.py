"""Names of tables and columns as they may be written in a job's arguments; nothing else reaches a server.

A name that passes here is quoted by the engine's own rule before it is sent, and a column must be one that
the server itself lists.
"""

import re
from dataclasses import dataclass

from glue_shared.errors import OptionError

NAME_LENGTH = 128  # the longest of any engine: Oracle, SQL Server
MARKS = frozenset(
    "_$#@ -.%&+/:?!~^"
)  # beside letters and digits of any script; no quotes, brackets, `;`, `=`
EXPECTED_NAME = "a name of letters, digits, spaces and _ $ # @ - . % & + / : ? ! ~ ^, without -- and /*"
EXPECTED_TABLE = 'schema.table or table; a part that holds a dot stands in "double quotes"'
_PARTS = re.compile(r'(?:^|(?<=.)\.)(?:"([^"]*)"|([^".]+))')


@dataclass(frozen=True)
class TableName:
    """A table as the job names it; without a schema it is the connection's own."""

    schema: str | None
    table: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}" if self.schema else self.table


def checked(option: str, name: object) -> str:
    """The name, if an argument may hold it."""
    if not isinstance(name, str) or not _is_plain(name):
        raise OptionError(option, name, EXPECTED_NAME)
    return name


def _is_plain(name: str) -> bool:
    letters = all(each.isalnum() or each in MARKS for each in name)
    return letters and 0 < len(name) <= NAME_LENGTH and name == name.strip() and "--" not in name


def table(option: str, name: object) -> TableName:
    """The parts of `schema.table`."""
    if not isinstance(name, str):
        raise OptionError(option, name, EXPECTED_TABLE)
    found = list(_PARTS.finditer(name))
    if "".join(each[0] for each in found) != name or not 1 <= len(found) <= 2:
        raise OptionError(option, name, EXPECTED_TABLE)
    parts = [checked(option, each[1] if each[2] is None else each[2]) for each in found]
    return TableName(parts[0] if len(parts) == 2 else None, parts[-1])
