"""Python modules that a script needs and Glue does not bring, in versions that fit each Glue's Python."""

from hardened_glue.facts.versions import GLUE_VERSIONS

_LAST_FOR_PYTHON_3_10 = "1.12.2"
_NEWEST = "1.13.1"  # of November 2026; needs Python 3.11
# Locked alike in requirements-glue-*.txt, with which local runs are held.
FASTAVRO = {
    name: _LAST_FOR_PYTHON_3_10 if version.python == "3.10" else _NEWEST
    for name, version in GLUE_VERSIONS.items()
}
