"""The policy beside cdk-nag, in real synths: what is found, what is acknowledged, what is clean."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_glue as glue
from cdk_nag import AwsSolutionsChecks
from tests.jobs.job_templates import hardened_job, new_stack
from tests.policy.live_jobs import minimal

from hardened_glue.jobs import AlarmTopic
from hardened_glue.policy import RULES
from hardened_glue.policy.plugin import HardenedGluePolicy

Plugin = dict[str, Any]


def _synth(tmp_path: Path, build: Callable[[cdk.App], None], *more: Any) -> dict[str, Plugin]:
    app = cdk.App(outdir=str(tmp_path))
    build(app)
    cdk.Validations.of(app).add_plugins(HardenedGluePolicy(), *more)
    report = tmp_path / "validation-report.json"
    try:
        app.synth()
    except RuntimeError:
        assert report.exists(), "the app itself does not synthesize"
    plugins: list[Plugin] = json.loads(report.read_text())["pluginReports"] if report.exists() else []
    return {plugin["pluginName"]: plugin for plugin in plugins}


def _places(plugin: Plugin, group: str) -> set[tuple[str, str]]:
    return {
        (violation["ruleName"], construct["constructPath"])
        for violation in plugin.get(group) or ()
        for construct in violation["violatingConstructs"]
    }


def _foreign(app: cdk.App) -> glue.Job:
    return minimal(cdk.Stack(app, "Foreign"))


def _acknowledged(app: cdk.App) -> None:
    job = _foreign(app)
    cdk.Validations.of(job).acknowledge(
        cdk.Acknowledgment(id="HardenedGlue::temp-dir", reason="the script writes no temporary files")
    )


def test_finds_a_bad_job_of_the_l2_at_its_construct(tmp_path: Path) -> None:
    plugin = _synth(tmp_path, lambda app: (_foreign(app), None)[1])["HardenedGlue"]

    found = _places(plugin, "violations")

    assert plugin["conclusion"] == "failure"
    assert {
        ("temp-dir", "Foreign/Job/Resource"),
        ("security-configuration", "Foreign/Job/Resource"),
        ("role-trust", "Foreign/Role/Resource"),
        ("role-wildcards", "Foreign/Role/DefaultPolicy/Resource"),
    } <= found


def test_a_violation_carries_evidence_fix_and_property(tmp_path: Path) -> None:
    plugin = _synth(tmp_path, lambda app: (_foreign(app), None)[1])["HardenedGlue"]

    [timeout] = [each for each in plugin["violations"] if each["ruleName"] == "timeout"]

    assert timeout["description"].startswith("Timeout is absent: 2,880 minutes are billed for a hung run: ")
    assert timeout["suggestedFix"] == (
        "set Timeout to the minutes that the job may take, such as 180. "
        "With hardened-glue: JobSettings(timeout_minutes=180)"
    )
    assert timeout["severity"] == "warning"
    [construct] = timeout["violatingConstructs"]
    assert construct["cloudFormationResource"]["propertyPaths"] == ["Properties/Timeout"]


def test_an_acknowledged_finding_is_suppressed_with_its_reason(tmp_path: Path) -> None:
    plugin = _synth(tmp_path, _acknowledged)["HardenedGlue"]

    place = ("temp-dir", "Foreign/Job/Resource")

    assert _places(plugin, "suppressedViolations") == {place}
    assert place not in _places(plugin, "violations")
    assert plugin["suppressedViolations"][0]["reason"] == "the script writes no temporary files"


def test_this_library_s_job_is_clean_beside_cdk_nag(tmp_path: Path) -> None:
    def build(app: cdk.App) -> None:
        stack = new_stack(app=app)
        hardened_job(stack, alarm_topic=AlarmTopic(stack, "Alarms").topic)

    plugins = _synth(tmp_path, build, AwsSolutionsChecks())

    assert "HardenedGlue" not in plugins, plugins.get("HardenedGlue")
    assert _places(plugins["AwsSolutions"], "violations") == set()


def test_sees_into_nested_stacks_and_stages(tmp_path: Path) -> None:
    def build(app: cdk.App) -> None:
        stack = cdk.Stack(cdk.Stage(app, "Prod"), "Outer")
        command = {"name": "gleuetl", "scriptLocation": "s3://b/job.py"}
        glue.CfnJob(cdk.NestedStack(stack, "Inner"), "Job", role="glue", command=command)

    plugin = _synth(tmp_path, build)["HardenedGlue"]

    assert ("job-command", "Prod/Outer/Inner/Job") in _places(plugin, "violations")


def test_says_what_it_could_not_assess(tmp_path: Path) -> None:
    def build(app: cdk.App) -> None:
        command = {"name": "glueetl", "scriptLocation": "s3://b/job.py"}
        glue.CfnJob(
            cdk.Stack(app, "Foreign"),
            "Job",
            role="arn:aws:iam::111122223333:role/glue",
            command=command,
            glue_version="5.0",
            default_arguments={"--enable-metrics": "true"},
        )

    metadata = _synth(tmp_path, build)["HardenedGlue"]["metadata"]

    assert metadata["not assessed: role-metrics"] == (
        "Job (Role is arn:aws:iam::111122223333:role/glue, which the template does not hold)"
    )


def test_warnings_alone_do_not_stop_a_synth(tmp_path: Path) -> None:
    def build(app: cdk.App) -> None:
        stack = new_stack(app=app)
        hardened_job(stack)  # without a topic: two warnings

    plugin = _synth(tmp_path, build)["HardenedGlue"]

    assert plugin["conclusion"] == "success"
    assert {rule for rule, _ in _places(plugin, "violations")} == {"failure-event", "heap-alarm-action"}


def test_tells_cdk_its_rules() -> None:
    assert HardenedGluePolicy().rule_ids == [rule.id for rule in RULES]


@pytest.mark.parametrize("chosen", [RULES[:1]])
def test_runs_the_rules_that_it_is_given(tmp_path: Path, chosen: Any) -> None:
    app = cdk.App(outdir=str(tmp_path))
    _foreign(app)
    cdk.Validations.of(app).add_plugins(HardenedGluePolicy(chosen))

    app.synth()

    assert (
        not (tmp_path / "validation-report.json").exists()
        or not json.loads((tmp_path / "validation-report.json").read_text())["pluginReports"]
    )
