"""Without a security configuration nothing that the job writes is encrypted with a key of yours."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity, Unseen
from hardened_glue.policy.views.others import Secured


def check(secured: Secured) -> Iterator[Said]:
    """None at all, or one that lies outside the template."""
    name = secured.resource.get(secured.property)
    if name is None:
        yield Miss(evidence=f"{secured.property} is absent", property=secured.property)
    elif secured.template.target(name, "AWS::Glue::SecurityConfiguration") is None:
        yield Unseen(reason=f"{secured.property} is {name}, whose modes are not in the template")


RULE = Rule(
    id="security-configuration",
    title="Jobs, crawlers and development endpoints have a security configuration",
    why="it encrypts output, logs and bookmarks; scanners look for it beside the job and nowhere else",
    source=glue_guide("encryption-security-configuration"),
    fix="add an AWS::Glue::SecurityConfiguration with all three modes to the stack and name it",
    library="HardenedJob names its stack's own, made by the first job",
    severity=Severity.ERROR,
    view=Secured,
    check=check,
    controls=(
        "checkov CKV_AWS_195",
        "Control Tower CT.GLUE.PR.1",
        "cdk-nag AwsSolutions-GL1",
        "cdk-nag AwsSolutions-GL3",
        "prowler glue_etl_jobs_amazon_s3_encryption_enabled",
        "prowler glue_development_endpoints_s3_encryption_enabled",
        "prowler glue_development_endpoints_cloudwatch_logs_encryption_enabled",
        "prowler glue_development_endpoints_job_bookmark_encryption_enabled",
    ),
)
