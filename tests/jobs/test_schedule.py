"""What starts a job: the trigger in the template, and every schedule that would never fire, refused."""

from collections.abc import Callable, Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import hardened_job, new_stack, of_type, only, resources

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.schedule import JobTrigger, Schedule

NIGHTLY = "0 3 * * ? *"

Jobs = dict[str, HardenedJob]


@pytest.fixture
def stack() -> cdk.Stack:
    return new_stack()


@pytest.fixture(scope="module")
def jobs() -> Jobs:
    """Three jobs of one clock, one of another, and one that nothing starts."""
    stack = new_stack()
    made = {name: hardened_job(stack, name) for name in ("First", "Second", "Third", "Other", "Idle")}
    JobTrigger(stack, "Nightly", jobs=[made["First"], made["Second"]], schedule=Schedule.cron(NIGHTLY))
    JobTrigger(stack, "Later", jobs=[made["Other"]], schedule=Schedule.cron("0 5 * * ? *"))
    JobTrigger(stack, "Chain", jobs=[made["Third"]], schedule=Schedule.after(made["First"], made["Second"]))
    return made


def _triggers(stack: cdk.Stack) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in of_type(resources(stack), "Glue::Trigger")]


def _new_id(scope: cdk.Stack) -> str:
    # A refused construct stays in the tree with its id.
    return f"Refused{len(scope.node.children)}"


def test_a_clock_starts_the_job_and_is_active(stack: cdk.Stack) -> None:
    job = hardened_job(stack)
    trigger = JobTrigger(stack, "Nightly", jobs=[job], schedule=Schedule.cron(NIGHTLY))

    assert only(resources(stack), "Glue::Trigger") == {
        "Name": trigger.trigger_name,
        "Type": "SCHEDULED",
        "Schedule": "cron(0 3 * * ? *)",
        "StartOnCreation": True,
        "Actions": [{"JobName": "nightly-job"}],
    }


def test_the_trigger_waits_for_its_job(stack: cdk.Stack) -> None:
    JobTrigger(stack, "Nightly", jobs=[hardened_job(stack)], schedule=Schedule.cron(NIGHTLY))
    made = resources(stack)

    [trigger] = of_type(made, "Glue::Trigger")

    assert [made[each]["Type"] for each in trigger["DependsOn"]] == ["AWS::Glue::Job"]


def test_a_paused_trigger_has_a_name_of_its_own_as_no_update_would_pause_it(stack: cdk.Stack) -> None:
    job = hardened_job(stack)
    JobTrigger(stack, "Nightly", jobs=[job], schedule=Schedule.cron(NIGHTLY), active=False)

    trigger = only(resources(stack), "Glue::Trigger")

    assert trigger["Name"].endswith("-scheduled-paused")
    assert trigger["StartOnCreation"] is False


def test_an_on_demand_trigger_asks_for_no_start_at_creation_which_glue_would_refuse(stack: cdk.Stack) -> None:
    trigger = JobTrigger(stack, "ByHand", jobs=[hardened_job(stack)], schedule=Schedule.on_demand())

    assert only(resources(stack), "Glue::Trigger") == {
        "Name": trigger.trigger_name,
        "Type": "ON_DEMAND",
        "Actions": [{"JobName": "nightly-job"}],
    }


@pytest.mark.parametrize(
    ("after", "logical"), [(Schedule.after, "AND"), (Schedule.after_any, "ANY")], ids=["all", "any"]
)
def test_a_job_starts_after_the_success_of_others(
    stack: cdk.Stack, after: Callable[..., Schedule], logical: str
) -> None:
    one, other, last = (hardened_job(stack, name) for name in ("One", "Other", "Last"))
    JobTrigger(stack, "Nightly", jobs=[one, other], schedule=Schedule.cron(NIGHTLY))
    JobTrigger(stack, "Chain", jobs=[last], schedule=after(one, other))

    [chained] = [each for each in _triggers(stack) if each["Type"] == "CONDITIONAL"]

    assert chained["StartOnCreation"] is True
    assert chained["Actions"] == [{"JobName": "nightly-last"}]
    assert chained["Predicate"] == {
        "Logical": logical,
        "Conditions": [
            {"LogicalOperator": "EQUALS", "JobName": name, "State": "SUCCEEDED"}
            for name in ("nightly-one", "nightly-other")
        ],
    }


def test_any_of_two_jobs_may_have_clocks_of_their_own(jobs: Jobs) -> None:
    stack = cdk.Stack.of(jobs["First"])
    late = hardened_job(stack, "Late")

    JobTrigger(stack, "Any", jobs=[late], schedule=Schedule.after_any(jobs["First"], jobs["Other"]))


def test_a_chain_of_chains_descends_from_one_clock(jobs: Jobs) -> None:
    stack = cdk.Stack.of(jobs["First"])
    fourth = hardened_job(stack, "Fourth")

    JobTrigger(stack, "Next", jobs=[fourth], schedule=Schedule.after(jobs["Third"], jobs["First"]))


def test_a_chain_of_two_descends_only_from_the_clock_that_starts_both(stack: cdk.Stack) -> None:
    one, other, both, late, last = (hardened_job(stack, name) for name in ("A", "B", "Both", "Late", "Last"))
    JobTrigger(stack, "Early", jobs=[one, other], schedule=Schedule.cron(NIGHTLY))
    JobTrigger(stack, "Again", jobs=[one, late], schedule=Schedule.cron("0 5 * * ? *"))
    JobTrigger(stack, "Chain", jobs=[both], schedule=Schedule.after(one, other))

    with pytest.raises(JobConfigError, match="expected jobs that descend from one trigger"):
        JobTrigger(stack, "Never", jobs=[last], schedule=Schedule.after(both, late))


def test_arguments_go_to_every_job_of_the_trigger(stack: cdk.Stack) -> None:
    jobs = [hardened_job(stack, name) for name in ("One", "Other")]
    JobTrigger(stack, "Nightly", jobs=jobs, schedule=Schedule.cron(NIGHTLY), arguments={"--day": "today"})

    [trigger] = _triggers(stack)

    assert [each["Arguments"] for each in trigger["Actions"]] == [{"--day": "today"}] * 2


def test_carries_its_tags_and_description(stack: cdk.Stack) -> None:
    JobTrigger(
        stack,
        "Nightly",
        jobs=[hardened_job(stack)],
        schedule=Schedule.cron(NIGHTLY),
        description="after the export",
        tags={"team": "sales"},
    )

    trigger = only(resources(stack), "Glue::Trigger")

    assert (trigger["Description"], trigger["Tags"]) == ("after the export", {"team": "sales"})


@pytest.mark.parametrize(
    ("names", "schedule", "message"),
    [
        ([], lambda _: Schedule.on_demand(), "jobs is [], expected one job or more, each once"),
        (
            ["First", "First"],
            lambda _: Schedule.on_demand(),
            "jobs is ['nightly-first', 'nightly-first'], expected one job or more, each once",
        ),
        (
            ["First"],
            lambda _: Schedule.after(),
            "Schedule.after is [], expected one job or more, each once",
        ),
        (
            ["First"],
            lambda jobs: Schedule.after(jobs["Idle"]),
            "schedule upstream is 'nightly-idle', expected a job that a JobTrigger starts, made before:"
            " else Glue never starts what waits",
        ),
        (
            ["First"],
            lambda jobs: Schedule.after(jobs["Third"]),
            "schedule upstream is 'nightly-third', expected a job that does not itself wait for"
            " 'nightly-first'",
        ),
        (
            ["First"],
            lambda jobs: Schedule.after(jobs["First"]),
            "schedule upstream is 'nightly-first', expected a job that does not itself wait for"
            " 'nightly-first'",
        ),
        (
            ["Idle"],
            lambda jobs: Schedule.after(jobs["Third"], jobs["Other"]),
            "schedule upstream is 'nightly-third, nightly-other', expected jobs that descend from one"
            " trigger: give them one JobTrigger(jobs=[...])",
        ),
    ],
    ids=["no-job", "twice", "after-nothing", "no-trigger", "cycle", "itself", "two-clocks"],
)
def test_refuses_a_chain_that_would_never_start(
    jobs: Jobs, names: list[str], schedule: Callable[[Jobs], Schedule], message: str
) -> None:
    scope = cdk.Stack.of(jobs["First"])

    with pytest.raises(JobConfigError) as refused:
        JobTrigger(scope, _new_id(scope), jobs=[jobs[name] for name in names], schedule=schedule(jobs))

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"arguments": {"--conf": "spark.ui.enabled=false"}},
            "arguments['--conf'] is 'spark.ui.enabled=false', expected an argument that the script reads:"
            " what Glue reads is set on the job",
        ),
        (
            {"arguments": {"--conf": "spark.password=hunter2"}},
            "arguments['--conf'] is <hidden>, expected an argument that the script reads:"
            " what Glue reads is set on the job",
        ),
        (
            {"arguments": {"--db_password": "hunter2"}},
            "arguments['--db_password'] is <hidden>, expected no secret: pass the ARN of one in Secrets"
            " Manager and read it at run time",
        ),
        ({"arguments": {"day": "x"}}, "arguments key is 'day', expected plain text of the form --name"),
        ({"active": "yes"}, "active is 'yes', expected True or False"),
        (
            {"schedule": Schedule.on_demand(), "active": False},
            "active is False, expected True: an on-demand trigger fires when it is started",
        ),
        (
            {"tags": {"aws:x": "1"}},
            "tags key is 'aws:x', expected a key that does not begin with 'aws:': it is AWS's own",
        ),
    ],
)
def test_refuses_what_a_run_must_not_carry(jobs: Jobs, options: dict[str, Any], message: str) -> None:
    scope = cdk.Stack.of(jobs["First"])
    given = {"jobs": [jobs["First"]], "schedule": Schedule.cron(NIGHTLY), **options}

    with pytest.raises(JobConfigError) as refused:
        JobTrigger(scope, _new_id(scope), **given)

    assert str(refused.value) == message


def test_refuses_a_secret_behind_a_reference(stack: cdk.Stack) -> None:
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "db")
    text = secret.secret_value_from_json("password").unsafe_unwrap()

    with pytest.raises(JobConfigError) as refused:
        JobTrigger(
            stack,
            "Nightly",
            jobs=[hardened_job(stack)],
            schedule=Schedule.on_demand(),
            arguments={"--login": text},
        )

    assert "<hidden>" in str(refused.value)
