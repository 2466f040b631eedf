"""Finds the Python that a Glue version runs, or one that its modules can do with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hardened_glue.local.errors import LocalRunError

# Spark 4.1 runs on 3.10 and later; Spark 3.3 cannot pickle a function of a Python after 3.10.
_STANDS_IN = {"3.13": "3.11"}


def find(version: str) -> Path:
    """A Python of this version (`3.13`), or of the one that may stand in for it."""
    for wanted in filter(None, (version, _STANDS_IN.get(version))):
        for candidate in _candidates(wanted):
            if _is(candidate, wanted):
                return candidate
    stands_in = f" or {_STANDS_IN[version]}" if version in _STANDS_IN else ""
    raise LocalRunError(
        f"found no Python {version}{stands_in}, expected python{version} on PATH, or among pyenv's versions"
    )


def _candidates(version: str) -> Iterator[Path]:
    yield Path(sys.executable)
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    # pyenv's name on PATH answers only for the versions that it was told to use.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)


def _is(python: Path, version: str) -> bool:
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version
