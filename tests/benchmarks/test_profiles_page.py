"""docs/explanation/profiles.md shows the three scenarios as measured, and each shows what it is said to."""

import pytest
from tests.benchmarks.profiles_page import IMAGES, PAGE, SCENARIOS, made, results
from tests.facts.generated import filled, places

TEXT = PAGE.read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_results() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.benchmarks.profiles_page"
    assert sorted(places(TEXT)) == sorted(made())


@pytest.mark.parametrize("scenario", [each.name for each in SCENARIOS])
def test_each_scenario_has_its_picture(scenario: str) -> None:
    assert f"../images/profile-{scenario}.png" in TEXT
    assert (IMAGES / f"profile-{scenario}.png").exists()


@pytest.mark.parametrize("scenario", [each.name for each in SCENARIOS])
def test_our_run_ends_well_below_half_of_the_driver_s_heap_and_rings_no_alarm_of_the_driver(
    scenario: str,
) -> None:
    ours = list(results()[scenario].values())[-1]

    assert ours["state"] == "SUCCEEDED"
    assert ours["driver_heap_peak"] < 0.5
    assert not [name for name in ours["rang"] if name.endswith("-DriverHeap")]


def test_the_guide_s_driver_and_executors_ring_before_they_die() -> None:
    small_files, jdbc = (next(iter(results()[name].values())) for name in ("small-files", "jdbc"))

    assert (small_files["state"], jdbc["state"]) == ("FAILED", "FAILED")
    assert any(name.endswith("-DriverHeap") for name in small_files["rang"])
    assert any(name.endswith(("-ExecutorsHeap", "-MemoryCritical")) for name in jdbc["rang"])
