"""The strict synth that CI runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest
from app import build_app
from aws_cdk import aws_s3 as s3
from scripts.strict_synth import Finding, lint_findings, open_findings, synth_findings, table

SCRIPT = Path(__file__).parents[1] / "scripts" / "strict_synth.py"


def test_the_sample_app_has_no_open_finding(tmp_path: Path) -> None:
    findings = synth_findings(build_app(outdir=str(tmp_path)))

    assert open_findings(findings) == []
    assert all(each.accepted and each.text for each in findings)
    assert findings, "the pack did run: prefixes are wildcards, and each has its reason"


def test_a_bucket_without_access_logs_is_a_finding(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    s3.Bucket(cdk.Stack(app, "Plain"), "Bucket", enforce_ssl=True)

    [finding] = open_findings(synth_findings(app))

    assert (finding.rule, finding.where) == ("AwsSolutions-S1", "Plain/Bucket/Resource")


def test_an_app_that_does_not_synthesize_is_no_finding(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    first, second = (cdk.Stack(app, name) for name in ("First", "Second"))
    first.add_stack_dependency(second)
    cdk.CfnOutput(second, "Cycle", value=cdk.Fn.join("", [s3.Bucket(first, "Bucket").bucket_name]))

    with pytest.raises(RuntimeError, match="cyclic"):
        synth_findings(app)


def test_cfn_lint_s_findings_are_never_acknowledged(tmp_path: Path) -> None:
    template = tmp_path / "Bad.template.json"
    job = {"Type": "AWS::Glue::Job", "Properties": {"Role": "arn:aws:iam::111122223333:role/x"}}
    template.write_text(json.dumps({"Resources": {"Job": job}}))

    findings = list(lint_findings([template]))

    assert [(each.rule, each.accepted) for each in findings] == [("E3003", False)]
    assert findings[0].where == "Bad.template.json/Resources/Job/Properties"


def test_the_table_puts_open_findings_last_and_counts_them() -> None:
    findings = [
        Finding(scanner="cfn-lint", rule="E1", where="b", text="broken", accepted=False),
        Finding(scanner="AwsSolutions", rule="S1", where="a", text="because", accepted=True),
    ]

    assert table(findings).splitlines() == [
        "accepted S1",
        "         at a: because",
        "FINDING  E1",
        "         at b: broken",
        "1 acknowledged, 1 unacknowledged findings",
    ]


def test_refuses_to_run_with_one_of_its_scanners_off() -> None:
    environment = {**os.environ, "CDK_VALIDATION": "false"}

    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "CDK_VALIDATION is 'false', expected unset" in done.stderr
