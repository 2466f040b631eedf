"""The logs of a run are encrypted by what its security configuration says."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import require_known
from hardened_glue.policy.views.others import SecurityConfiguration

_AT = "EncryptionConfiguration.CloudWatchEncryption"


def check(configuration: SecurityConfiguration) -> Iterator[Said]:
    """A mode that is absent or DISABLED."""
    mode = require_known(_AT, configuration.mode("CloudWatchEncryption"))
    if mode != "SSE-KMS":
        shown = "absent, which means DISABLED" if mode is None else mode
        yield Miss(evidence=f"the mode of {_AT.rpartition('.')[2]} is {shown}", property=_AT)


RULE = Rule(
    id="log-encryption",
    title="The security configuration encrypts the logs",
    why="logs hold queries, values of rows and stack traces",
    source=glue_guide("encryption-security-configuration"),
    fix="set CloudWatchEncryptionMode to SSE-KMS with a KmsKeyArn",
    library="JobFoundation encrypts all three with the stack's key",
    severity=Severity.ERROR,
    view=SecurityConfiguration,
    check=check,
    controls=(
        "checkov CKV_AWS_99",
        "cdk-nag AwsSolutions-GL1",
        "prowler glue_etl_jobs_cloudwatch_logs_encryption_enabled",
        "prowler glue_development_endpoints_cloudwatch_logs_encryption_enabled",
    ),
)
