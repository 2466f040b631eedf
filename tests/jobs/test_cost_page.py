"""docs/reference/cost.md shows what the code works out."""

import dataclasses
import re

import pytest
from tests.facts.generated import REFERENCE, filled, places
from tests.jobs.cost_page import PAGE, made

from hardened_glue.facts import throughput
from hardened_glue.facts.prices import FACTORS, RATES, US_PRICES
from hardened_glue.facts.throughput import Constant
from hardened_glue.jobs.settings import JobSettings

TEXT = (REFERENCE / PAGE).read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_code() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.jobs.cost_page"


def test_it_shows_every_table_that_is_made() -> None:
    assert sorted(places(TEXT)) == sorted(made())


def test_it_gives_the_reason_of_every_constant() -> None:
    alone = [each for each in vars(throughput).values() if isinstance(each, Constant)]
    of_readers = [
        getattr(speed, field.name)
        for speed in throughput.SPEEDS.values()
        for field in dataclasses.fields(speed)
    ]

    assert not [each.why for each in [*alone, *of_readers] if f"| {each.why} |" not in TEXT]


def test_it_shows_every_price_with_the_date() -> None:
    assert all(f"`{name}` | {getattr(US_PRICES, name)} |" in TEXT for name in (*RATES, *FACTORS))
    assert US_PRICES.as_of in TEXT


def test_what_nobody_confirmed_is_marked_in_every_line_that_uses_it() -> None:
    dearer = [line for line in TEXT.splitlines() if "FLEX DPU-hour" in line or "an M-DPU-hour (" in line]

    assert dearer
    assert all("(unconfirmed)" in line for line in dearer if " USD a run " in line)


@pytest.mark.parametrize("code", re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))
def test_its_code_runs(code: str) -> None:
    names: dict[str, object] = {}

    exec(compile(code, PAGE, "exec"), names)  # noqa: S102 - it is ours

    assert isinstance(names["settings"], JobSettings)
