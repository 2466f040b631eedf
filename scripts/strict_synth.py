"""The synth that CI runs: every scanner on, and a finding that nobody acknowledged fails it.

Three scanners: cdk-nag's AwsSolutions pack, the CloudFormation validator that CDK brings, and cfn-lint.
Warnings count as much as errors. Run it as `python scripts/strict_synth.py`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

ROOT = Path(__file__).resolve().parents[1]
OUTDIR = ROOT / "build" / "strict-synth"
# Without it CDK's own validator calls what it finds warnings, and succeeds.
_VALIDATOR_COUNTS = "@aws-cdk/core:validateAgainstDefaultRules"
_WIDTH = 96


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one scanner says of one place, and the reason why it is accepted, if it is."""

    scanner: str
    rule: str
    where: str
    text: str
    accepted: bool


def main() -> int:
    """Synthesize app.py strictly and print what was found; 1 if anything is unacknowledged."""
    if os.environ.get("CDK_VALIDATION") == "false":
        raise SystemExit("CDK_VALIDATION is 'false', expected unset: CDK's own validator is one of the three")
    sys.path.insert(0, str(ROOT))
    from app import build_app

    OUTDIR.mkdir(parents=True, exist_ok=True)
    app = build_app(outdir=str(OUTDIR), context={**_context(), _VALIDATOR_COUNTS: True})
    findings = [*synth_findings(app), *lint_findings(sorted(OUTDIR.rglob("*.template.json")))]
    print(table(findings))
    return 1 if open_findings(findings) else 0


def synth_findings(app: cdk.App) -> list[Finding]:
    """What cdk-nag, and CDK's own validator where it is on, find in an app; acknowledged or not."""
    report = Path(app.outdir) / "validation-report.json"
    report.unlink(missing_ok=True)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError:
        if not report.exists():  # no finding: the app itself does not synthesize
            raise
    return list(_validation_findings(report))


def open_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Those that nobody acknowledged."""
    return [each for each in findings if not each.accepted]


def table(findings: Sequence[Finding]) -> str:
    """The findings as text for people, the open ones last."""
    ordered = sorted(findings, key=lambda each: (not each.accepted, each.where, each.rule))
    lines = [line for each in ordered for line in _lines(each)]
    accepted = sum(each.accepted for each in findings)
    return "\n".join([*lines, f"{accepted} acknowledged, {len(findings) - accepted} unacknowledged findings"])


def _lines(finding: Finding) -> Iterator[str]:
    mark = "accepted" if finding.accepted else "FINDING "
    yield f"{mark} {finding.rule[:_WIDTH]}"
    yield f"         at {finding.where}: {finding.text[:_WIDTH]}"


def _validation_findings(report: Path) -> Iterator[Finding]:
    for plugin in json.loads(report.read_text())["pluginReports"]:
        for accepted, group in ((False, "violations"), (True, "suppressedViolations")):
            for violation in plugin.get(group, []):
                for construct in violation["violatingConstructs"]:
                    yield Finding(
                        scanner=plugin["pluginName"],
                        rule=violation["ruleName"],
                        where=construct["constructPath"],
                        text=violation["reason"] if accepted else violation["description"],
                        accepted=accepted,
                    )


def lint_findings(templates: Sequence[Path]) -> Iterator[Finding]:
    """What cfn-lint finds in the templates; nothing of it is ever acknowledged."""
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--format",
        "json",
        "--",
        *map(str, templates),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(f"cfn-lint did not run: {done.stderr}")
    for match in json.loads(done.stdout):
        path = "/".join(str(part) for part in match["Location"]["Path"] or [])
        yield Finding(
            scanner="cfn-lint",
            rule=match["Rule"]["Id"],
            where=f"{Path(match['Filename']).name}/{path}",
            text=match["Message"],
            accepted=False,
        )


def _context() -> dict[str, object]:
    context: dict[str, object] = json.loads((ROOT / "cdk.json").read_text()).get("context", {})
    return context


if __name__ == "__main__":
    sys.exit(main())
