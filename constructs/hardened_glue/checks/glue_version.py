"""The Glue version of a job: a supported one, as text."""

from hardened_glue.checks.nearest import did_you_mean
from hardened_glue.checks.plain import is_token
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS, REFUSED_VERSIONS, nearest_version

# The newest on which the optimized Parquet committer acts.
DEFAULT_GLUE_VERSION = [name for name, version in GLUE_VERSIONS.items() if version.optimized_committer_acts][
    -1
]


def require_glue_version(version: object) -> str:
    """The version, if it is supported; else the refusal says why not and which was meant."""
    if is_token(version):
        raise JobConfigError("glue_version", version, "plain text, known at synth")
    if isinstance(version, str) and version in GLUE_VERSIONS:
        return version
    why = f": {REFUSED_VERSIONS[version]}" if isinstance(version, str) and version in REFUSED_VERSIONS else ""
    form = "" if isinstance(version, str) else " as text"
    near = did_you_mean(nearest_version(version) or DEFAULT_GLUE_VERSION)
    raise JobConfigError("glue_version", version, f"one of {', '.join(GLUE_VERSIONS)}{form}{why}{near}")
