"""Accounts add up, or the run fails; rejected lines are written down with file, line and reason."""

import json

import pytest

from glue_shared import accounts
from glue_shared.accounts import Account, Ledger, Total
from glue_shared.errors import RunError
from glue_shared.rows import KINDS, TYPE_CONFLICT, Rejected
from glue_shared.storage import FolderStorage

LEDGER = Ledger("s3://out/j/", "s3://out/q/")
BAD = Rejected("s3://lake/f", 7, "not a JSON object", "nul\u00e9")


def _close(storage: FolderStorage, group: int, rows: int, rejected: list[Rejected]) -> None:
    account = Account(LEDGER, storage, group)
    account.add(rows=rows, rejected=rejected)
    account.close()


def test_the_total_is_the_sum_over_groups(storage: FolderStorage) -> None:
    _close(storage, 0, 10, [BAD])
    _close(storage, 1, 5, [])

    total = accounts.total(LEDGER, storage, 2)

    assert (total, total.rows_in) == (Total(15, {"bad_record": 1}), 16)


def test_a_task_that_runs_twice_is_counted_once(storage: FolderStorage) -> None:
    for _ in range(2):
        _close(storage, 0, 10, [BAD])

    assert accounts.total(LEDGER, storage, 1) == Total(10, {"bad_record": 1})
    assert len(list(storage.objects("s3://out/q/"))) == 1


def test_a_group_without_an_account_fails_the_run(storage: FolderStorage) -> None:
    _close(storage, 0, 10, [])

    with pytest.raises(RunError, match="1 of 2 groups gave an account"):
        accounts.total(LEDGER, storage, 2)


def test_a_rejected_line_is_kept_whole(storage: FolderStorage) -> None:
    _close(storage, 3, 0, [BAD])

    (found,) = storage.objects("s3://out/q/")
    assert json.loads(storage.get(found.uri)) == {
        "file": "s3://lake/f",
        "line": 7,
        "reason": "not a JSON object",
        "record": "nul\u00e9",
        "kind": "bad_record",
        "rows": 1,
    }


def test_many_rejected_lines_are_written_in_parts(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "QUARANTINE_PART_BYTES", 200)

    _close(storage, 0, 0, [BAD] * 10)

    bodies = [storage.get(item.uri) for item in storage.objects("s3://out/q/")]
    assert len(bodies) > 1
    assert sum(body.count(b"\n") for body in bodies) == 10


def test_where_nothing_may_be_bad_the_first_bad_line_is_named(storage: FolderStorage) -> None:
    account = Account(Ledger("s3://out/j/", "s3://out/q/", refuses=KINDS), storage, 0)

    with pytest.raises(RunError, match="s3://lake/f line 7: not a JSON object"):
        account.add(rows=1, rejected=[BAD])


def test_rows_that_nobody_can_count_are_told_as_objects(storage: FolderStorage) -> None:
    footer = Rejected("s3://lake/a", None, "damaged at row 3", "", rows=40)
    cut = [Rejected("s3://lake/b", None, "cut", "", rows=None)] * 2

    _close(storage, 0, 2, [footer, BAD, *cut])

    total = accounts.total(LEDGER, storage, 1)
    assert (total.rows_in, total.rows_quarantined, total.files_uncounted) == (43, 41, 1)


def test_a_kind_that_is_not_refused_goes_on(storage: FolderStorage) -> None:
    account = Account(Ledger("s3://out/j/", "s3://out/q/", refuses=(TYPE_CONFLICT,)), storage, 0)
    account.add(rows=1, rejected=[BAD])

    with pytest.raises(RunError) as refused:
        account.add(rows=1, rejected=[Rejected("s3://lake/f", 8, "a text", "", TYPE_CONFLICT)])

    assert str(refused.value) == (
        "s3://lake/f line 8: a text (--bad_records and --type_conflicts quarantine would go on)"
    )
