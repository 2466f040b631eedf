"""The tables of docs/reference/security-controls.md.

`CDK_VALIDATION=false python -m tests.security.controls_page` writes them anew, from a real scan.
"""

from collections import Counter
from collections.abc import Iterator

from scripts.scanners import Finding
from scripts.strict_synth import SCANNERS, summary
from tests.facts.generated import rewrite, table
from tests.security.control_table import CONTROLS, NOT_COVERED, NOT_OURS, Control
from tests.security.nag_rules import ids
from tests.security.scanned import scanned

PAGE = "security-controls.md"
_APPS = ("sample", "full")


def made() -> dict[str, str]:
    """Each table of the page by its name."""
    findings = {app: scanned(app) for app in _APPS}
    return {
        "scanners": summary(findings),
        "controls": table(["control", "where", "held by", "rules"], map(_control, CONTROLS)),
        "accepted": table(["scanner", "rule", "accepted because", "times"], _accepted(findings["full"])),
        "not-ours": table(["because", "rules"], _not_ours()),
        "not-covered": table(["not covered", "because"], NOT_COVERED.items()),
    }


def _control(control: Control) -> list[str]:
    nag = [f"cdk-nag {ids(rule)}" for rule in control.nag]
    checkov = [f"checkov {', '.join(control.checkov)}"] if control.checkov else []
    rules = "; ".join([*nag, *checkov, *control.others])
    return [control.what, control.where, f"`tests/{control.held_by}`", rules]


def _accepted(findings: list[Finding]) -> Iterator[tuple[str, str, str, int]]:
    counted = Counter(
        (SCANNERS[each.scanner], each.rule.partition("[")[0], each.text) for each in findings if each.accepted
    )
    for (scanner, rule, reason), times in sorted(counted.items()):
        yield scanner, f"`{rule}`", reason, times


def _not_ours() -> Iterator[tuple[str, str]]:
    for reason, rules in NOT_OURS.items():
        yield reason, "; ".join(map(ids, rules))


if __name__ == "__main__":
    rewrite(PAGE, made())
