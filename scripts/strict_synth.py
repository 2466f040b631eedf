"""The synth that CI runs: every scanner on, and a finding that nobody acknowledged fails it.

It scans the sample app and an app that uses every construct. Warnings count as much as errors. Run it as
`python -m scripts.strict_synth`, after `make scanners`.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from scripts.scanners import (
    Finding,
    checkov_findings,
    checkov_program,
    lint_findings,
    synth_findings,
)

ROOT = Path(__file__).resolve().parents[1]

__all__ = ["Finding", "lint_findings", "open_findings", "scan", "summary", "synth_findings", "table"]

OUTDIR = ROOT / "build" / "strict-synth"
# Each scanner by the name that it reports under, and what it is called here.
SCANNERS = {
    "AwsSolutions": "cdk-nag AwsSolutions",
    "NIST.800.53.R5": "cdk-nag NIST 800-53 R5",
    "HIPAA.Security": "cdk-nag HIPAA Security",
    "PCI.DSS.321": "cdk-nag PCI DSS 3.2.1",
    "HardenedGlue": "hardened_glue.policy",
    "CloudFormation Validate": "CDK's own validator",
    "cfn-lint": "cfn-lint",
    "checkov": "checkov",
}
# Without it CDK's own validator calls what it finds warnings, and succeeds.
_VALIDATOR_COUNTS = "@aws-cdk/core:validateAgainstDefaultRules"
_WIDTH = 96

Builder = Callable[[str, Mapping[str, object]], cdk.App]


def main() -> int:
    """Synthesize and scan each app, print what was found; 1 if anything is unacknowledged."""
    if os.environ.get("CDK_VALIDATION") == "false":
        raise SystemExit("CDK_VALIDATION is 'false', expected unset: CDK's own validator is one of them")
    if not checkov_program().exists():
        raise SystemExit(f"{checkov_program()} is not there, expected checkov: run `make scanners`")
    findings = {name: scan(build, OUTDIR / name) for name, build in apps().items()}
    for name, found in findings.items():
        print(f"== {name} app", table(found), sep="\n")
    print(summary(findings))
    return 1 if any(open_findings(found) for found in findings.values()) else 0


def apps() -> dict[str, Builder]:
    """What is scanned: the sample app, and one that uses every construct."""
    from app import build_app
    from tests.security.full_app import build_full_app

    return {"sample": build_app, "full": build_full_app}


def scan(build: Builder, outdir: Path) -> list[Finding]:
    """What every scanner says of an app."""
    outdir.mkdir(parents=True, exist_ok=True)
    for stale in outdir.rglob("*.template.json"):
        stale.unlink()
    found = synth_findings(build(str(outdir), {**_context(), _VALIDATOR_COUNTS: True}))
    templates = sorted(outdir.rglob("*.template.json"))
    return [*found, *lint_findings(templates), *checkov_findings(templates)]


def open_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Those that nobody acknowledged."""
    return [each for each in findings if not each.accepted]


def table(findings: Sequence[Finding]) -> str:
    """The findings as text for people, the open ones last."""
    ordered = sorted(findings, key=lambda each: (not each.accepted, each.where, each.rule))
    lines = [line for each in ordered for line in _lines(each)]
    accepted = sum(each.accepted for each in findings)
    return "\n".join([*lines, f"{accepted} acknowledged, {len(findings) - accepted} unacknowledged findings"])


def summary(findings: Mapping[str, Sequence[Finding]]) -> str:
    """How much each scanner found in each app, as a table in Markdown."""
    unknown = {each.scanner for found in findings.values() for each in found} - set(SCANNERS)
    if unknown:
        raise ValueError(f"scanners {sorted(unknown)}, expected one of {sorted(SCANNERS)}")
    heads = [f"{app}: found | acknowledged | unacknowledged" for app in findings]
    lines = [f"| scanner | {' | '.join(heads)} |", f"| --- {'| ---: ' * 3 * len(findings)}|"]
    for scanner, title in SCANNERS.items():
        cells = [cell for found in findings.values() for cell in _counts(scanner, found)]
        lines.append(f"| {title} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _counts(scanner: str, findings: Sequence[Finding]) -> tuple[int, int, int]:
    own = [each for each in findings if each.scanner == scanner]
    unacknowledged = len(open_findings(own))
    return len(own), len(own) - unacknowledged, unacknowledged


def _lines(finding: Finding) -> Iterator[str]:
    mark = "accepted" if finding.accepted else "FINDING "
    yield f"{mark} {finding.rule[:_WIDTH]}"
    yield f"         at {finding.where}: {finding.text[:_WIDTH]}"


def _context() -> dict[str, object]:
    context: dict[str, object] = json.loads((ROOT / "cdk.json").read_text()).get("context", {})
    return context


if __name__ == "__main__":
    sys.exit(main())
