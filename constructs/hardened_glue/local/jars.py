"""Jars by their Maven coordinates: fetched once into a folder, by the Ivy that Spark itself brings along.

    postgres, mysql = jars.resolve(["org.postgresql:postgresql:42.7.3", "com.mysql:mysql-connector-j:8.4.0"])

Each coordinate is one jar: what it depends on is named beside it, or left out. Those that this library names
itself are held to the hash that it knows; Ivy compares any other with the checksum beside it.
"""

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.java import find_java_home
from hardened_glue.local.known_jars import SHA256
from hardened_glue.local.runtimes import spark_package

FOLDER = Path("build/jars")
# An Ivy settings file, for who reaches Maven through a mirror: the same file that Spark takes.
IVY_SETTINGS_VARIABLE = "HARDENED_GLUE_IVY_SETTINGS"
_COORDINATE = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+)")
_UNREACHED = re.compile(r"\((java\.[\w.]*Exception: [^)]+)\)")
_IVY_FILE = """\
<ivy-module version="2.0">
  <info organisation="local" module="jars"/>
  <dependencies>
{dependencies}
  </dependencies>
</ivy-module>
"""
_DEPENDENCY = '    <dependency org="{0}" name="{1}" rev="{2}" conf="*->master" transitive="false"/>'


class Coordinate(NamedTuple):
    """One jar of Maven."""

    group: str
    artifact: str
    version: str

    def __str__(self) -> str:
        return ":".join(self)

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def resolve(coordinates: Iterable[str], *, folder: Path = FOLDER) -> tuple[Path, ...]:
    """The jars' files in the order of the coordinates; those that the folder lacks are fetched first."""
    wanted = [_parsed(text) for text in coordinates]
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in wanted if not (folder / jar.file_name).exists()]
    if missing:
        _fetch(missing, folder)
    return tuple((folder / jar.file_name).resolve() for jar in wanted)


def files_of(listed: str, *, folder: Path = FOLDER) -> tuple[Path, ...]:
    """The jars of a list with commas between them: files, or coordinates, which are fetched."""
    named = [text.strip() for text in listed.split(",") if text.strip()]
    return tuple(
        resolve([text], folder=folder)[0] if _COORDINATE.fullmatch(text) else Path(text) for text in named
    )


def _parsed(text: str) -> Coordinate:
    match = _COORDINATE.fullmatch(text)
    if match is None:
        raise LocalRunError(f"{text!r} names no jar, expected group:artifact:version as Maven writes it")
    return Coordinate(*match.groups())


def _fetch(missing: Sequence[Coordinate], folder: Path) -> None:
    # Beside the folder's own files, so that each moves into its place whole.
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as place:
        fetched = Path(place)
        ivy_file = fetched / "ivy.xml"
        dependencies = "\n".join(_DEPENDENCY.format(*jar) for jar in missing)
        ivy_file.write_text(_IVY_FILE.format(dependencies=dependencies), encoding="utf-8")
        done = subprocess.run(_command(fetched, ivy_file), capture_output=True, text=True, check=False)
        if done.returncode or any(not (fetched / jar.file_name).exists() for jar in missing):
            raise _not_fetched(missing, done.stdout + done.stderr)
        for jar in missing:
            _check(jar, fetched / jar.file_name)
            os.replace(fetched / jar.file_name, folder / jar.file_name)


def _command(fetched: Path, ivy_file: Path) -> list[str]:
    ivy = next(iter(sorted((spark_package() / "jars").glob("ivy-*.jar"))))
    settings = os.environ.get(IVY_SETTINGS_VARIABLE)
    return [
        str(find_java_home() / "bin" / "java"),
        *("-jar", str(ivy), "-warn"),
        *(("-settings", settings) if settings else ()),
        *("-cache", str(fetched / "cache"), "-ivy", str(ivy_file)),
        *("-retrieve", str(fetched / "[artifact]-[revision].[ext]")),
    ]


def _check(jar: Coordinate, file: Path) -> None:
    known = SHA256.get(str(jar))
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if known is not None and found != known:
        raise LocalRunError(f"{jar} has the SHA-256 {found}, expected {known}: it was not kept")


def _not_fetched(missing: Sequence[Coordinate], printed: str) -> LocalRunError:
    unknown = [jar for jar in missing if f"{jar.group}#{jar.artifact};{jar.version}: not found" in printed]
    names = ", ".join(map(str, unknown or missing))
    unreached = _UNREACHED.search(printed)
    absent = "Maven has none of that name and version" if unknown else printed[-500:].strip()
    told = unreached[1] if unreached else absent
    hint = f"behind a mirror, {IVY_SETTINGS_VARIABLE} names an Ivy settings file"
    return LocalRunError(f"{names} could not be fetched: {told}. {hint}")
