"""What a job writes to S3 is encrypted by what its security configuration says."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import require_known
from hardened_glue.policy.views.others import SecurityConfiguration

_AT = "EncryptionConfiguration.S3Encryptions"


def check(configuration: SecurityConfiguration) -> Iterator[Said]:
    """A mode that is absent or DISABLED."""
    mode = require_known(_AT, configuration.mode("S3"))
    if mode not in ("SSE-KMS", "SSE-S3"):
        shown = "absent, which means DISABLED" if mode is None else mode
        yield Miss(evidence=f"the mode of {_AT.rpartition('.')[2]} is {shown}", property=_AT)


RULE = Rule(
    id="s3-encryption",
    title="The security configuration encrypts what is written to S3",
    why="output, temporary files, shuffle and event logs all hold rows of the data",
    source=glue_guide("encryption-security-configuration"),
    fix="set S3EncryptionMode to SSE-KMS with a KmsKeyArn",
    library="JobFoundation encrypts all three with the stack's key",
    severity=Severity.ERROR,
    view=SecurityConfiguration,
    check=check,
    controls=(
        "checkov CKV_AWS_99",
        "prowler glue_etl_jobs_amazon_s3_encryption_enabled",
        "prowler glue_development_endpoints_s3_encryption_enabled",
    ),
)
