"""Deleting files of a path: the young ones stay, unless told otherwise."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue.errors import NotEmulated
from hardened_glue.local.glue_runtime.awsglue.purging import purge

HOUR = 3600


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    for name, age_hours in (("old", 200), ("young", 100), ("_SUCCESS", 200), ("day=1/old", 200)):
        path = tmp_path / "lake" / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
        then = time.time() - age_hours * HOUR
        os.utime(path, (then, then))
    return tmp_path / "lake"


def left(lake: Path) -> list[str]:
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({}, ["out/young"]),
        ({"retentionPeriod": 0}, []),
        ({"retentionPeriod": 150}, ["out/young"]),
        ({"retentionPeriod": 1000}, ["out/_SUCCESS", "out/day=1/old", "out/old", "out/young"]),
        ({"excludeStorageClasses": ["GLACIER"], "retentionPeriod": 0}, []),
        ({"excludeStorageClasses": ["STANDARD"]}, ["out/_SUCCESS", "out/day=1/old", "out/old", "out/young"]),
    ],
)
def test_deletes_what_is_older_than_the_retention_period(lake: Path, options: Any, kept: list[str]) -> None:
    purge(["s3://lake/out/"], options, "")

    assert left(lake) == kept


def test_leaves_no_empty_folders_but_the_bucket(lake: Path) -> None:
    purge(["s3://lake/out/"], {"retentionPeriod": 0}, "")

    assert list(lake.iterdir()) == []


def test_writes_a_manifest_of_what_it_deleted(lake: Path) -> None:
    purge(["s3://lake/out/day=1/"], {"manifestFilePath": "s3://lake/manifest/"}, "purge")

    assert (lake / "manifest/purge/Success.csv").read_text(encoding="utf-8") == "s3://lake/out/day=1/old\n"
    assert (lake / "manifest/purge/Failed.csv").read_text(encoding="utf-8") == ""


def test_refuses_an_option_it_does_not_know(lake: Path) -> None:
    with pytest.raises(NotEmulated, match="purge option retention is not emulated"):
        purge(["s3://lake/out/"], {"retention": 0}, "")
