"""Jars are fetched once, whole, and are those that they are said to be."""

from pathlib import Path

import pytest

from hardened_glue.local import jars
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.known_jars import POSTGRESQL, SHA256

ABSENT = "org.postgresql:postgresql:0.0.1"


@pytest.mark.parametrize(
    "text", ["postgresql", "org.postgresql:postgresql", "a:b:1:c", "a:b:1 2", "a:../b:1"]
)
def test_refuses_what_names_no_jar(text: str, tmp_path: Path) -> None:
    with pytest.raises(LocalRunError) as raised:
        jars.resolve([text], folder=tmp_path)

    assert str(raised.value) == f"{text!r} names no jar, expected group:artifact:version as Maven writes it"


def test_a_jar_that_lies_there_is_not_fetched_again(tmp_path: Path) -> None:
    file = tmp_path / "absent-1.jar"
    file.write_bytes(b"here")

    assert jars.resolve(["no.such.group:absent:1"], folder=tmp_path) == (file,)


@pytest.mark.spark
def test_a_driver_comes_from_maven_and_leaves_nothing_else(tmp_path: Path) -> None:
    (driver,) = jars.resolve([POSTGRESQL], folder=tmp_path)

    assert driver.stat().st_size > 1_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["postgresql-42.7.3.jar"]


@pytest.mark.spark
def test_another_jar_than_the_one_known_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHA256, POSTGRESQL, "0" * 64)

    with pytest.raises(LocalRunError, match=r"^org\.postgresql:postgresql:42\.7\.3 has the SHA-256 a2644"):
        jars.resolve([POSTGRESQL], folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.spark
def test_a_version_that_maven_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalRunError) as raised:
        jars.resolve([ABSENT], folder=tmp_path)

    assert str(raised.value) == (
        f"{ABSENT} could not be fetched: Maven has none of that name and version. "
        "behind a mirror, HARDENED_GLUE_IVY_SETTINGS names an Ivy settings file"
    )


@pytest.mark.spark
def test_a_machine_without_network_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "ivysettings.xml"
    settings.write_text(
        '<ivysettings><settings defaultResolver="closed"/><resolvers>'
        '<ibiblio name="closed" m2compatible="true" root="http://127.0.0.1:9/"/></resolvers></ivysettings>'
    )
    monkeypatch.setenv(jars.IVY_SETTINGS_VARIABLE, str(settings))

    with pytest.raises(LocalRunError, match=r"could not be fetched: java\.net\.ConnectException"):
        jars.resolve([POSTGRESQL], folder=tmp_path / "jars")
