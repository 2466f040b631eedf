"""The rules of cdk-nag's packs, read from the installed package."""

import re
import tarfile
from functools import cache
from pathlib import Path

import cdk_nag

PACK_FILES = {
    "AwsSolutions": "aws-solutions",
    "NIST": "nist-800-53-r5",
    "HIPAA": "hipaa-security",
    "PCI": "pci-dss-321",
}
# Rules about what our constructs make, or would have to.
SERVICES = {
    "cloudwatch", "ec2", "eventbridge", "glue", "iam", "kms", "s3", "secretsmanager", "sns", "sqs", "vpc",
}  # fmt: skip
_APPLIED = re.compile(r"applyRule\(\{(.*?)\}\)", re.DOTALL)
_RULE = re.compile(r"rule: (\w+)_1\.(\w+)")
_OVERRIDE = re.compile(r"ruleSuffixOverride: '([^']+)'")


@cache
def nag_rules() -> dict[str, dict[str, str]]:
    """Each rule of those services: the packs that have it, and its id in each."""
    found: dict[str, dict[str, str]] = {}
    [archive] = (Path(cdk_nag.__file__).parent / "_jsii").glob("*.tgz")
    with tarfile.open(archive) as package:
        for pack, file in PACK_FILES.items():
            member = package.extractfile(f"package/lib/packs/{file}.js")
            if member is None:
                raise LookupError(f"{archive} has no pack {file}")
            for applied in _APPLIED.findall(member.read().decode().partition("//# sourceMappingURL")[0]):
                rule, override = _RULE.search(applied), _OVERRIDE.search(applied)
                if rule and rule[1] in SERVICES:
                    found.setdefault(rule[2], {})[pack] = override[1] if override else rule[2]
    return found


def ids(rule: str) -> str:
    """A rule as people look for it: its short id in AwsSolutions, its name in the other packs."""
    packs = nag_rules()[rule]
    others = ", ".join(pack for pack in packs if pack != "AwsSolutions")
    parts = [f"AwsSolutions-{packs['AwsSolutions']}"] if "AwsSolutions" in packs else []
    return " and ".join([*parts, *([f"{rule} ({others})"] if others else [])])
