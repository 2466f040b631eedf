"""docs/explanation/jdbc.md shows the results as they are, and the results are what the project promises."""

import pytest
from tests.benchmarks.jdbc_page import DATABASES, ENGINES, PAGE, PICTURE, made, results, run
from tests.facts.generated import filled, places

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = 34_000_000  # as many as the guide's table has


def test_its_tables_are_those_of_the_results() -> None:
    assert filled(TEXT, made()) == TEXT, "write it anew: python -m tests.benchmarks.jdbc_page"
    assert sorted(places(TEXT)) == sorted(made())
    assert PICTURE.name in TEXT


def test_every_engine_ran_on_both_databases_or_is_said_to_be_missing() -> None:
    missing = results()["not_measured"]
    ran = {f"{each['engine']} on {each['database']}" for each in results()["runs"]}

    assert {each["rows"] for each in results()["runs"]} == {ROWS}
    for database in set(DATABASES) - set(missing):
        wanted = {f"{engine} on {database}" for engine in ENGINES}
        assert {each for each in ran if each.endswith(database)} == wanted - set(missing)


@pytest.mark.parametrize("database", sorted({each["database"] for each in results()["runs"]}))
def test_the_guide_s_code_dies_where_ours_has_half_the_memory(database: str) -> None:
    ran = {each["engine"]: each for each in results()["runs"] if each["database"] == database}

    assert (ran["naive"]["outcome"], ran["naive"]["executor_heap_max_mb"]) == ("oom", 1024)
    ours = {"one_connection", "one_connection_row_by_row", "splits", "splits_arrow"}
    for engine in ours & set(ran):
        assert (ran[engine]["outcome"], ran[engine]["executor_heap_max_mb"]) == ("ok", 512)
        assert ran[engine]["executors_lost"] == 0


@pytest.mark.parametrize(("database", "times"), [("mariadb", 1.3), ("postgresql", 1.6)])
def test_splits_beat_one_connection_with_a_fetch_size(database: str, times: float) -> None:
    assert _seconds("one_connection", database) / _seconds("splits", database) >= times


@pytest.mark.parametrize(("database", "engine"), [("mariadb", "splits"), ("postgresql", "splits_arrow")])
def test_the_fastest_reader_is_within_three_times_the_server_s_own_dump(database: str, engine: str) -> None:
    assert _seconds(engine, database) <= 3 * _seconds("dump", database)


def _seconds(engine: str, database: str) -> float:
    found = run(engine, database)
    assert found is not None
    return float(found["seconds"])
