"""A role that may not associate a key with a log group silences an encrypted job."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import Job
from hardened_glue.policy.views.others import SecurityConfiguration

_ACTION = "logs:AssociateKmsKey"


def check(job: Job) -> Iterator[Said]:
    """Encrypted logs beside a role without the permission."""
    configuration = job.security_configuration()
    if configuration is None:
        return
    mode = SecurityConfiguration(configuration).mode("CloudWatchEncryption")
    if mode == "SSE-KMS" and not job.role().may(_ACTION):
        yield Miss(evidence=f"logs are encrypted and the role may not {_ACTION}", property="Role")


RULE = Rule(
    id="role-encrypted-logs",
    title="The role of a job with encrypted logs may associate the key",
    why="without it Glue stops logging and says nothing; AWSGlueServiceRole does not carry it",
    source=glue_guide("monitor-continuous-logging"),
    fix=f"allow the role {_ACTION} on the job's log groups",
    library="HardenedJob's role may, on its own groups alone",
    severity=Severity.ERROR,
    view=Job,
    check=check,
)
