"""A run may do all that it must, and nothing of what it must not: simulated over the templates."""

import pytest
from tests.security import permission_tables
from tests.security.policy_simulator import Account
from tests.security.run_calls import Row
from tests.security.simulated_app import simulated_templates
from tests.security.template_values import Templates


@pytest.fixture(scope="module")
def templates() -> Templates:
    return simulated_templates()


@pytest.fixture(scope="module")
def account(templates: Templates) -> Account:
    return Account.of(templates)


def _denied_calls(account: Account, row: Row) -> list[str]:
    return [f"{call.action} on {call.resource}" for call in row.calls if not account.decide(call).allowed]


def test_every_request_of_a_run_is_allowed(account: Account, templates: Templates) -> None:
    failing = {
        f"{who}: {row}": denied
        for who, row in permission_tables.allowed(templates)
        if (denied := _denied_calls(account, row))
    }

    assert failing == {}


def test_what_a_run_must_not_do_is_refused(account: Account, templates: Templates) -> None:
    passing = [
        f"{who}: {row}"
        for who, row in permission_tables.refused(templates)
        if not _denied_calls(account, row)
    ]

    assert passing == []
