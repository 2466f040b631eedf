"""Three apps through their lives, by the real CDK CLI: refused, made, grown, broken, replaced, gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.deploy import assembly
from tests.deploy.apps.fleet.app import fill as fleet
from tests.deploy.apps.full.app import fill as full
from tests.deploy.apps.minimal.app import fill as minimal
from tests.deploy.apps.stages import STACK, STAGES, Fill, synthesize
from tests.deploy.shown import COMPARED, disagreements, shown
from tests.deploy.stacks import failures

from hardened_glue.emulator import Emulator, EmulatorError, Existing, bootstrap, deploy, destroy, inventory

pytestmark = pytest.mark.deploy

APPS: Mapping[str, Fill] = {"minimal": minimal, "full": full, "fleet": fleet}
RESOURCES, BYTES = 500, 1_000_000  # CloudFormation takes no larger template
LIVING = ("first", "grown", "replaced")
STACK_ITSELF = Existing("AWS::CloudFormation::Stack", STACK)
JOB, SECURITY, LOG_GROUP = "AWS::Glue::Job", "AWS::Glue::SecurityConfiguration", "AWS::Logs::LogGroup"
ROLE = "AWS::IAM::Role"
COMPARED_OTHERWISE = ("EventPattern", "ManagedPolicyArns")
MAKES_NOTHING = "AWS::CDK::Metadata"


@dataclass(frozen=True)
class Step:
    """What was to be seen after one deployment; `orphans` is what a failed one left behind."""

    template: Mapping[str, Any]
    size: int
    refusal: str
    status: str
    failures: tuple[tuple[str, str, str], ...]
    exists: frozenset[Existing]
    orphans: frozenset[Existing]
    ids: Mapping[str, Existing]
    shown: Mapping[Existing, Mapping[str, Any]]

    def of_type(self, kind: str) -> list[str]:
        resources = self.template["Resources"].items()
        return [logical_id for logical_id, resource in resources if resource["Type"] == kind]

    def jobs(self) -> dict[str, Mapping[str, Any]]:
        """What exists of the jobs that the stack has now, by logical id."""
        made = {name: existing for name, existing in self.ids.items() if existing.type == JOB}
        return {name: self.shown[existing] for name, existing in made.items()}

    def with_policy(self, attribute: str, *policies: str) -> set[str]:
        resources = self.template["Resources"].items()
        return {name for name, resource in resources if resource.get(attribute) in policies}


@dataclass(frozen=True)
class Story:
    """One app's deployments by stage, and what was left when it was destroyed."""

    steps: Mapping[str, Step]
    left: frozenset[Existing]

    def left_over(self, stage: str) -> set[Existing]:
        """What exists beside the stack's resources: orphans, and what was retained when it was replaced."""
        steps = list(self.steps.values())[: list(self.steps).index(stage) + 1]
        left = {each for step in steps for each in step.orphans if not _taken_away_by_hand(each)}
        for step, following in pairwise(steps):
            for name in step.with_policy("UpdateReplacePolicy", "Retain") & following.ids.keys():
                if name in step.ids and step.ids[name] != following.ids[name]:
                    left.add(step.ids[name])
        return left


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An account of these tests alone: what the apps retain is in nobody's way."""
    with Emulator() as running:
        bootstrap(running)
        yield running


@pytest.fixture(scope="module", params=APPS)
def story(
    account: Emulator, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    before = frozenset(inventory(account))
    steps: dict[str, Step] = {}
    previous: frozenset[Existing] = frozenset()
    for name, stage in STAGES.items():
        out = tmp_path_factory.mktemp(f"{request.param}-{name}")
        synthesize(APPS[request.param], stage, out)
        steps[name] = step = _deployed(account, out, before, previous)
        previous = step.exists
        for orphan in filter(_taken_away_by_hand, step.orphans):
            account.client("logs").delete_log_group(logGroupName=orphan.name)
            previous -= {orphan}
    destroy(account, out, "--app", ".")
    return Story(steps, frozenset(inventory(account)) - before)


def _taken_away_by_hand(orphan: Existing) -> bool:
    """A log group's name stays taken: whoever deploys again has to delete it first."""
    return orphan.type == LOG_GROUP


def _deployed(
    account: Emulator, out: Path, before: frozenset[Existing], previous: frozenset[Existing]
) -> Step:
    refusal = ""
    try:
        deploy(account, out, "--app", ".")
    except EmulatorError as error:
        refusal = str(error)
    exists = frozenset(inventory(account)) - before
    text = (out / f"{STACK}.template.json").read_text()
    return Step(
        template=json.loads(text),
        size=len(text.encode()),
        refusal=refusal,
        status=account.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"],
        failures=tuple(failures(account, STACK)),
        exists=exists,
        orphans=exists - previous - {STACK_ITSELF} if refusal else frozenset(),
        ids={name: existing for (_, name), existing in assembly.physical_ids(account, out).items()},
        shown=shown(account),
    )


def test_a_failed_first_deployment_says_which_resource_was_refused(story: Story) -> None:
    step = story.steps["refused"]
    (failed,) = [logical_id for logical_id, status, _ in step.failures if status == "CREATE_FAILED"]

    assert failed == "Refused"
    assert step.status == "ROLLBACK_COMPLETE"
    assert "ROLLBACK_COMPLETE" in step.refusal
    assert "AlarmDescription is 1,025, expected at most 1,024" in step.refusal


def test_a_failed_first_deployment_leaves_what_the_template_retains(story: Story) -> None:
    step = story.steps["refused"]
    resources = step.template["Resources"]
    kept = [resources[name]["Type"] for name in step.with_policy("DeletionPolicy", "Retain")]

    assert sorted(each.type for each in step.orphans) == sorted(kept)
    assert step.exists == step.orphans | {STACK_ITSELF}


def test_a_failed_first_deployment_leaves_nothing_in_the_way_of_the_next(story: Story) -> None:
    assert [orphan for orphan in story.steps["refused"].orphans if _taken_away_by_hand(orphan)] == []


@pytest.mark.parametrize("stage", LIVING)
def test_every_resource_of_the_template_exists_and_no_other(story: Story, stage: str) -> None:
    step = story.steps[stage]
    made = {existing for existing in step.ids.values() if existing.type != MAKES_NOTHING}

    assert step.refusal == ""
    assert step.ids.keys() == step.template["Resources"].keys()
    assert step.exists == made | {STACK_ITSELF} | story.left_over(stage)


@pytest.mark.parametrize("stage", LIVING)
def test_what_exists_says_what_the_template_says(story: Story, stage: str) -> None:
    step = story.steps[stage]
    resources = step.template["Resources"]
    compared = {name: resources[name]["Properties"] for kind in COMPARED for name in step.of_type(kind)}
    wrong = [
        f"{name}: {each}"
        for name, properties in compared.items()
        for each in disagreements(_named(step, properties), step.shown[step.ids[name]])
    ]

    assert set(step.of_type(JOB)) <= compared.keys()
    assert wrong == []


def _named(step: Step, value: Any) -> Any:
    """A part of the template with the names of what exists for its references."""
    if isinstance(value, list):
        return [_named(step, each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("Ref") in step.ids:
        return step.ids[value["Ref"]].name
    return {name: _named(step, each) for name, each in value.items() if name not in COMPARED_OTHERWISE}


@pytest.mark.parametrize("stage", LIVING)
def test_every_role_has_the_policies_that_the_template_gives_it(story: Story, stage: str) -> None:
    step = story.steps[stage]
    resources = step.template["Resources"]
    given = {
        name: _named(step, resources[name]["Properties"].get("ManagedPolicyArns", []))
        for name in step.of_type(ROLE)
    }
    for policy in step.of_type("AWS::IAM::ManagedPolicy"):
        for role in resources[policy]["Properties"].get("Roles", []):
            given[role["Ref"]].append(step.ids[policy].name)

    attached = {name: step.shown[step.ids[name]]["ManagedPolicyArns"] for name in given}

    assert {name: sorted(arns) for name, arns in attached.items()} == {
        name: sorted(arns) for name, arns in given.items()
    }


@pytest.mark.parametrize("stage", LIVING)
def test_every_job_uses_the_one_security_configuration(story: Story, stage: str) -> None:
    step = story.steps[stage]
    (wanted,) = (step.ids[name].name for name in step.of_type(SECURITY))
    (existing,) = (each.name for each in step.exists if each.type == SECURITY)

    assert {job["SecurityConfiguration"] for job in step.jobs().values()} == {wanted} == {existing}


@pytest.mark.parametrize("stage", STAGES)
def test_the_template_is_below_cloudformations_limits(story: Story, stage: str) -> None:
    step = story.steps[stage]

    assert len(step.template["Resources"]) < RESOURCES
    assert step.size < BYTES


def test_an_update_resizes_every_job_and_adds_one(story: Story) -> None:
    first, grown = story.steps["first"], story.steps["grown"]

    assert _workers(first) == {STAGES["first"].max_workers}
    assert _workers(grown) == {STAGES["grown"].max_workers}
    assert len(grown.jobs()) == len(first.jobs()) + 1
    assert first.ids.items() <= grown.ids.items()


def _workers(step: Step) -> set[int]:
    return {job["NumberOfWorkers"] for job in step.jobs().values()}


def test_a_failed_update_leaves_the_stack_as_it_was(story: Story) -> None:
    grown, broken = story.steps["grown"], story.steps["broken"]

    assert broken.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "AlarmDescription is 1,025, expected at most 1,024" in broken.refusal
    assert broken.ids == grown.ids
    assert broken.exists == grown.exists | broken.orphans
    assert _settled(broken) == _settled(grown)


def test_a_failed_update_leaves_nothing_but_what_is_retained(story: Story) -> None:
    broken = story.steps["broken"]
    new = broken.template["Resources"].keys() - story.steps["grown"].template["Resources"].keys()
    kept = [
        broken.template["Resources"][name]["Type"]
        for name in new & broken.with_policy("DeletionPolicy", "Retain")
    ]

    assert sorted(orphan.type for orphan in broken.orphans) == sorted(kept)


def _settled(step: Step) -> dict[str, dict[str, Any]]:
    """The jobs without the one thing that an update and its rollback do change."""
    return {
        name: {member: value for member, value in job.items() if member != "LastModifiedOn"}
        for name, job in step.jobs().items()
    }


def test_another_security_configuration_takes_the_place_of_the_first(story: Story) -> None:
    grown, replaced = story.steps["grown"], story.steps["replaced"]
    (name,) = grown.of_type(SECURITY)

    assert replaced.ids[name] != grown.ids[name]
    assert grown.ids[name] not in replaced.exists
    assert replaced.jobs().keys() == grown.jobs().keys()


def test_a_destroy_leaves_what_was_ever_retained_and_nothing_else(story: Story) -> None:
    last = story.steps["replaced"]
    kept = {last.ids[name] for name in last.with_policy("DeletionPolicy", "Retain", "RetainExceptOnCreate")}

    assert kept != set()
    assert story.left == kept | story.left_over("replaced")
