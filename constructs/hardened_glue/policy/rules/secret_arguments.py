"""Arguments are plain text to everyone who may call GetJob."""

from collections.abc import Iterator

from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.job import DEFAULTS, FIXED, Job


def check(job: Job) -> Iterator[Said]:
    """An argument whose name promises a secret or whose value looks like one; the value is not shown."""
    for holder in (DEFAULTS, FIXED):
        for key, value in job.resource.mapping(holder).items():
            text = str(value)
            if "{{resolve:" in text and looks_secret("", text):
                evidence = f"{key} is a reference that CloudFormation replaces by the secret itself"
            elif looks_secret(key, "" if is_reference(value) else text):
                evidence = f"{key} holds or promises a secret"
            else:
                continue
            yield Miss(evidence=evidence, property=f"{holder}.{key}")


RULE = Rule(
    id="secret-arguments",
    title="No argument holds a secret",
    why="GetJob shows arguments to every reader, and Glue may log them; {{resolve:...}} lands there in plain",
    source=Source("botocore glue model, CreateJobRequest.DefaultArguments"),
    fix="pass the ARN of a secret in Secrets Manager, as in --db_secret_arn, and read it at run time",
    library="HardenedJob refuses such arguments at synth",
    severity=Severity.ERROR,
    view=Job,
    check=check,
    controls=("prowler glue_etl_jobs_no_secrets_in_arguments",),
)
