"""Some switches are on as soon as their key is there, whatever its value."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_PRESENCE = [key for key, argument in ARGUMENTS.items() if argument.kind is Kind.PRESENCE_ONLY]
_ON = ("", "true")


def check(job: SparkJob) -> Iterator[Said]:
    """A presence-only key with a value that reads as if it switched off."""
    for key in _PRESENCE:
        value = job.argument(key)
        if value is not None and value.lower() not in _ON:
            yield Miss(evidence=f"{key} is {value}: the key alone switches it on", property=job.where(key))


RULE = Rule(
    id="presence-argument",
    title="A switch that counts by its presence is not set to false",
    why="--write-shuffle-files-to-s3 false switches it on; so does --enable-metrics false, and is billed",
    source=ARGUMENTS["--write-shuffle-files-to-s3"].source,
    fix="remove the key to switch it off, set it to true to leave it on",
    library="HardenedJob refuses it at synth",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)
