"""Fifty jobs fit into one stack, and three hundred into six, as the CDK CLI would deploy them."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.synth_apps import build

pytestmark = pytest.mark.whole

RESOURCES = 500  # CloudFormation's bound on a template
TEMPLATE_BYTES = 1_000_000  # and on its body, as its own refusal says
RESOURCES_A_JOB = 9


def _templates(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.template.json"))


def _fleet(jobs: int, folder: Path) -> list[Path]:
    # What the CLI switches on in a synth that will be deployed: a path in the metadata of each resource.
    app = build("hardened", jobs, folder, context={"aws:cdk:enable-path-metadata": True})
    app.synth()
    return _templates(folder)


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    [template] = _fleet(50, tmp_path_factory.mktemp("fifty"))
    return template


def _resources(template: Path) -> dict[str, Any]:
    resources: dict[str, Any] = json.loads(template.read_text())["Resources"]
    return resources


def test_fifty_jobs_fit_into_a_stack(fifty: Path) -> None:
    assert len(_resources(fifty)) < RESOURCES
    assert fifty.stat().st_size < TEMPLATE_BYTES


def test_a_job_more_is_nine_resources_more(fifty: Path, tmp_path: Path) -> None:
    [fewer] = _fleet(40, tmp_path)

    assert len(_resources(fifty)) - len(_resources(fewer)) == 10 * RESOURCES_A_JOB


def test_the_jobs_of_a_stack_share_what_they_can(fifty: Path) -> None:
    kinds = [each["Type"] for each in _resources(fifty).values()]

    for shared in ("Glue::SecurityConfiguration", "KMS::Key", "SQS::Queue", "SNS::Topic"):
        assert kinds.count(f"AWS::{shared}") == 1
    assert kinds.count("AWS::Glue::Job") == 50


def test_every_job_is_named_in_one_rule(fifty: Path) -> None:
    rules = [each for each in _resources(fifty).values() if each["Type"] == "AWS::Events::Rule"]
    named = [name for rule in rules for name in rule["Properties"]["EventPattern"]["detail"]["jobName"]]

    assert sorted(named) == sorted(f"table-{number}-to-parquet" for number in range(50))


def test_an_event_pattern_stays_within_the_quota(fifty: Path) -> None:
    rules = [each for each in _resources(fifty).values() if each["Type"] == "AWS::Events::Rule"]

    for rule in rules:
        assert len(json.dumps(rule["Properties"]["EventPattern"])) <= 2048


@pytest.mark.parametrize("style", ["hardened", "l1_same_resources"])
def test_the_benchmark_compares_the_same_resources(style: str, tmp_path: Path) -> None:
    build(style, 2, tmp_path).synth()
    [template] = _templates(tmp_path)

    kinds = sorted(each["Type"] for each in _resources(template).values())

    build("hardened", 2, tmp_path / "ours").synth()
    [ours] = _templates(tmp_path / "ours")
    assert kinds == sorted(each["Type"] for each in _resources(ours).values())
    assert abs(template.stat().st_size - ours.stat().st_size) < ours.stat().st_size / 20


def test_three_hundred_jobs_fit_into_six_stacks(tmp_path: Path) -> None:
    templates = _fleet(300, tmp_path)

    assert len(templates) == 6
    assert all(len(_resources(each)) < RESOURCES for each in templates)
    assert all(each.stat().st_size < TEMPLATE_BYTES for each in templates)
