"""A job without tags belongs to nobody."""

from collections.abc import Iterator, Mapping

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity, Unseen
from hardened_glue.policy.views.job import Job


def check(job: Job) -> Iterator[Said]:
    """No tag; an exported job shows none in any case."""
    tags = job.resource.get("Tags")
    if job.template.alone and tags is None:
        yield Unseen(reason="an exported job says nothing of its tags")
    elif not tags or (isinstance(tags, Mapping) and all(str(key).startswith("aws:") for key in tags)):
        yield Miss(evidence="Tags is absent or empty", property="Tags")


RULE = Rule(
    id="tags",
    title="The job is tagged",
    why="tags say whose bill and whose night it is, and policies can ask for them",
    source=Source("https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html"),
    fix="set Tags to at least an owner",
    library='HardenedJob tags its template; cdk.Tags.of(stack).add("owner", ...) adds yours',
    severity=Severity.WARNING,
    view=Job,
    check=check,
    controls=("Security Hub Glue.1",),
)
