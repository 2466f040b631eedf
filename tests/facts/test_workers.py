"""The worker types."""

import pytest

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.facts.workers import WORKER_TYPES, Command, ExecutionClass, worker_types_for


def test_the_smallest_worker_is_for_streams_alone() -> None:
    assert WORKER_TYPES["G.025X"].commands == {Command.SPARK_STREAMING}


def test_flex_takes_the_two_common_types() -> None:
    assert worker_types_for(Command.SPARK_ETL, "5.0", ExecutionClass.FLEX) == ("G.1X", "G.2X")


def test_memory_workers_need_glue_4() -> None:
    assert WORKER_TYPES["R.8X"].since == "4.0"
    assert WORKER_TYPES["R.8X"].dpu_unit == "M-DPU"


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_every_supported_version_has_the_default_type(version: str) -> None:
    assert "G.1X" in worker_types_for(Command.SPARK_ETL, version, ExecutionClass.STANDARD)


def test_a_dpu_is_four_cores_and_sixteen_gigabytes() -> None:
    general = [each for each in WORKER_TYPES.values() if each.dpu_unit == "DPU" and each.dpu >= 1]

    assert {(each.vcpu / each.dpu, each.memory_gb / each.dpu) for each in general} == {(4, 16)}


def test_a_memory_dpu_has_twice_the_memory() -> None:
    memory = [each for each in WORKER_TYPES.values() if each.dpu_unit == "M-DPU"]

    assert {each.memory_gb / each.dpu for each in memory} == {32}
