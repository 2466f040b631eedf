"""The scanners of the strict synth, each of which says what it finds in the same few words.

cdk-nag's four packs, CDK's own CloudFormation validator and the house's own policy run inside a synth, where
a finding is accepted by an acknowledgment beside its cause. cfn-lint and checkov read the templates: cfn-lint
has nothing accepted, checkov what a resource's own metadata accepts with a reason.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks

from hardened_glue.policy.plugin import HardenedGluePolicy

PACKS = (AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks)
# Nothing leaves the machine: no account, no upload, no rules or versions fetched.
_CHECKOV_OPTIONS = (
    "--framework=cloudformation",
    "--skip-download",
    "--skip-results-upload",
    "--compact",
    "--output=json",
)
_OFFLINE = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one scanner says of one place, and the reason why it is accepted, if it is."""

    scanner: str
    rule: str
    where: str
    text: str
    accepted: bool


def synth_findings(app: cdk.App) -> list[Finding]:
    """What the scanners of a synth find in an app; acknowledged or not.

    The packs and the policy run always, CDK's own validator where it is on.
    """
    report = Path(app.outdir) / "validation-report.json"
    report.unlink(missing_ok=True)
    packs: list[Any] = [pack(app) for pack in PACKS]
    cdk.Validations.of(app).add_plugins(*packs, HardenedGluePolicy())
    try:
        app.synth()
    except RuntimeError:
        if not report.exists():  # no finding: the app itself does not synthesize
            raise
    return list(_validation_findings(json.loads(report.read_text())))


def _validation_findings(report: dict[str, Any]) -> Iterator[Finding]:
    for plugin in report["pluginReports"]:
        for accepted, group in ((False, "violations"), (True, "suppressedViolations")):
            for violation in plugin.get(group, []):
                for construct in violation["violatingConstructs"]:
                    yield Finding(
                        scanner=plugin["pluginName"],
                        rule=violation["ruleName"],
                        where=construct.get("constructPath") or construct["cloudFormationResource"],
                        text=violation["reason"] if accepted else violation["description"],
                        accepted=accepted,
                    )


def lint_findings(templates: Sequence[Path]) -> Iterator[Finding]:
    """What cfn-lint finds in the templates; nothing of it is ever acknowledged."""
    program = Path(sys.executable).with_name("cfn-lint")
    for match in _json_of([program, "--format", "json", "--", *templates]):
        path = "/".join(str(part) for part in match["Location"]["Path"] or [])
        yield Finding(
            scanner="cfn-lint",
            rule=match["Rule"]["Id"],
            where=f"{Path(match['Filename']).name}/{path}",
            text=match["Message"],
            accepted=False,
        )


def checkov_program() -> Path:
    """Where `make scanners` installs checkov: in a venv of its own, as it pins old packages."""
    return Path(sys.executable).parents[1] / "checkov" / "bin" / "checkov"


def checkov_findings(templates: Sequence[Path]) -> Iterator[Finding]:
    """What checkov finds in the templates, and what the resources' metadata accept of it."""
    files = [argument for template in templates for argument in ("--file", template)]
    report = _json_of([checkov_program(), *_CHECKOV_OPTIONS, *files])
    if report["summary"]["parsing_errors"]:
        raise RuntimeError(f"checkov could not read {report['results']['parsing_errors']}")
    for accepted, group in ((False, "failed_checks"), (True, "skipped_checks")):
        for check in report["results"][group]:
            yield Finding(
                scanner="checkov",
                rule=check["check_id"],
                where=f"{Path(check['file_path']).name}/{check['resource']}",
                text=check["check_result"]["suppress_comment"] if accepted else check["check_name"],
                accepted=accepted,
            )


def _json_of(command: Sequence[str | Path]) -> Any:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, env={**os.environ, **_OFFLINE}
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{Path(command[0]).name} did not run: {done.stdout}{done.stderr}") from None
