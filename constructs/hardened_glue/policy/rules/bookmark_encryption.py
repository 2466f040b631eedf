"""Bookmarks are encrypted by what the job's security configuration says."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import require_known
from hardened_glue.policy.views.others import SecurityConfiguration

_AT = "EncryptionConfiguration.JobBookmarksEncryption"


def check(configuration: SecurityConfiguration) -> Iterator[Said]:
    """A mode that is absent or DISABLED."""
    mode = require_known(_AT, configuration.mode("JobBookmarksEncryption"))
    if mode != "CSE-KMS":
        shown = "absent, which means DISABLED" if mode is None else mode
        yield Miss(evidence=f"the mode of {_AT.rpartition('.')[2]} is {shown}", property=_AT)


RULE = Rule(
    id="bookmark-encryption",
    title="The security configuration encrypts bookmarks",
    why="a bookmark names the files and keys that were read",
    source=glue_guide("encryption-security-configuration"),
    fix="set JobBookmarksEncryptionMode to CSE-KMS with a KmsKeyArn",
    library="JobFoundation encrypts all three with the stack's key",
    severity=Severity.ERROR,
    view=SecurityConfiguration,
    check=check,
    controls=(
        "checkov CKV_AWS_99",
        "cdk-nag AwsSolutions-GL3",
        "prowler glue_etl_jobs_job_bookmark_encryption_enabled",
        "prowler glue_development_endpoints_job_bookmark_encryption_enabled",
    ),
)
