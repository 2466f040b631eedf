"""Every bad input ends in one of two ways: all its rows are out or in quarantine, or the run is refused."""

import pytest
from tests.facts.generated import REFERENCE, filled, places
from tests.faults.bad_input import SOURCE, Case, read
from tests.faults.bad_input_page import CASES, PAGE, made

from glue_shared.errors import RunError
from glue_shared.storage import FolderStorage

ALL = [case for kind in CASES.values() for case in kind]
EACH = [pytest.param(case, id=f"{case.format}: {case.name}") for case in ALL]


@pytest.fixture
def storage(tmp_path_factory: pytest.TempPathFactory) -> FolderStorage:
    return FolderStorage(tmp_path_factory.mktemp("s3"))


@pytest.mark.parametrize("case", EACH)
def test_in_quarantine_mode_every_row_is_out_or_quarantined(case: Case, storage: FolderStorage) -> None:
    if case.refused:
        with pytest.raises(RunError) as refused:
            read(storage, case)
        assert str(refused.value).startswith(case.reason)
        return

    found = read(storage, case)

    assert (len(found.rows), found.quarantined, found.uncounted) == (
        case.out,
        case.quarantined,
        case.uncounted,
    )
    assert all(each["reason"] and each["file"].startswith(SOURCE) for each in found.quarantine)
    if found.quarantine:
        assert found.quarantine[0]["reason"].startswith(case.reason)
    if case.values is not None:
        assert tuple(row["id"] for row in found.rows) == case.values


@pytest.mark.parametrize("case", EACH)
def test_in_fail_mode_a_bad_row_ends_the_run_by_file_and_reason(case: Case, storage: FolderStorage) -> None:
    if not (case.refused or case.quarantined or case.uncounted):
        assert len(read(storage, case, fail=True).rows) == case.out
        return

    with pytest.raises(RunError, match=r"s3://lake/raw/|sampled input") as refused:
        read(storage, case, fail=True)

    assert case.reason in str(refused.value)


def test_the_page_shows_what_is_held_here() -> None:
    text = (REFERENCE / PAGE).read_text(encoding="utf-8")

    assert filled(text, made()) == text, "write it anew: python -m tests.faults.bad_input_page"
    assert sorted(places(text)) == sorted(made())


def test_there_are_as_many_cases_as_were_once_measured_on_spark() -> None:
    assert len({(case.format, case.name) for case in ALL}) >= 49
