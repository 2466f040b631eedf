"""A disk that runs full under a run: it names that, loses nothing that was there, and its retry is exact."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.drivers import Driver
from tests.faults.outcomes import note
from tests.faults.protocol import some
from tests.faults.scene import MODES, Scene
from tests.faults.settling import settle

from glue_shared.storage import FolderStorage

DISK_MB = 30
# Left free when the run begins, in pages of 4 KiB, of which a small file takes one: none, for the lock alone,
# for some of the tasks, for all of them, and for the commit record but not for all the copies that follow it.
FREE_PAGES = (0, 10, 40, 70, 95, 110)
PUBLISHING_FROM_PAGES = 100


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own. Only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    told = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip(f"a disk cannot be mounted here: {told.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    made = Driver("here")
    yield made
    made.close()


def _fill(disk: Path, *, free_bytes: int) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        while (over := shutil.disk_usage(disk).free - free_bytes) > 0:
            file.write(b"\0" * min(over, 2**20))
            file.flush()
    return ballast


@pytest.mark.parametrize("mode", some([*MODES], 3))
@pytest.mark.parametrize("free_pages", some(FREE_PAGES, 2))
def test_a_run_on_a_full_disk_says_so_and_its_retry_is_exact(
    driver: Driver, disk: Path, mode: str, free_pages: int
) -> None:
    scene = Scene(FolderStorage(disk), mode)
    scene.put_first()
    assert "error" not in (driver.run(scene.order("jr_old", tasks=3)) or {})
    scene.put_second()
    ballast = _fill(disk, free_bytes=free_pages * 4096)

    failed = driver.run(scene.order("jr_new"))

    assert failed
    assert "No space left on device" in failed["message"]
    assert "s3://" in failed["message"] or str(disk) in failed["message"], "it names what did not fit"
    if free_pages < PUBLISHING_FROM_PAGES:
        assert scene.visible() == scene.before()
    ballast.unlink()
    settle(driver, scene)
    note("disk", f"{free_pages} pages free", mode, "exact")
