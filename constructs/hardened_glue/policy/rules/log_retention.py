"""A log group without retention keeps everything for ever."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import LogGroup

_AT = "RetentionInDays"


def check(group: LogGroup) -> Iterator[Said]:
    """No retention."""
    if group.resource.number(_AT) is None:
        yield Miss(evidence=f"{_AT} of a job's log group is absent: it never expires", property=_AT)


RULE = Rule(
    id="log-retention",
    title="Log groups of jobs expire",
    why="logs hold values of rows, and their storage is billed",
    source=Source("https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"),
    fix=f"set {_AT} to 365",
    library="JobSettings(log_retention_days=365)",
    severity=Severity.WARNING,
    view=LogGroup,
    check=check,
    controls=("Security Hub CloudWatch.16", "checkov CKV_AWS_66", "checkov CKV_AWS_338"),
)
