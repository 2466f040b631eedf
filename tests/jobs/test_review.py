"""What a synth says of all jobs of a stack: their costs."""

from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Annotations, Match, Template
from tests.jobs.job_templates import hardened_job, new_stack

from hardened_glue.jobs import JobSettings, Sizing


def _costs(stack: cdk.Stack) -> dict[str, Any]:
    template: dict[str, Any] = dict(Template.from_stack(stack).to_json())
    return dict(template["Metadata"]["HardenedGlue::RunCostsUsd"])


def test_a_synth_prints_what_a_run_of_each_job_can_cost() -> None:
    stack = new_stack()
    hardened_job(stack, "One", job_name="one")
    hardened_job(stack, "Two", job_name="two", settings=JobSettings(max_cost_per_run_usd=5))
    Template.from_stack(stack)

    [info] = Annotations.from_stack(stack).find_info("*", Match.any_value())

    lines = str(info.entry.data).splitlines()
    assert lines[0] == "What runs of these jobs cost:"
    assert lines[1].startswith("one: at most 13.20 USD a run (180 min x 10 G.1X x 0.44 USD a DPU-hour")
    assert lines[2].startswith("two: at most 4.99 USD a run (68 min x 10 G.1X")


def test_the_template_carries_the_figures() -> None:
    stack = new_stack()
    usual = Sizing(expected_minutes=30, expected_workers=4)
    hardened_job(stack, "One", job_name="one", settings=JobSettings(sizing=usual, max_retries=2))

    assert _costs(stack) == {
        "one": {"worst_case_run": "13.20", "worst_case_with_retries": "39.60", "typical_run": "0.88"}
    }


def test_what_nobody_has_said_is_not_invented() -> None:
    stack = new_stack()
    hardened_job(stack, "One", job_name="one")

    assert "typical_run" not in _costs(stack)["one"]


def test_a_second_look_says_it_once() -> None:
    stack = new_stack()
    hardened_job(stack)
    app = stack.node.root
    assert isinstance(app, cdk.App)
    app.synth()
    app.synth(force=True)

    found = Annotations.from_stack(stack).find_info("*", Match.any_value())

    assert len(found) == 1


def test_warns_of_more_workers_than_a_new_account_gets() -> None:
    stack = new_stack()
    hardened_job(stack, "One", job_name="one", settings=JobSettings(sizing=Sizing(max_workers=1100)))
    hardened_job(stack, "Two", job_name="two")
    Template.from_stack(stack)

    [warning] = Annotations.from_stack(stack).find_warning("*", Match.any_value())

    assert str(warning.entry.data).startswith("one: 1,100 G.1X want 1,100 DPUs, a new account has 1,000")
