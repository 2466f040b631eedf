"""Where the scripts are found."""

from pathlib import Path

import pytest

from hardened_glue import scripts
from hardened_glue.errors import JobConfigError


def test_finds_a_script_of_the_checkout() -> None:
    path = scripts.script_path("s3_to_parquet")

    assert path == Path(__file__).parents[1] / "glue_scripts" / "s3_to_parquet.py"


def test_finds_a_script_inside_an_installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "glue_scripts").mkdir()
    (tmp_path / "glue_scripts" / "mine.py").touch()
    monkeypatch.setattr(scripts, "_HOMES", (tmp_path / "glue_scripts", tmp_path / "absent"))

    assert scripts.script_path("mine") == tmp_path / "glue_scripts" / "mine.py"


def test_refuses_a_script_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.py").touch()
    monkeypatch.setattr(scripts, "_HOMES", (tmp_path,))

    with pytest.raises(JobConfigError) as refusal:
        scripts.script_path("yours")

    assert str(refusal.value) == "script is 'yours', expected one of mine"


def test_says_where_it_looked_when_there_are_no_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "_HOMES", (tmp_path / "wheel" / "glue_scripts",))

    with pytest.raises(FileNotFoundError, match="wheel"):
        scripts.scripts_dir()
