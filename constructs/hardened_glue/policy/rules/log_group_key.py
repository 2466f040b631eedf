"""A log group that is there before Glue keeps the key it was made with."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import LogGroup

_AT = "KmsKeyId"


def check(group: LogGroup) -> Iterator[Said]:
    """No key."""
    if group.resource.get(_AT) is None:
        yield Miss(evidence=f"{_AT} of a job's log group is absent", property=_AT)


RULE = Rule(
    id="log-group-key",
    title="Log groups of jobs are encrypted with a key of yours",
    why="logs hold queries, values of rows and stack traces",
    source=Source("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"),
    fix=f"set {_AT} to the ARN of the security configuration's key",
    library="HardenedJob's groups take the stack's key",
    severity=Severity.WARNING,
    view=LogGroup,
    check=check,
    controls=("checkov CKV_AWS_158",),
)
