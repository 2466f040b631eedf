"""docs/reference/permissions.md shows what is simulated."""

from tests.facts.generated import REFERENCE, filled, places
from tests.security.permissions_page import PAGE, made

TEXT = (REFERENCE / PAGE).read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_simulation() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.security.permissions_page"


def test_it_shows_every_table_that_is_made() -> None:
    assert sorted(places(TEXT)) == sorted(made())


def test_it_names_what_is_likely_and_not_known() -> None:
    assert "(L) |" in TEXT
