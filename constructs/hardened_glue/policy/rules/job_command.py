"""A command's name or Python version that Glue does not know is refused in the deployment, or later."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import COMMANDS, SPARK, Job

_PYTHON = ("2", "3", "3.9")  # the pattern of the property takes no other


def check(job: Job) -> Iterator[Said]:
    """An absent or unknown name, and a Python version that the property does not take."""
    name = job.resource.known("Command.Name")
    if name not in COMMANDS:
        shown = "absent" if name is None else name
        yield Miss(evidence=f"Command.Name is {shown}", property="Command.Name")
    python = job.resource.known("Command.PythonVersion")
    allowed = ("3",) if name in SPARK else _PYTHON
    if python is not None and str(python) not in allowed:
        evidence = f"Command.PythonVersion is {python}, {name} takes {' or '.join(allowed)}"
        yield Miss(
            evidence=evidence, property="Command.PythonVersion", fix='set Command.PythonVersion to "3"'
        )


RULE = Rule(
    id="job-command",
    title="The command is one that Glue has",
    why="a misspelt command passes every scanner and fails in the deployment",
    source=Source("botocore glue model, JobCommand"),
    fix=f"set Command.Name to {SPARK[0]} for a batch job of Spark, one of {', '.join(COMMANDS)}",
    library="HardenedJob writes glueetl and Python 3",
    severity=Severity.ERROR,
    view=Job,
    check=check,
)
