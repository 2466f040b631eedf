"""The choice that a wrong one most likely stood for."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_LIKENESS = 0.6  # below it a suggestion is a guess


def nearest_text(value: object, choices: Iterable[str]) -> str | None:
    """The choice that reads most like the value, whatever case and punctuation; None where none does."""
    if not isinstance(value, str):
        return None
    by_letters = {_letters(choice): choice for choice in choices}
    found = get_close_matches(_letters(value), by_letters, n=1, cutoff=_LIKENESS)
    return by_letters[found[0]] if found else None


def did_you_mean(choice: str | None) -> str:
    """The end of an expectation that names the nearest choice, empty where there is none."""
    return "" if choice is None else f", did you mean {choice!r}?"


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
