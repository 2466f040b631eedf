"""The choice that a wrong one stood for."""

import pytest

from hardened_glue.checks.nearest import did_you_mean, nearest_text


@pytest.mark.parametrize(
    ("value", "nearest"),
    [
        ("standard", "STANDARD"),
        ("Flex", "FLEX"),
        ("STANDRAD", "STANDARD"),
        ("spot", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_finds_the_choice_that_reads_alike(value: object, nearest: str | None) -> None:
    assert nearest_text(value, ("STANDARD", "FLEX")) == nearest


def test_says_nothing_where_nothing_is_near() -> None:
    assert did_you_mean(None) == ""
    assert did_you_mean("FLEX") == ", did you mean 'FLEX'?"
