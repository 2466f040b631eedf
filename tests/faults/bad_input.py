"""What a bad input is, what must become of it, and the reading of it without a Spark."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from glue_shared import accounts, casting, evolution, formats, pieces, sampling, uris
from glue_shared.accounts import Account, Ledger
from glue_shared.dialect import PLAIN, Dialect
from glue_shared.rows import Parsed
from glue_shared.s3_options import parse_options
from glue_shared.storage import FolderStorage

SOURCE = "s3://lake/raw/"
PLACES = ["--source", SOURCE, "--target", "s3://out/t/", "--source_format", "json"]
ID = pa.schema([("id", pa.int64())])
ID_NAME = pa.schema([("id", pa.int64()), ("name", pa.string())])
TEXT = pa.schema([("id", pa.string()), ("name", pa.string())])


@dataclass(frozen=True, kw_only=True)
class Case:
    """One bad input, and how many of its rows come out, how many are quarantined, and why the first one is.

    `uncounted` is how many of its objects hold rows in quarantine that nobody can count.

    `reason` is how the first reason begins, or, where `refused`, how the run's refusal reads. `values` is
    what the column `id` then holds, where that says more than the count.
    """

    name: str
    format: str = "json"
    files: Mapping[str, bytes]
    schema: pa.Schema | None = ID
    out: int = 0
    quarantined: int = 0
    uncounted: int = 0
    reason: str = ""
    refused: bool = False
    values: tuple[object, ...] | None = None
    dialect: Dialect = PLAIN
    column: casting.OutputColumn | None = None
    rule: str = evolution.DEFAULT
    conflicts: str = "quarantine"

    def refuses(self, fail: bool) -> tuple[str, ...]:
        """The kinds of bad row that end the run, as the script's options say them."""
        words = ["--bad_records", "fail" if fail else "quarantine", "--type_conflicts", self.conflicts]
        return parse_options([*PLACES, *words, "--schema_evolution", self.rule]).refuses

    @property
    def ends(self) -> tuple[str, str]:
        """What becomes of it with `quarantine` and with `fail`, in words."""
        if self.refused:
            return "refused", "refused"
        kept = f"{self.out} out" + (f", {self.quarantined} quarantined" if self.quarantined else "")
        kept += f", {self.uncounted} object uncounted" if self.uncounted else ""
        ends = self.quarantined or self.uncounted
        return kept, "refused" if ends else kept


@dataclass
class Read:
    """What became of an input."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    quarantined: int = 0
    uncounted: int = 0


def read(storage: FolderStorage, case: Case, *, fail: bool = False) -> Read:
    """Samples and reads the case's files as a task does, with the accounts that a run adds up."""
    for name, content in case.files.items():
        storage.put(f"{SOURCE}{name}", content)
    listed = sorted(storage.objects(SOURCE), key=lambda item: item.uri)
    found = [item for item in listed if not uris.is_hidden(item.uri.removeprefix(SOURCE))]
    for item in found:
        pieces.refuse_unreadable_codec(item.uri)
    sample = sampling.take(
        storage,
        found,
        case.format,
        case.schema,
        case.dialect,
        case.rule,
        refuse_conflicts=case.conflicts == "refuse",
    )
    columns = (case.column,) if case.column else casting.plan(sample.schema, None)
    ledger = Ledger("s3://out/journal/", "s3://out/quarantine/", case.refuses(fail))
    account, result = Account(ledger, storage, 0), Read()
    reader = formats.named(case.format, case.dialect)
    lot = [reader.fetch(storage, item) for item in found if item.size_bytes]
    for parsed in reader.parse(lot, sample.schema):
        _take(parsed, columns, account, result)
    account.close()
    total = accounts.total(ledger, storage, 1)
    result.quarantined, result.uncounted = total.rows_quarantined, total.files_uncounted
    for item in storage.objects(ledger.quarantine):
        lines = storage.get(item.uri).decode().splitlines()
        result.quarantine += [json.loads(line) for line in lines]
    assert total.rows_out == len(result.rows)
    assert total.rows_quarantined == sum(each["rows"] or 0 for each in result.quarantine)
    assert total.files_uncounted == len({each["file"] for each in result.quarantine if each["rows"] is None})
    return result


def _take(parsed: Parsed, columns: tuple[casting.OutputColumn, ...], account: Account, result: Read) -> None:
    table, rejected = casting.apply(parsed, columns)
    account.add(rows=table.num_rows, rejected=rejected)
    result.rows += table.to_pylist()
