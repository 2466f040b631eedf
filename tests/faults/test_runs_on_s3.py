"""Whole runs on S3 whose requests fail: each ends in the exact rows, or by name and then in them."""

import itertools
import os
import time
from collections.abc import Iterator

import pytest
from tests.faults.drivers import Driver
from tests.faults.outcomes import note
from tests.faults.protocol import ALL, some
from tests.faults.run_faults import RUN_FAULTS, RunFault
from tests.faults.scene import MODES, Scene
from tests.faults.settling import TASKS, converts, settle

from glue_shared.s3_storage import S3Storage
from hardened_glue.emulator import Emulator
from hardened_glue.emulator.proxy import FaultyS3

pytestmark = pytest.mark.spark

CELLS = [*itertools.product(RUN_FAULTS, MODES)]
SPARK, PROCESS = "local[1]", "here"  # masters: see `driver`
QUICK = [(fault, mode) for fault, mode in CELLS if (fault.name, mode) == ("503 on 10 % of puts", "append")]
ON_SPARK = CELLS if os.environ.get(ALL) else QUICK
RUNS = [(SPARK, *cell) for cell in ON_SPARK] + [(PROCESS, *cell) for cell in some(CELLS, 5)]


@pytest.fixture(scope="module")
def way(emulator: Emulator) -> Iterator[FaultyS3]:
    """The way of the runs to S3; the tests look at S3 itself."""
    with FaultyS3(emulator.endpoint_url, seed=1) as running:
        yield running


@pytest.fixture(scope="module")
def all_drivers() -> Iterator[dict[str, Driver]]:
    made: dict[str, Driver] = {}
    yield made
    for driver in made.values():
        driver.close()


@pytest.fixture
def driver(all_drivers: dict[str, Driver], emulator: Emulator, way: FaultyS3, master: str) -> Driver:
    if master not in all_drivers:
        aws = {name: value for name, value in emulator.environment.items() if name.startswith("AWS_")}
        all_drivers[master] = Driver(master, {**aws, "AWS_ENDPOINT_URL": way.url})
    return all_drivers[master]


@pytest.fixture
def storage(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    for name, value in emulator.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    return S3Storage()


@pytest.mark.parametrize(("master", "fault", "mode"), RUNS, ids=str)
def test_a_run_is_exact_or_fails_by_name_and_its_retry_is_exact(
    driver: Driver, way: FaultyS3, storage: S3Storage, master: str, fault: RunFault, mode: str
) -> None:
    scene = Scene(storage, mode, name=f"{master[:4]}-{RUN_FAULTS.index(fault)}-{mode}")
    scene.put_first()
    converts(driver, scene, "jr_old")
    scene.put_second()
    before = time.monotonic()
    way.counts.clear()
    way.faults = fault.faults
    try:
        answer = driver.run(scene.order("jr_new", tasks=TASKS))
    finally:
        struck, way.faults = way.struck, []
    took, requests = time.monotonic() - before, sum(way.counts.values())

    assert answer, driver.log()
    assert struck or not fault.faults or "1 %" in fault.name
    if fault.fails_with:
        assert fault.fails_with in answer["message"]
        _nothing_is_wrong(scene)
    else:
        assert "error" not in answer, answer["message"]
        assert scene.visible() == scene.after()
    settle(driver, scene)
    outcome = f"`{fault.fails_with}`, then exact" if fault.fails_with else "exact"
    note("s3", fault.name, mode, outcome, master=master, seconds=round(took, 1), requests=requests)


def _nothing_is_wrong(scene: Scene) -> None:
    """The old rows alone before there is a commit record; else those that stay, and no other than the new."""
    seen, old, new = scene.visible(), scene.before(), scene.after()
    records = [item.uri for item in scene.storage.objects(f"{scene.target}_hardened_glue/log/")]
    outcome = max((uri for uri in records if uri.endswith(".commit.json")), default="")
    if b'"given_up_by"' in scene.storage.get(outcome) or outcome.endswith("00000001.commit.json"):
        assert seen == old
    else:
        assert len(set(seen)) == len(seen)
        assert set(old) & set(new) <= set(seen) <= {*old, *new}
