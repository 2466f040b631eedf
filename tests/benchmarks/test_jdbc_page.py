"""docs/explanation/jdbc.md shows the results as they are, and the results are what the project promises."""

import pytest
from tests.benchmarks.jdbc_page import DATABASES, ENGINES, PAGE, PICTURE, made, results
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
    for engine in {"one_connection", "splits", "splits_arrow"} & set(ran):
        assert (ran[engine]["outcome"], ran[engine]["executor_heap_max_mb"]) == ("ok", 512)
        assert ran[engine]["executors_lost"] == 0
