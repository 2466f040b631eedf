"""docs/reference/matrix.md says what the facts say."""

import pytest
from tests.facts.generated import REFERENCE, filled, places, table
from tests.facts.matrix_page import PAGE, made

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.facts.workers import WORKER_TYPES

TEXT = (REFERENCE / PAGE).read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_facts() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.facts.matrix_page"


def test_it_shows_every_table_that_is_made() -> None:
    assert sorted(places(TEXT)) == sorted(made())


@pytest.mark.parametrize("name", [*ARGUMENTS, *WORKER_TYPES])
def test_it_names_every_argument_and_worker_type(name: str) -> None:
    assert name in TEXT


def test_a_stale_table_would_be_found() -> None:
    stale = TEXT.replace("| G.1X | 1 DPU |", "| G.1X | 2 DPU |")

    assert stale != TEXT
    assert filled(stale, made()) == TEXT


def test_draws_a_table() -> None:
    assert table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |"
