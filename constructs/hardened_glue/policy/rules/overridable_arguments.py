"""Whoever may start a run may replace its default arguments."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import FIXED, SparkJob

_ALWAYS = ("--scriptLocation", "--TempDir")
_WHERE_SET = ("--spark-event-logs-path", "--custom-logGroup-prefix", "--continuous-log-logGroup")


def check(job: SparkJob) -> Iterator[Said]:
    """Arguments that say which code runs and where its traces go, and that a run may say otherwise."""
    fixed = job.resource.mapping(FIXED)
    wanted = [*_ALWAYS, *(key for key in _WHERE_SET if key in job.arguments)]
    open_ones = [key for key in wanted if key not in fixed]
    if open_ones:
        evidence = f"a caller of StartJobRun may set {', '.join(open_ones)}"
        yield Miss(evidence=evidence, property=FIXED)


RULE = Rule(
    id="overridable-arguments",
    title="A run cannot replace script, temporary folder and logs",
    why="with --scriptLocation a caller of StartJobRun runs code of his own with the job's role",
    source=glue_guide("add-job"),
    fix="put them into NonOverridableArguments, --scriptLocation with the value of Command.ScriptLocation",
    library="HardenedJob puts them there",
    severity=Severity.WARNING,
    view=SparkJob,
    check=check,
)
