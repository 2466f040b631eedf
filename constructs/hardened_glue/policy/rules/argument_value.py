"""A value that Glue does not read is as good as none."""

from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.job import SparkJob


def check(job: SparkJob) -> Iterator[Said]:
    """Each documented argument with a value that is not one of its own."""
    for key, value in job.arguments.items():
        known = ARGUMENTS.get(key)
        if known is None or known.values is None or is_reference(value):
            continue
        if str(value).lower() not in known.values:
            evidence = f"{key} is {value}, Glue reads {' or '.join(known.values)}"
            yield Miss(evidence=evidence, property=job.where(key))


RULE = Rule(
    id="argument-value",
    title="Arguments carry values that Glue reads",
    why="yes, 1 or enabled are not true: the feature stays off",
    source=glue_guide("aws-glue-programming-etl-glue-arguments"),
    fix="write one of the values named",
    library="HardenedJob refuses it at synth",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)
