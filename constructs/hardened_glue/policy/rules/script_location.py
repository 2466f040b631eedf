"""A script that is no single object in S3 cannot be loaded."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import holds_reference
from hardened_glue.policy.views.job import Job

_AT = "Command.ScriptLocation"


def check(job: Job) -> Iterator[Said]:
    """A location that is absent, elsewhere than in S3, a folder or a pattern."""
    location = job.resource.known(_AT)
    if location is None:
        yield Miss(evidence=f"{_AT} is absent", property=_AT)
        return
    text = str(location)
    fault = _fault(text)
    if fault:
        yield Miss(evidence=f"{_AT} is {text}: {fault}", property=_AT)


def _fault(text: str) -> str | None:
    if not text.startswith("s3://"):
        # What begins with a reference may hold the scheme.
        return None if text.startswith("${") and holds_reference(text) else "no s3:// URI"
    if "*" in text:
        return "a pattern, Glue loads one object"
    bucket, slash, key = text.removeprefix("s3://").partition("/")
    if not slash and holds_reference(bucket):
        return None
    return "a folder, Glue loads one object" if not key or key.endswith("/") else None


RULE = Rule(
    id="script-location",
    title="The script is one object in S3",
    why="Glue reads the location when a run starts, so a wrong one deploys and then fails every run",
    source=glue_guide("add-job"),
    fix="set Command.ScriptLocation to s3://<bucket>/<key> of one script",
    library='HardenedJob(script="job.py") uploads the file and names it by its hash',
    severity=Severity.ERROR,
    view=Job,
    check=check,
)
