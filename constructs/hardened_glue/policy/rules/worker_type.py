"""A worker type that the version, the command or the execution class does not offer fails the run."""

from collections.abc import Iterator

from hardened_glue.checks.sized import nearest_worker_type
from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.workers import (
    REFUSED_WORKER_TYPES,
    WORKER_TYPES,
    Command,
    ExecutionClass,
    worker_types_for,
)
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SPARK, SparkJob

_AT = "WorkerType"
_BATCH = tuple(each.name for each in WORKER_TYPES.values() if Command.SPARK_ETL in each.commands)


def check(job: SparkJob) -> Iterator[Said]:
    """A type that is absent, unknown, or does not fit the job's other choices."""
    name = job.resource.known(_AT)
    if name is None:
        if not any(job.resource.get(each) is not None for each in ("MaxCapacity", "AllocatedCapacity")):
            yield Miss(evidence="WorkerType is absent: the job gets what AWS prefers that day", property=_AT)
        return
    if str(name) not in WORKER_TYPES:
        refused = REFUSED_WORKER_TYPES.get(str(name))
        why = refused.why if refused else "Glue has no such worker"
        near = nearest_worker_type(str(name), _BATCH)
        yield Miss(evidence=f"WorkerType is {name}: {why}", property=_AT, fix=f"set WorkerType to {near}")
        return
    given = job.resource.known("ExecutionClass") or ExecutionClass.STANDARD.value
    if given not in (each.value for each in ExecutionClass):
        yield Miss(
            evidence=f"ExecutionClass is {given}", property="ExecutionClass", fix="set STANDARD or FLEX"
        )
        return
    yield from _misfit(job, str(name), ExecutionClass(given))


def _misfit(job: SparkJob, name: str, execution_class: ExecutionClass) -> Iterator[Said]:
    version = job.version.name
    command = Command(job.command) if job.command in SPARK else Command.SPARK_ETL
    if command is Command.SPARK_STREAMING and execution_class is ExecutionClass.FLEX:
        evidence = "ExecutionClass is FLEX: streaming jobs run as STANDARD alone"
        yield Miss(evidence=evidence, property="ExecutionClass", fix="set ExecutionClass to STANDARD")
        return
    fitting = worker_types_for(command, version, execution_class)
    if name not in fitting:
        context = f"a {command.value} job on Glue {version}, {execution_class.value}"
        evidence = f"WorkerType is {name}: {context} takes {', '.join(fitting)}"
        near = nearest_worker_type(name, fitting)
        yield Miss(evidence=evidence, property=_AT, fix=f"set WorkerType to {near}, the nearest that fits")


RULE = Rule(
    id="worker-type",
    title="The worker type fits version, command and execution class",
    why="no scanner knows which type runs where; Glue says so when the run starts",
    source=glue_guide("worker-types"),
    fix="set WorkerType to G.1X",
    library='Sizing(worker_type="G.1X"), refused at synth where it does not fit',
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)
