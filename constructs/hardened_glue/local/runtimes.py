"""The Spark and Python of each Glue version: one beside this library, the others in folders of their own.

A Glue version fixes Spark, Python and modules. Two versions of PySpark cannot share a virtual environment, so
each version has one, made on demand from locked requirements: `hardened-glue runtime install 5.1`.
"""

import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hardened_glue.facts.versions import GLUE_VERSIONS, REFUSED_VERSIONS, GlueVersion
from hardened_glue.local import pythons
from hardened_glue.local.errors import LocalRunError

FOLDER_VARIABLE = "HARDENED_GLUE_RUNTIMES"
INSTALLABLE = ("4.0", "5.1", "6.0")
_PACKAGE = Path(__file__).resolve().parents[1]
_REQUIREMENTS = (_PACKAGE / "requirements", _PACKAGE.parents[1])  # an installed wheel, a checkout
_JAVA = 17  # what Spark 3.3 to 4.1 all run on


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What a job of one Glue version runs on here.

    Args:
        notes: in what it differs from Glue's own.
    """

    version: GlueVersion
    python: Path
    spark_home: Path
    notes: tuple[str, ...] = ()

    @property
    def hadoop(self) -> str:
        """The Hadoop that this PySpark brings along, which is not always Glue's."""
        jar = next(iter((self.spark_home / "jars").glob("hadoop-client-api-*.jar")))
        return jar.stem.removeprefix("hadoop-client-api-")


def folder() -> Path:
    """Where the runtimes lie: beside the library's own packages, or where the environment says."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path(sys.prefix) / "runtimes")


def find(glue_version: str) -> Runtime:
    """The runtime of a Glue version; one that is not installed is an error that says how to."""
    version = _known(glue_version)
    if _installed_spark() == version.spark:
        return Runtime(
            version=version,
            python=Path(sys.executable),
            spark_home=spark_package(),
            notes=_notes(version, f"{sys.version_info[0]}.{sys.version_info[1]}"),
        )
    if glue_version not in INSTALLABLE:
        found = _installed_spark() or "not there"
        raise LocalRunError(
            f"Glue {glue_version} runs Spark {version.spark}, and PySpark is {found} here, expected "
            "`pip install 'hardened-glue[local]'`, or `make setup`"
        )
    home = folder() / f"glue-{glue_version}"
    if not _is_whole(home, glue_version):
        raise LocalRunError(
            f"the runtime of Glue {glue_version} (Spark {version.spark}) is not installed in {folder()}, "
            f"expected `hardened-glue runtime install {glue_version}`, or `make runtimes`"
        )
    return _in(home, version)


def install(glue_version: str, *, say: Callable[[str], None]) -> Runtime:
    """Makes the runtime of a Glue version, unless it is there; each file is held to its locked hash."""
    version = _known(glue_version)
    if _installed_spark() == version.spark or glue_version not in INSTALLABLE:
        return find(glue_version)
    home = folder() / f"glue-{glue_version}"
    if not _is_whole(home, glue_version):
        python = pythons.find(version.python)
        say(f"Glue {glue_version}: Spark {version.spark} for {python} into {home}")
        _stamp(home).unlink(missing_ok=True)
        _checked([str(python), "-m", "venv", "--clear", str(home)])
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _checked([*pip, "--require-hashes", "-r", str(requirements(glue_version))])
        _stamp(home).write_text(_digest(glue_version), encoding="utf-8")
    return _in(home, version)


def requirements(glue_version: str) -> Path:
    """The locked requirements of a Glue version."""
    name = f"requirements-glue-{glue_version}.txt"
    for place in _REQUIREMENTS:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(f"found no {name} in {' or '.join(map(str, _REQUIREMENTS))}")


def spark_package() -> Path:
    """The folder of the PySpark beside this interpreter."""
    # Found without importing it: pyspark takes half a second, and this process never runs Spark.
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise LocalRunError(
            "PySpark is not installed, expected `pip install hardened-glue[local]`, or `make setup`"
        )
    return Path(spec.origin).parent


def _known(glue_version: str) -> GlueVersion:
    if glue_version in GLUE_VERSIONS:
        return GLUE_VERSIONS[glue_version]
    why = f" ({REFUSED_VERSIONS[glue_version]})" if glue_version in REFUSED_VERSIONS else ""
    raise LocalRunError(f"glue_version is {glue_version}{why}, expected one of {', '.join(GLUE_VERSIONS)}")


def _installed_spark() -> str | None:
    try:
        return importlib.metadata.version("pyspark")
    except importlib.metadata.PackageNotFoundError:
        return None


def _in(home: Path, version: GlueVersion) -> Runtime:
    # lib/python3.13/site-packages/pyspark
    spark_home = next(iter(home.glob("lib/python*/site-packages/pyspark")))
    return Runtime(
        version=version,
        python=home / "bin" / "python",
        spark_home=spark_home,
        notes=_notes(version, spark_home.parents[1].name.removeprefix("python")),
    )


def _notes(version: GlueVersion, python: str) -> tuple[str, ...]:
    differs = []
    if python != version.python:
        differs.append(f"Python {version.python} on Glue {version.name}, {python} here")
    if version.java != _JAVA:
        differs.append(f"Java {version.java} on Glue {version.name}, {_JAVA} here")
    return tuple(differs)


def _is_whole(home: Path, glue_version: str) -> bool:
    """Whether an installation came to its end, and with today's requirements."""
    stamp = _stamp(home)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _digest(glue_version)


def _stamp(home: Path) -> Path:
    return home / ".installed"


def _digest(glue_version: str) -> str:
    return hashlib.sha256(requirements(glue_version).read_bytes()).hexdigest()


def _checked(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = re.sub(r"\s+", " ", done.stderr.strip()[-600:])
        raise LocalRunError(f"{' '.join(command[:4])} ended with {done.returncode}: {told}")
