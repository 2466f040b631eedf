"""A value that Glue does not read is as good as none."""

import re
from collections.abc import Iterator

from hardened_glue.facts.arguments import ARGUMENTS, EXCLUSIVE_ARGUMENTS, Argument
from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.workers import WORKER_TYPES
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import holds_reference
from hardened_glue.policy.views.job import SparkJob

_CORES = "--executor-cores"


def check(job: SparkJob) -> Iterator[Said]:
    """Each documented argument with a value that Glue does not read, or that two of them contradict."""
    for key, value in job.arguments.items():
        known = ARGUMENTS.get(key)
        expected = None if known is None or holds_reference(value) else _expected(known, str(value))
        if expected:
            yield Miss(evidence=f"{key} is {value}, expected {expected}", property=job.where(key))
    for one, other in EXCLUSIVE_ARGUMENTS:
        if one in job.arguments and other in job.arguments:
            evidence = f"{other} stands beside {one}, which replaces it"
            yield Miss(evidence=evidence, property=job.where(other), fix=f"remove {other} or {one}")
    yield from _too_large(job)


def _too_large(job: SparkJob) -> Iterator[Said]:
    """More executor cores than the worker can have."""
    cores = job.arguments.get(_CORES)
    worker = WORKER_TYPES.get(str(job.resource.get("WorkerType")))
    if worker is not None and str(cores).isdigit() and int(str(cores)) > worker.most_executor_cores:
        most = worker.most_executor_cores
        evidence = f"{_CORES} is {cores}, expected {most} or less on {worker.name}"
        yield Miss(evidence=evidence, property=job.where(_CORES))


def _expected(known: Argument, value: str) -> str | None:
    if known.values is not None and value.lower() not in known.values:
        return " or ".join(known.values)
    if known.form is not None and not re.fullmatch(known.form.pattern, value):
        return known.form.words
    return None


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
