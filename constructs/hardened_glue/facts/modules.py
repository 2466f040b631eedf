"""Python modules that a script needs and Glue does not bring, in versions that fit each Glue's Python."""

from hardened_glue.facts.source import Mark, Source
from hardened_glue.facts.versions import GLUE_VERSIONS, versions_from

_LAST_FOR_PYTHON_3_10 = "1.12.2"
_NEWEST = "1.13.1"  # of November 2026; needs Python 3.11
# Locked alike in requirements-glue-*.txt, with which local runs are held.
FASTAVRO = {
    name: _LAST_FOR_PYTHON_3_10 if version.python == "3.10" else _NEWEST
    for name, version in GLUE_VERSIONS.items()
}

# The script's reader `arrow`: its driver's wheels want Python 3.11 and the glibc 2.28 of Amazon Linux 2023.
ARROW_READER = versions_from("5.0")
ARROW_READER_SOURCE = Source("the names of their wheels: cp311 and later, manylinux_2_28", Mark.INFERRED)
