"""DuckDB's scanners of PostgreSQL and MySQL, which DuckDB itself fetches from a server of its own.

A package has them too, of the release before DuckDB 2, so the peer has a venv of its own below `build`.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

from benchmarks.measuring import ROOT

_RELEASE = "1.5.5"
VERSION = f"DuckDB {_RELEASE}"
_PACKAGES = (
    f"duckdb=={_RELEASE}",
    f"duckdb-extension-postgres-scanner=={_RELEASE}",
    f"duckdb-extension-mysql-scanner=={_RELEASE}",
)
_VENV = ROOT / "build" / "bench_jdbc_peers"


def python() -> Path:
    return _VENV / "bin" / "python"


@cache
def missing() -> str | None:
    """Installs what the peer needs; why that failed, or None."""
    try:
        if not python().exists():
            _run(sys.executable, "-m", "venv", "--clear", str(_VENV))
        _run(str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_PACKAGES)
    except subprocess.CalledProcessError as error:
        return f"{', '.join(_PACKAGES)} could not be installed: {str(error.stderr).strip()[-300:]}"
    return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
