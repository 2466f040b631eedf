"""Real runs whose driver or executor is killed with SIGKILL: the rows are exact after the retry.

A retry has the run key of the dead run, as Glue's has. A fresh run reads the same source once more.
"""

import itertools
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults import kill_cells
from tests.faults.drivers import Driver, Drivers
from tests.faults.kill_cells import CELLS, FORMATS, RANDOM_SEEDS, RECOVERY_SEEDS, Cell
from tests.faults.outcomes import note
from tests.faults.protocol import ALL, some
from tests.faults.scene import MODES, Scene
from tests.faults.settling import settle

from glue_shared.storage import FolderStorage

pytestmark = pytest.mark.spark

IS_FULL = bool(os.environ.get(ALL))
AHEAD = 2 if IS_FULL else 1  # drivers that start while a run is under way
EXACT = "exact"
SPARK, PROCESS = "local[1]", "here"  # masters: see `driver`
ON_SPARK = [cell for cell in CELLS if IS_FULL or str(cell) in kill_cells.ON_SPARK]
KILLS = [*itertools.product([SPARK], ON_SPARK), *itertools.product([PROCESS], some(CELLS, 5))]
MOMENTS = [*itertools.product([SPARK, PROCESS] if IS_FULL else [PROCESS], some(RANDOM_SEEDS, 3))]
RECOVERIES = [*itertools.product([SPARK, PROCESS] if IS_FULL else [PROCESS], some(RECOVERY_SEEDS, 3))]


@pytest.fixture(scope="module")
def all_drivers() -> Iterator[dict[str, Drivers]]:
    """The drivers of each master, made when they are first asked for."""
    made: dict[str, Drivers] = {}
    yield made
    for drivers in made.values():
        drivers.close()


@pytest.fixture
def drivers(all_drivers: dict[str, Drivers], master: str) -> Drivers:
    if master not in all_drivers:
        all_drivers[master] = Drivers(master)
        all_drivers[master].start_ahead(AHEAD)
    return all_drivers[master]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Drivers]:
    made = Drivers("local-cluster[2,1,640]")
    yield made
    made.close()


class Stage:
    """Scenes after their first run, made once for each mode and format."""

    def __init__(self, driver: Driver, folder: Path) -> None:
        self._driver, self._folder = driver, folder
        self._copies = 0

    def scene(self, mode: str, source_format: str) -> Scene:
        """A scene of its own, in which a first run has committed and a second generation waits."""
        origin = self._folder / f"{mode}-{source_format}"
        if not origin.exists():
            first = Scene(FolderStorage(origin), mode, source_format)
            first.put_first()
            answer = self._driver.run(first.order("jr_old", tasks=3))
            assert answer, self._driver.log()
            assert "error" not in answer, answer.get("message")
            assert first.visible() == first.before()
            first.put_second()
        self._copies += 1
        copy = self._folder / str(self._copies)
        shutil.copytree(origin, copy)
        return Scene(FolderStorage(copy), mode, source_format)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    driver = Driver(PROCESS)
    yield Stage(driver, tmp_path_factory.mktemp("scenes"))
    driver.close()


def _killed(drivers: Drivers, scene: Scene, cell: Cell, run_id: str, after: int | None = None) -> None:
    """Runs until its driver is killed after the event, or after any n-th change."""
    root = scene.storage.root if isinstance(scene.storage, FolderStorage) else None
    assert root is not None
    death = {
        "event": cell.event if after is None else "",
        "after": after or cell.after,
        "counter": root / f"{run_id}.count",
    }
    driver = drivers.to_be_killed()
    answer = driver.run(scene.order(run_id, "jr_new", death=death))
    assert answer is None, answer
    driver.close()
    drivers.start_ahead(AHEAD)


def _is_between(scene: Scene) -> bool:
    """Whether readers see no row that is neither old nor new, none twice, and all that stay."""
    seen, old, new = scene.visible(), scene.before(), scene.after()
    stays = set(old) & set(new)
    return len(set(seen)) == len(seen) and stays <= set(seen) <= {*old, *new}


@pytest.mark.parametrize(("master", "cell"), KILLS, ids=str)
def test_a_driver_killed_after_an_event_leaves_the_retry_exact(
    drivers: Drivers, stage: Stage, master: str, cell: Cell
) -> None:
    scene = stage.scene(cell.mode, cell.source_format)

    _killed(drivers, scene, cell, "jr_new")

    if cell.event == kill_cells.TASK:
        assert scene.visible() == scene.before()
    assert _is_between(scene)
    settle(drivers.steady, scene)
    note("events", cell.name, cell.column, EXACT, master=master)


@pytest.mark.parametrize(("master", "seed"), MOMENTS)
def test_a_driver_killed_at_any_moment_leaves_the_retry_exact(
    drivers: Drivers, stage: Stage, master: str, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    mode, source_format = chance.choice([*MODES]), chance.choice(FORMATS)
    scene, driver = stage.scene(mode, source_format), drivers.to_be_killed()
    driver.wait_until_ready()

    moment = chance.uniform(0, _seconds_of_a_run(drivers, stage, master))
    ended = driver.killed_after(moment, scene.order("jr_new")) is not None

    driver.close()
    drivers.start_ahead(AHEAD)
    assert _is_between(scene)
    settle(drivers.steady, scene)
    note("moments", f"seed {seed}", f"{mode}, {source_format}", EXACT, master=master, ended=ended)


_seconds: dict[str, float] = {}


def _seconds_of_a_run(drivers: Drivers, stage: Stage, master: str) -> float:
    if master not in _seconds:
        scene, driver = stage.scene("overwrite", "json"), drivers.to_be_killed()
        driver.wait_until_ready()
        started = time.monotonic()
        assert driver.run(scene.order("jr_new"))
        _seconds[master] = time.monotonic() - started
        driver.close()
    return _seconds[master]


@pytest.mark.parametrize(("master", "seed"), RECOVERIES)
def test_a_run_killed_while_it_recovers_leaves_the_retry_exact(
    drivers: Drivers, stage: Stage, master: str, seed: int
) -> None:
    cell, change = kill_cells.recovery_deaths(seed)
    scene = stage.scene(cell.mode, cell.source_format)

    _killed(drivers, scene, cell, "jr_new")
    _killed(drivers, scene, cell, "jr_new_2", after=change)

    assert _is_between(scene)
    settle(drivers.steady, scene)
    note("recovery", f"{cell.name}, then change {change}", cell.column, EXACT, master=master)


@pytest.mark.parametrize("commits", (1, 10, 29) if IS_FULL else (10,))
@pytest.mark.parametrize("mode", MODES if IS_FULL else ("append",))
def test_a_run_survives_the_death_of_an_executor(
    cluster: Drivers, stage: Stage, tmp_path: Path, mode: str, commits: int
) -> None:
    scene = stage.scene(mode, "json")
    death = {"event": kill_cells.TASK, "after": commits, "victim": 0, "counter": tmp_path / "count"}

    answer = cluster.steady.run(scene.order("jr_new", death=death))

    assert answer, cluster.steady.log()
    assert "error" not in answer, answer
    assert (tmp_path / "count").stat().st_size > 30, "a task was run twice"
    assert scene.visible() == scene.after()
    assert scene.leftovers() == []
    note("executors", f"task commit {commits} of 30", mode, EXACT)


@pytest.mark.parametrize("master", [PROCESS])
def test_a_killed_driver_gives_no_answer(drivers: Drivers, master: str) -> None:
    driver = drivers.to_be_killed()
    driver.wait_until_ready()

    driver.kill()

    assert driver.end() is None, master
