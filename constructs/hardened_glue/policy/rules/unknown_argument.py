"""Glue ignores an argument that it does not know, and hands it to the script in silence."""

from collections.abc import Iterator

from hardened_glue.checks.arguments import check_arguments
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob


def check(job: SparkJob) -> Iterator[Said]:
    """A key that is nearly one of Glue's own, or looks like one of its switches."""
    unknown = [key for key in job.arguments if key not in ARGUMENTS]
    for key in unknown:
        fault = _fault(key, job)
        if fault:
            yield Miss(evidence=f"{key} is none of Glue's: {fault}", property=job.where(key))


def _fault(key: str, job: SparkJob) -> str | None:
    try:
        check_arguments({key: "x"}, {}, job.version)
    except JobConfigError as error:
        # A name that promises a secret is another rule's.
        return error.expectation if error.option == "arguments key" else None
    return None


RULE = Rule(
    id="unknown-argument",
    title="Arguments are spelt as Glue spells them",
    why="a mistyped switch leaves the feature off, and nothing ever says so",
    source=ARGUMENTS["--enable-metrics"].source,
    fix="spell the key as Glue does, or give your own argument a name unlike Glue's",
    library="HardenedJob refuses it at synth and says what was meant",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)
