"""What follows a run that died or failed: its retry is exact, and so is a run after that."""

from tests.faults.drivers import Driver
from tests.faults.scene import Scene

TASKS = 6


def converts(driver: Driver, scene: Scene, run_id: str, run_key: str = "") -> None:
    """Runs to a good end."""
    answer = driver.run(scene.order(run_id, run_key, tasks=TASKS))
    assert answer, driver.log()
    assert "error" not in answer, answer["message"]


def settle(driver: Driver, scene: Scene) -> None:
    """The retry is exact, and so is a run after it, which leaves nothing of the dead one."""
    for run_id, run_key, runs in (("jr_again", "jr_new", 1), ("jr_fresh", "jr_fresh", 2)):
        converts(driver, scene, run_id, run_key)
        found, expected = scene.visible(), scene.after(runs)
        assert found == expected, f"{run_id} left {len(found)} rows of {len(expected)}"
    left = scene.leftovers()
    assert left == [], left
