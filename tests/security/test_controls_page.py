"""docs/reference/security-controls.md: complete, true to a scan, and its tests are there."""

from pathlib import Path

import pytest
from tests.facts.generated import REFERENCE, filled, places
from tests.security.control_table import CONTROLS, NOT_OURS, Control
from tests.security.controls_page import PAGE, made
from tests.security.nag_rules import nag_rules
from tests.security.scanned import scanned

pytestmark = pytest.mark.whole

TESTS = Path(__file__).parents[1]
TEXT = (REFERENCE / PAGE).read_text(encoding="utf-8")


def test_its_tables_are_those_of_a_scan() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.security.controls_page"


def test_it_shows_every_table_that_is_made() -> None:
    assert sorted(places(TEXT)) == sorted(made())


def test_every_rule_of_the_packs_stands_in_one_row() -> None:
    ours = [rule for control in CONTROLS for rule in control.nag]
    others = [rule for rules in NOT_OURS.values() for rule in rules]

    assert sorted([*ours, *others]) == sorted(nag_rules())


def test_every_accepted_finding_belongs_to_a_control() -> None:
    names = {name for control in CONTROLS for rule in control.nag for name in nag_rules()[rule].values()}
    known = names | {rule for control in CONTROLS for rule in control.checkov}

    accepted = {each.rule.partition("[")[0] for each in scanned("full") if each.accepted}

    assert {each.rpartition("-")[2] for each in accepted} <= known


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.what)
def test_a_control_is_held_by_tests_that_are_there(control: Control) -> None:
    assert (TESTS / control.held_by).is_file()


def test_no_rule_of_another_tool_is_named_twice() -> None:
    named = [rule for control in CONTROLS for rule in (*control.checkov, *control.others)]

    assert len(named) == len(set(named))
