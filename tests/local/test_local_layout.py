"""The folder of a run."""

import zipfile
from pathlib import Path

from hardened_glue.local.layout import RunLayout
from hardened_glue.local.runtimes import spark_package


def test_zips_a_folder_with_its_modules_at_the_root(tmp_path: Path) -> None:
    package = tmp_path / "asset.1" / "shared"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    ready = tmp_path / "ready.zip"
    layout = RunLayout(tmp_path / "run")
    layout.folder.mkdir()

    zipped, untouched = layout.zipped([tmp_path / "asset.1", ready])

    assert zipfile.ZipFile(zipped).namelist() == ["shared/__init__.py"]
    assert untouched == ready


def test_samples_of_an_earlier_run_are_gone(tmp_path: Path) -> None:
    layout = RunLayout(tmp_path)
    layout.metrics.mkdir()
    (layout.metrics / "app-1.driver.jvm.heap.used.csv").write_text("t,value\n1,1\n", encoding="utf-8")

    layout.prepare(spark_package())

    assert list(layout.metrics.iterdir()) == []
