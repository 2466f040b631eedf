"""Glue ignores an argument that it does not know, and hands it to the script in silence."""

from collections.abc import Iterator

from hardened_glue.checks.arguments import meant_by
from hardened_glue.facts.arguments import ARGUMENTS, Kind
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob


def check(job: SparkJob) -> Iterator[Said]:
    """A key that is nearly one of Glue's own, or looks like one of its switches."""
    for key in job.arguments:
        if key in ARGUMENTS:
            continue
        meant = meant_by(key)
        # A script may well have a --job_name of its own; it is not Glue's --JOB_NAME.
        if meant is not None and ARGUMENTS[meant].kind is not Kind.RESERVED:
            yield Miss(
                evidence=f"{key} is none of Glue's arguments: {meant}?",
                property=job.where(key),
                fix=f"spell it {meant}, or give your own argument a name unlike Glue's",
            )
        elif key.startswith("--enable-"):
            yield Miss(evidence=f"{key} is none of Glue's switches", property=job.where(key))


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
