"""The worker types."""

import pytest

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.facts.workers import (
    REFUSED_WORKER_TYPES,
    REGIONS_OF_G4X,
    REGIONS_OF_G12X,
    WORKER_TYPES,
    Command,
    DpuUnit,
    ExecutionClass,
    worker_types_for,
)


def test_the_smallest_worker_is_for_streams_alone() -> None:
    assert WORKER_TYPES["G.025X"].commands == {Command.SPARK_STREAMING}


def test_flex_takes_the_two_common_types() -> None:
    assert worker_types_for(Command.SPARK_ETL, "5.0", ExecutionClass.FLEX) == ("G.1X", "G.2X")


def test_flex_is_for_batch_jobs() -> None:
    assert worker_types_for(Command.SPARK_STREAMING, "5.0", ExecutionClass.FLEX) == ()


def test_memory_workers_need_glue_4() -> None:
    assert WORKER_TYPES["R.8X"].since == "4.0"
    assert WORKER_TYPES["R.8X"].dpu_unit is DpuUnit.M_DPU


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_every_supported_version_has_the_default_type(version: str) -> None:
    assert "G.1X" in worker_types_for(Command.SPARK_ETL, version, ExecutionClass.STANDARD)


def test_a_dpu_is_four_cores_and_sixteen_gigabytes() -> None:
    general = [each for each in WORKER_TYPES.values() if each.dpu_unit is DpuUnit.DPU and each.dpu >= 1]

    assert {(each.vcpu / each.dpu, each.memory_gb / each.dpu) for each in general} == {(4, 16)}


def test_a_memory_dpu_has_twice_the_memory() -> None:
    memory = [each for each in WORKER_TYPES.values() if each.dpu_unit is DpuUnit.M_DPU]

    assert {each.memory_gb / each.dpu for each in memory} == {32}


def test_the_large_types_are_sold_in_sixteen_and_in_eight_regions() -> None:
    assert len(set(REGIONS_OF_G4X)) == 16
    assert len(set(REGIONS_OF_G12X)) == 8
    assert set(REGIONS_OF_G12X) < set(REGIONS_OF_G4X)


@pytest.mark.parametrize(
    ("name", "regions"),
    [("G.2X", None), ("G.8X", REGIONS_OF_G4X), ("G.12X", REGIONS_OF_G12X), ("R.1X", REGIONS_OF_G12X)],
)
def test_knows_where_a_type_is_sold(name: str, regions: tuple[str, ...] | None) -> None:
    assert WORKER_TYPES[name].regions == regions
    assert WORKER_TYPES[name].sold_in("ap-south-2") is (regions is None)
    assert WORKER_TYPES[name].sold_in("eu-west-1")


def test_an_executor_may_have_two_cores_a_vcpu() -> None:
    assert (WORKER_TYPES["G.1X"].most_executor_cores, WORKER_TYPES["G.16X"].most_executor_cores) == (8, 128)


def test_no_type_is_both_taken_and_refused() -> None:
    assert set(REFUSED_WORKER_TYPES) == {"Standard", "Z.2X"}
    assert not set(REFUSED_WORKER_TYPES) & set(WORKER_TYPES)
