"""Four names are Glue's own."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import Job

_RESERVED = [key for key, argument in ARGUMENTS.items() if argument.kind is Kind.RESERVED]


def check(job: Job) -> Iterator[Said]:
    """Each argument under a name that Glue reserves."""
    for key in _RESERVED:
        if key in job.arguments:
            yield Miss(evidence=f"{key} is reserved for Glue itself", property=job.where(key))


RULE = Rule(
    id="reserved-argument",
    title="No argument takes a name that Glue reserves",
    why="Glue overwrites it or starts in a mode that nobody asked for",
    source=ARGUMENTS["--JOB_NAME"].source,
    fix="give the argument another name, such as --write_mode for --mode",
    library="HardenedJob refuses it at synth",
    severity=Severity.ERROR,
    view=Job,
    check=check,
)
