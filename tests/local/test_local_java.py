"""Which Java a run takes."""

import importlib.util
from pathlib import Path

import pytest

from hardened_glue.local import java
from hardened_glue.local.errors import LocalRunError


def fake_java(home: Path, version: str) -> Path:
    binary = home / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    binary.chmod(0o755)
    return home


@pytest.fixture(autouse=True)
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def test_prefers_java_home(tmp_path: Path) -> None:
    home, other = fake_java(tmp_path / "home", "17.0.2"), fake_java(tmp_path / "path", "17.0.9")

    assert java.find_java_home({"JAVA_HOME": str(home), "PATH": str(other / "bin")}) == home


def test_takes_the_java_on_path_when_java_home_is_another_version(tmp_path: Path) -> None:
    home, other = fake_java(tmp_path / "home", "1.8.0_401"), fake_java(tmp_path / "path", "17.0.9")

    assert java.find_java_home({"JAVA_HOME": str(home), "PATH": str(other / "bin")}) == other


def test_follows_the_link_on_path_to_the_real_home(tmp_path: Path) -> None:
    home = fake_java(tmp_path / "jvm", "17.0.9")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")

    assert java.find_java_home({"PATH": str(tmp_path / "bin")}) == home


def test_tells_what_it_found_instead(tmp_path: Path) -> None:
    home = fake_java(tmp_path / "home", "21.0.1")

    with pytest.raises(LocalRunError) as raised:
        java.find_java_home({"JAVA_HOME": str(home), "PATH": ""})

    hint = "`make setup` installs one into the virtual environment"
    assert str(raised.value) == f"found no Java 17: JAVA_HOME is Java 21. {hint}"


def test_a_release_file_says_the_version_without_a_start(tmp_path: Path) -> None:
    home = fake_java(tmp_path / "home", "not asked")
    (home / "release").write_text('IMPLEMENTOR="x"\nJAVA_VERSION="17.0.15"\n', encoding="utf-8")

    assert java.find_java_home({"JAVA_HOME": str(home), "PATH": ""}) == home
