"""The policies broken on purpose: whatever is taken out of them, a row of the tables must notice."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.security import permission_tables
from tests.security.policy_simulator import Account, PlacedStatement
from tests.security.simulated_app import simulated_templates
from tests.security.template_values import Templates

# Actions that some job never uses, each with the reason why its role has them all the same.
UNASKED = {
    "glue:GetJobRun": "tells a script whether it is a retry: nobody knows of a user's own whether it asks"
}


@pytest.fixture(scope="module")
def templates() -> Templates:
    return simulated_templates()


@pytest.fixture(scope="module")
def account(templates: Templates) -> Account:
    return Account.of(templates)


class _Tables:
    def __init__(self, templates: Templates) -> None:
        self.statements = Account.of(templates).statements
        rows = [(row, True) for _, row in permission_tables.allowed(templates)]
        self.rows = [*rows, *((row, False) for _, row in permission_tables.refused(templates))]

    def notice(self, account: Account, changed: PlacedStatement) -> bool:
        """Whether a row sees the change; only those of the same caller or resource are asked."""
        same = [each for each in self.statements if each.written_as(changed)]
        return any(
            all(account.decide(call).allowed for call in row.calls) != expected
            for row, expected in self.rows
            if any(each.concerns(call) for call in row.calls for each in same)
        )


@pytest.fixture(scope="module")
def tables(templates: Templates) -> _Tables:
    return _Tables(templates)


def _parts(placed: PlacedStatement, element: str) -> list[str]:
    value = placed.statement.get(element, [])
    return value if isinstance(value, list) else [value]


def _without_one(placed: PlacedStatement, element: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
    parts = _parts(placed, element)
    for part in parts:
        rest = [each for each in parts if each != part]
        yield part, ({**placed.statement, element: rest} if rest else None)


def _of_jobs(account: Account) -> list[PlacedStatement]:
    return [each for each in account.statements if each.kind == "identity"]


def _unnoticed(account: Account, tables: _Tables, element: str) -> list[str]:
    return [
        f"{placed.where}: {part}"
        for placed in _of_jobs(account)
        for part, changed in _without_one(placed, element)
        if not tables.notice(account.with_change(placed, changed), placed)
    ]


def test_no_statement_can_be_left_out(account: Account, tables: _Tables) -> None:
    unnoticed = [
        f"{each.where} ({each.kind}): {each.statement.get('Sid', each.statement['Action'])}"
        for each in account.statements
        if not tables.notice(account.with_change(each, None), each)
    ]

    assert unnoticed == []


def test_no_action_of_a_role_can_be_left_out(account: Account, tables: _Tables) -> None:
    unnoticed = _unnoticed(account, tables, "Action")

    assert {each.rpartition(": ")[2] for each in unnoticed} == set(UNASKED)


def test_no_resource_of_a_role_can_be_left_out(account: Account, tables: _Tables) -> None:
    assert _unnoticed(account, tables, "Resource") == []


def test_no_condition_can_be_left_out(account: Account, tables: _Tables) -> None:
    unnoticed = []
    for placed in account.statements:
        conditions = placed.statement.get("Condition", {})
        for operator in conditions:
            rest = {name: keys for name, keys in conditions.items() if name != operator}
            wider = account.with_change(placed, {**placed.statement, "Condition": rest})
            if not tables.notice(wider, placed):
                unnoticed.append(f"{placed.where} ({placed.kind}): {operator} {list(conditions[operator])}")

    assert unnoticed == []
