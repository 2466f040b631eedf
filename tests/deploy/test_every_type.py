"""Every supported type through creation, update and deletion, by the real CDK CLI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.deploy import assembly
from tests.deploy.facts import FACTS

from hardened_glue.emulator import Emulator, Existing, deploy, destroy, inventory
from hardened_glue.emulator.inventory import LISTED_TYPES
from hardened_glue.emulator.resources import TYPES

pytestmark = pytest.mark.deploy

APP = Path(__file__).parent / "apps" / "every_type"


@dataclass(frozen=True)
class State:
    """What boto3 showed after one step."""

    exists: set[Existing]
    facts: Mapping[str, Any]
    retained: set[Existing]
    physical_ids: set[Existing]
    job_runs: int


@pytest.fixture(scope="module")
def before(emulator: Emulator) -> set[Existing]:
    return set(inventory(emulator))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("assembly")


@pytest.fixture(scope="module")
def first(emulator: Emulator, before: set[Existing], out: Path) -> State:
    deploy(emulator, APP, "--output", str(out))
    return _state(emulator, before, out)


@pytest.fixture(scope="module")
def second(emulator: Emulator, before: set[Existing], first: State, out: Path) -> State:
    emulator.client("glue").start_job_run(JobName="every-type")
    deploy(emulator, APP, "--output", str(out), "-c", "stage=second")
    return _state(emulator, before, out)


@pytest.fixture(scope="module")
def destroyed(emulator: Emulator, before: set[Existing], second: State, out: Path) -> set[Existing]:
    destroy(emulator, APP, "--app", str(out))
    return set(inventory(emulator)) - before


def _state(emulator: Emulator, before: set[Existing], out: Path) -> State:
    return State(
        exists=set(inventory(emulator)) - before,
        facts={kind: fact.ask(emulator.client) for kind, fact in FACTS.items()},
        retained=assembly.retained(emulator, out),
        physical_ids=set(assembly.physical_ids(emulator, out).values()),
        job_runs=len(emulator.client("glue").get_job_runs(JobName="every-type")["JobRuns"]),
    )


OURS = sorted(made.type for made in TYPES)


def test_the_app_holds_every_type(first: State, out: Path) -> None:
    assert set(OURS) <= assembly.types(out)


def test_every_type_is_in_the_inventory() -> None:
    assert set(OURS) <= LISTED_TYPES


@pytest.mark.parametrize("kind", OURS)
def test_creates_what_the_template_says(first: State, kind: str) -> None:
    assert first.facts[kind] == FACTS[kind].first


@pytest.mark.parametrize("kind", OURS)
def test_updates_to_what_the_template_says(second: State, kind: str) -> None:
    assert second.facts[kind] == FACTS[kind].second


@pytest.mark.parametrize("stage", ["first", "second"])
def test_ref_answers_the_name_of_what_exists(stage: str, request: pytest.FixtureRequest) -> None:
    state: State = request.getfixturevalue(stage)
    nothing_to_see = {"AWS::CDK::Metadata"}

    made = {existing for existing in state.physical_ids if existing.type not in nothing_to_see}

    stacks = {Existing("AWS::CloudFormation::Stack", name) for name in ("Job", "Shared")}
    assert state.exists == made | stacks


def test_an_update_keeps_the_runs_of_a_job(first: State, second: State) -> None:
    assert (first.job_runs, second.job_runs) == (0, 1)


def test_a_destroy_leaves_what_the_templates_retain(second: State, destroyed: set[Existing]) -> None:
    assert {existing.type for existing in destroyed} == {
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
    }
    assert destroyed == second.retained
