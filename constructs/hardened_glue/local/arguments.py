"""Sorts a job's arguments: what Glue's launcher takes for itself, and what the script sees."""

import re
from collections.abc import Mapping

from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError

# Glue reads these before the script starts, and so does the runner. All else reaches the script, as on Glue.
_LAUNCHER = frozenset(
    {
        "--conf",
        "--extra-py-files",
        "--extra-jars",
        "--extra-files",
        "--class",
        "--job-language",
        "--scriptLocation",
    }
)
# Nothing stands in for these; a run without them would not be the job's.
_NOT_EMULATED = (
    "--additional-python-modules",
    "--extra-files",
    "--python-virtual-env",
    "--class",
)
# Glue passes these by itself, so a job's definition cannot hold them.
_GLUE_OWN = ("--JOB_NAME", "--JOB_ID", "--JOB_RUN_ID")
_CHAIN = re.compile(r"\s+--conf[\s=]+")


def with_overrides(definition: JobDefinition, overrides: Mapping[str, str]) -> dict[str, str]:
    """The arguments of one run: the job's, with those of the run laid over them.

    Glue ignores an override of a locked argument without a word; here it is refused.
    """
    named = {key if key.startswith("--") else f"--{key}": value for key, value in overrides.items()}
    for key in named:
        if key in definition.locked:
            raise LocalRunError(
                f"{key} is one of {definition.name}'s NonOverridableArguments: a run cannot change it"
            )
    merged = {**definition.arguments, **named}
    for key in _NOT_EMULATED:
        if merged.get(key):
            raise LocalRunError(f"{key} is {merged[key]}: local running does not emulate this argument yet")
    return merged


def script_arguments(arguments: Mapping[str, str], *, job_name: str, run_id: str) -> list[str]:
    """The script's argument list, Glue's own arguments first."""
    own = dict(zip(_GLUE_OWN, (job_name, f"j_local_{job_name}", run_id), strict=True))
    visible = {key: value for key, value in arguments.items() if key not in _LAUNCHER and key not in own}
    # A value of its own element even when empty: Glue keeps empty strings too.
    return [text for key, value in (own | visible).items() for text in (key, value)]


def split_conf(chained: str) -> dict[str, str]:
    """The settings of one `--conf` argument, which holds several as `a=b --conf c=d`."""
    settings: dict[str, str] = {}
    if not chained.strip():
        return settings
    for pair in _CHAIN.split(chained.strip()):
        key, separator, value = pair.removeprefix("--conf").strip().partition("=")
        if not separator or not key.startswith("spark."):
            raise LocalRunError(
                f"--conf holds {pair!r}, expected spark.some.key=value, chained by ' --conf '"
            )
        settings[key] = value.strip().strip("\"'") if value[:1] in "\"'" else value.strip()
    return settings


def is_on(arguments: Mapping[str, str], key: str) -> bool:
    """Whether a true-or-false argument is given and is not `false`."""
    return arguments.get(key, "false").lower() != "false"
