"""The page of faults shows the cells that the tests have, and what a full set found in them."""

import pytest
from tests.facts.generated import REFERENCE, filled, places
from tests.faults.faults_page import PAGE, made, outcomes


def test_the_page_shows_what_was_found() -> None:
    text = (REFERENCE / PAGE).read_text(encoding="utf-8")

    assert filled(text, made()) == text, "write it anew: make faults"
    assert sorted(places(text)) == sorted(made())


@pytest.mark.parametrize("table", ["events", "s3", "moments", "recovery", "executors", "disk"])
def test_every_cell_that_was_run_is_exact_in_the_end(table: str) -> None:
    ends = {end for cell in outcomes().get(table, {}).values() for end in cell.values()}

    assert all(str(end).endswith("exact") for end in ends)
