"""The strict synth that CI runs."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3
from scripts.scanners import Finding, checkov_findings, lint_findings, synth_findings
from scripts.strict_synth import SCANNERS, open_findings, scan, summary, table
from tests.security.scanned import scanned, skip_without_checkov

pytestmark = pytest.mark.whole

COMPLIANCE_PACKS = {"NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"}
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found in an app as people write it."""
    skip_without_checkov()
    return scan(_careless_app, tmp_path_factory.mktemp("careless"))


def _careless_app(outdir: str, context: Mapping[str, object]) -> cdk.App:
    app = cdk.App(outdir=outdir, context=context)
    stack = cdk.Stack(app, "Plain")
    s3.Bucket(stack, "Bucket", enforce_ssl=True)
    command = glue.CfnJob.JobCommandProperty(name="glueetl", script_location="s3://code/job.py")
    glue.CfnJob(stack, "Job", role="no-arn-at-all", command=command, timeout=-1)
    return app


def test_every_scanner_finds_something_in_a_careless_app(careless: list[Finding]) -> None:
    without = {"CloudFormation Validate"}  # off in tests, as it costs seconds at every synth

    assert {each.scanner for each in careless} == set(SCANNERS) - without
    assert open_findings(careless) == careless


def test_a_finding_says_what_and_where(careless: list[Finding]) -> None:
    places = {(each.rule, each.where) for each in careless}

    assert ("AwsSolutions-S1", "Plain/Bucket/Resource") in places
    assert ("PCI.DSS.321-S3BucketLoggingEnabled", "Plain/Bucket/Resource") in places
    assert ("CKV_AWS_195", "Plain.template.json/AWS::Glue::Job.Job") in places


@pytest.mark.parametrize("name", ["sample", "full"])
def test_our_apps_have_no_open_finding(name: str) -> None:
    findings = scanned(name)

    assert open_findings(findings) == []
    assert all(each.text for each in findings)
    assert {"AwsSolutions", *COMPLIANCE_PACKS, "checkov"} <= {each.scanner for each in findings}


def test_checkov_reads_the_reason_from_the_resource(tmp_path: Path) -> None:
    skip_without_checkov()
    skip = {"checkov": {"skip": [{"id": "CKV_AWS_26", "comment": "a test"}]}}
    template = tmp_path / "Topic.template.json"
    template.write_text(json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Metadata": skip}}}))

    [finding] = checkov_findings([template])

    assert (finding.rule, finding.accepted, finding.text) == ("CKV_AWS_26", True, "a test")


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
        [sys.executable, "-m", "scripts.strict_synth"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "CDK_VALIDATION is 'false', expected unset" in done.stderr


def test_the_summary_has_a_row_for_each_scanner_even_if_it_finds_nothing() -> None:
    findings = [
        Finding(scanner="checkov", rule="C1", where="b", text="broken", accepted=False),
        Finding(scanner="checkov", rule="C2", where="a", text="because", accepted=True),
    ]

    lines = summary({"sample": findings}).splitlines()

    assert lines[0] == "| scanner | sample: found | acknowledged | unacknowledged |"
    assert len(lines) == 2 + len(SCANNERS)
    assert "| checkov | 2 | 1 | 1 |" in lines
    assert "| cfn-lint | 0 | 0 | 0 |" in lines


def test_the_summary_drops_no_scanner_that_it_does_not_know() -> None:
    stray = Finding(scanner="stray", rule="S1", where="a", text="x", accepted=True)

    with pytest.raises(ValueError, match=r"scanners \['stray'\]"):
        summary({"sample": [stray]})
