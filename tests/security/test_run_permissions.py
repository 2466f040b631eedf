"""A run may do all that it must, and nothing of what it must not: simulated over the templates."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from tests.security import permission_tables, run_calls, wiring_calls
from tests.security.deployed_job import DeployedJob
from tests.security.full_app import build_full_app
from tests.security.policy_simulator import Account
from tests.security.run_calls import Row
from tests.security.simulated_app import simulated_templates
from tests.security.template_values import Templates

from hardened_glue.facts.versions import GLUE_VERSIONS


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


@pytest.fixture(scope="module")
def full() -> Templates:
    """The templates of an app that uses every construct, on every version of Glue."""
    stacks = [each for each in build_full_app().node.children if isinstance(each, cdk.Stack)]
    return Templates({each.stack_name: Template.from_stack(each).to_json() for each in stacks})


def test_a_job_of_every_version_starts_and_leaves_its_traces(full: Templates) -> None:
    account = Account.of(full)
    jobs = [DeployedJob(full, full.properties(each)["Name"]) for each in full.resources("Glue::Job")]

    rows = [(job.name, row) for job in jobs for row in (*run_calls.start(job), *run_calls.traces(job))]

    assert {job.properties["GlueVersion"] for job in jobs} == set(GLUE_VERSIONS)
    assert all(len(job.log_groups) >= 2 for job in jobs)
    assert [f"{name}: {row}" for name, row in rows if _denied_calls(account, row)] == []


def test_what_is_wired_together_is_let_in_across_stacks(full: Templates) -> None:
    account = Account.of(full)

    wired, strangers = list(wiring_calls.wired(full)), list(wiring_calls.strangers(full))

    assert {row.feature for row in wired} == {"alarms", "events", "logs", "access logs"}
    assert [str(row) for row in wired if _denied_calls(account, row)] == []
    assert [str(row) for row in strangers if not _denied_calls(account, row)] == []
