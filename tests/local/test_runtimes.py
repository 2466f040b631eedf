"""Which Spark and Python a Glue version runs on here."""

import re
from pathlib import Path

import pytest

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.local import pythons, runtimes
from hardened_glue.local.errors import LocalRunError

PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(runtimes.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def fake_runtime(folder: Path, glue_version: str, python: str, *, hadoop: str = "3.3.4") -> Path:
    """What `install` leaves, as far as `find` looks."""
    home = folder / f"glue-{glue_version}"
    jars = home / "lib" / f"python{python}" / "site-packages" / "pyspark" / "jars"
    jars.mkdir(parents=True)
    (jars / f"hadoop-client-api-{hadoop}.jar").touch()
    runtimes._stamp(home).write_text(runtimes._digest(glue_version))
    return home


def test_glue_5_0_is_the_library_s_own_environment() -> None:
    runtime = runtimes.find("5.0")

    assert (runtime.spark_home, runtime.notes, runtime.hadoop) == (runtimes.spark_package(), (), "3.3.4")


@pytest.mark.parametrize("glue_version", runtimes.INSTALLABLE)
def test_the_locked_requirements_hold_the_version_s_spark(glue_version: str) -> None:
    text = runtimes.requirements(glue_version).read_text(encoding="utf-8")
    pinned = dict(PINNED.findall(text))

    assert pinned["pyspark"] == GLUE_VERSIONS[glue_version].spark
    assert {"boto3", "numpy", "pandas", "pyarrow", "fastavro"} <= set(pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_every_supported_version_has_a_runtime() -> None:
    assert {"5.0", *runtimes.INSTALLABLE} == set(GLUE_VERSIONS)


def test_a_runtime_that_is_not_installed_says_how_to(folder: Path) -> None:
    with pytest.raises(LocalRunError) as raised:
        runtimes.find("5.1")

    assert str(raised.value) == (
        f"the runtime of Glue 5.1 (Spark 3.5.6) is not installed in {folder}, "
        "expected `hardened-glue runtime install 5.1`, or `make runtimes`"
    )


def test_an_installation_that_did_not_end_is_none(folder: Path) -> None:
    runtimes._stamp(fake_runtime(folder, "5.1", "3.11")).unlink()

    with pytest.raises(LocalRunError, match="is not installed"):
        runtimes.find("5.1")


def test_an_installation_of_other_requirements_is_none(folder: Path) -> None:
    runtimes._stamp(fake_runtime(folder, "5.1", "3.11")).write_text("of yesterday")

    with pytest.raises(LocalRunError, match="is not installed"):
        runtimes.find("5.1")


@pytest.mark.parametrize(
    ("glue_version", "python", "notes"),
    [
        ("5.1", "3.11", ()),
        ("6.0", "3.13", ()),
        ("6.0", "3.11", ("Python 3.13 on Glue 6.0, 3.11 here",)),
        ("4.0", "3.10", ("Java 8 on Glue 4.0, 17 here",)),
    ],
)
def test_says_in_what_it_is_not_glue_s(
    folder: Path, glue_version: str, python: str, notes: tuple[str, ...]
) -> None:
    home = fake_runtime(folder, glue_version, python)

    runtime = runtimes.find(glue_version)

    assert runtime.notes == notes
    assert runtime.python == home / "bin" / "python"


def test_installing_what_is_there_does_nothing(folder: Path) -> None:
    fake_runtime(folder, "6.0", "3.13")
    said: list[str] = []

    runtimes.install("6.0", say=said.append)

    assert said == []


@pytest.mark.parametrize(
    ("glue_version", "told"),
    [
        ("3.0", "glue_version is 3.0 (it runs a Spark of 2021), expected one of 4.0, 5.0, 5.1, 6.0"),
        ("7.0", "glue_version is 7.0, expected one of 4.0, 5.0, 5.1, 6.0"),
    ],
)
def test_a_version_that_nobody_can_run_is_refused(glue_version: str, told: str) -> None:
    with pytest.raises(LocalRunError) as raised:
        runtimes.find(glue_version)

    assert str(raised.value) == told


def test_another_pyspark_than_glue_5_0_s_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtimes, "_installed_spark", lambda: "3.5.1")

    with pytest.raises(LocalRunError) as raised:
        runtimes.find("5.0")

    assert str(raised.value) == (
        "Glue 5.0 runs Spark 3.5.4, and PySpark is 3.5.1 here, "
        "expected `pip install 'hardened-glue[local]'`, or `make setup`"
    )


def fake_python(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr("sys.executable", str(fake_python(tmp_path / "own" / "python", "3.11")))
    return tmp_path


def test_the_version_s_own_python_comes_before_one_that_stands_in(nowhere: Path) -> None:
    wanted = fake_python(nowhere / "path" / "python3.13", "3.13")

    assert pythons.find("3.13") == wanted


def test_pyenv_s_python_is_found_where_its_name_on_path_answers_nothing(nowhere: Path) -> None:
    fake_python(nowhere / "path" / "python3.13", "; exit 127")
    wanted = fake_python(nowhere / "pyenv" / "versions" / "3.13.0" / "bin" / "python3.13", "3.13")

    assert pythons.find("3.13") == wanted


def test_a_machine_without_3_13_takes_3_11(nowhere: Path) -> None:
    assert pythons.find("3.13") == nowhere / "own" / "python"


def test_nothing_stands_in_for_3_10(nowhere: Path) -> None:
    with pytest.raises(LocalRunError) as raised:
        pythons.find("3.10")

    assert str(raised.value) == (
        "found no Python 3.10, expected python3.10 on PATH, or among pyenv's versions"
    )
