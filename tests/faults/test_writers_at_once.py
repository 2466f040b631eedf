"""Two runs and eight, of two processes, that write one target at once: one does, the others are told who."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.drivers import Answer, Driver
from tests.faults.outcomes import note
from tests.faults.protocol import some
from tests.faults.scene import MODES, Scene

from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, Storage
from hardened_glue.emulator import Emulator

TOLD = ("is being written by run jr_", "was taken over by another run", "other runs were faster")


@pytest.fixture(scope="module")
def drivers(emulator: Emulator) -> Iterator[tuple[Driver, Driver]]:
    aws = {name: value for name, value in emulator.environment.items() if name.startswith("AWS_")}
    both = Driver("here", aws), Driver("here", aws)
    yield both
    for driver in both:
        driver.close()


@pytest.fixture(params=["folder", "s3"])
def storage(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path)
    for name, value in emulator.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    return S3Storage()


@pytest.mark.parametrize("mode", some([*MODES], 3))
@pytest.mark.parametrize("writers", [2, 8])
def test_one_of_them_writes_and_the_others_are_refused_by_name(
    drivers: tuple[Driver, Driver], storage: Storage, mode: str, writers: int
) -> None:
    scene = Scene(storage, mode, name=f"writers-{writers}-{mode}")
    first, second = drivers
    scene.put_first()
    assert first.run(scene.order("jr_old", tasks=2))
    scene.put_second()
    second.wait_until_ready()
    orders = [scene.order(f"jr_{number}", tasks=4) for number in range(writers)]

    first.begin(*orders[::2])
    second.begin(*orders[1::2])
    answers = [*first.all_ended(), *second.all_ended()]

    assert len(answers) == writers
    wrote = [answer for answer in answers if "error" not in answer]
    assert wrote
    for refused in (answer for answer in answers if answer not in wrote):
        _was_told(refused)
    assert scene.visible() == scene.after(len(wrote))
    assert first.run(scene.order("jr_last", tasks=2))
    assert scene.visible() == scene.after(len(wrote) + 1)
    assert scene.leftovers() == []
    place = "folder" if isinstance(storage, FolderStorage) else "S3"
    note(
        "writers", f"{writers} at once, {place}", mode, f"{len(wrote)} wrote, {writers - len(wrote)} refused"
    )


def _was_told(answer: Answer) -> None:
    assert answer["error"] == "RunError", answer
    assert any(words in answer["message"] for words in TOLD), answer
