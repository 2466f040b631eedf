"""What differs from engine to engine, as one list of questions that each engine's module answers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from glue_shared import (
    jdbc_mysql,
    jdbc_mysql_splits,
    jdbc_mysql_streaming,
    jdbc_other_engines,
    jdbc_postgresql,
    jdbc_postgresql_splits,
)
from glue_shared.errors import RunError
from glue_shared.jdbc_columns import Carried, Column, Snapshot, Table
from glue_shared.jdbc_names import TableName
from glue_shared.jdbc_predicates import Literal
from glue_shared.jdbc_session import Session
from glue_shared.jdbc_splits import Splits


class Dialect(Protocol):
    """One engine. Its module is the implementation."""

    @property
    def PROPERTIES(self) -> Mapping[str, str]: ...  # noqa: N802 - of the driver, for each connection
    def quote(self, name: str) -> str: ...
    def text(self, value: str) -> str: ...
    def literal(self, found: Literal) -> str: ...
    def family(self, column: Column) -> str: ...
    def qualified(self, table: Table) -> str: ...
    def settings(self, snapshot: str | None = None) -> str: ...  # what each session is told first
    def hold(self, session: Session, tables: Sequence[Table]) -> Snapshot: ...
    def describe(self, session: Session, name: TableName) -> Table: ...
    def carried(self, column: Column) -> Carried: ...
    def record(self, columns: Sequence[Column]) -> str: ...  # a row as JSON text
    def as_text(self, expression: str) -> str: ...
    def canonical(self, carried: Carried) -> str: ...  # a value as the text that Spark makes of it too
    def digest_sum(self, texts: Sequence[str]) -> str: ...  # of 60 bits of each row's MD5
    def joined(self, texts: Sequence[str]) -> str: ...  # texts, some of them null, as one


class Splitter(Protocol):
    """How one engine's tables are cut."""

    def split(
        self, session: Session, table: Table, key: "Sequence[str] | None", count: int, condition: str
    ) -> Splits: ...
    def estimate(self, session: Session, table: Table, condition: str) -> int | None: ...  # rows that meet it


class Streaming(Protocol):
    """What an engine needs whose driver holds a whole result unless it is told otherwise."""

    @property
    def ROW_BY_ROW(self) -> int: ...  # noqa: N802 - the fetch size that has it hold none
    def refuse_held_results(self, session: Session, chosen: int | None) -> None: ...
    def end(self, session: Session, mark: str) -> None: ...  # the statements that carry the mark


_DIALECTS: Mapping[str, tuple[Dialect, Splitter]] = {
    **{name: (engine, engine) for name, engine in jdbc_other_engines.ENGINES.items()},
    "mysql": (jdbc_mysql, jdbc_mysql_splits),
    "postgresql": (jdbc_postgresql, jdbc_postgresql_splits),
}
_STREAMING: Mapping[str, Streaming] = {"mysql": jdbc_mysql_streaming}


def of(engine: str) -> tuple[Dialect, Splitter]:
    if engine not in _DIALECTS:
        raise RunError(f"{engine} has no dialect here, expected one of {', '.join(sorted(_DIALECTS))}")
    return _DIALECTS[engine]


def streaming(engine: str) -> Streaming | None:
    """None where the driver fetches rows in lots, as its fetch size says, and closes a result at once."""
    return _STREAMING.get(engine)
