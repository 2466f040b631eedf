"""What depends on a job's size."""

from collections.abc import Mapping

import pytest

from hardened_glue.checks.sized import check_sized_arguments, check_worker_type, nearest_worker_type
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.workers import REFUSED_WORKER_TYPES, WORKER_TYPES, Command, ExecutionClass

FLEX = ("G.1X", "G.2X")


@pytest.mark.parametrize(
    ("meant", "nearest"),
    [
        ("G.025X", "G.1X"),
        ("G.4X", "G.2X"),
        ("R.1X", "G.2X"),  # as near as G.1X, and it has the memory
        ("R.8X", "G.2X"),
        ("Standard", "G.1X"),
        ("Z.2X", "G.2X"),
        ("g2x", "G.2X"),
        ("g.16x", "G.2X"),
        ("huge", "G.1X"),
    ],
)
def test_advises_the_type_nearest_in_cores_and_memory(meant: str, nearest: str) -> None:
    assert nearest_worker_type(meant, FLEX) == nearest


@pytest.mark.parametrize("name", [*WORKER_TYPES, *REFUSED_WORKER_TYPES, "r1x", "?"])
def test_advises_only_what_fits(name: str) -> None:
    assert nearest_worker_type(name, FLEX) in FLEX


def test_a_streaming_job_may_take_the_smallest_type() -> None:
    check_worker_type("G.025X", Command.SPARK_STREAMING, "5.0", ExecutionClass.STANDARD)


def test_a_streaming_job_never_waits_for_spare_capacity() -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_worker_type("G.1X", Command.SPARK_STREAMING, "5.0", ExecutionClass.FLEX)

    assert str(refusal.value) == (
        "execution_class is 'FLEX', expected 'STANDARD': a gluestreaming job runs in no other"
    )


@pytest.mark.parametrize(
    ("arguments", "worker_type", "max_workers", "message"),
    [
        (
            {"--executor-cores": "9"},
            "G.1X",
            10,
            "arguments['--executor-cores'] is '9', expected 8 or less on G.1X: "
            "twice its vCPUs, did you mean '8'?",
        ),
        (
            {"--executor-cores": "129"},
            "G.16X",
            10,
            "arguments['--executor-cores'] is '129', expected 128 or less on G.16X: "
            "twice its vCPUs, did you mean '128'?",
        ),
        (
            {"--enable-lakeformation-fine-grained-access": "true"},
            "G.1X",
            3,
            "max_workers is 3, expected 4 or more with --enable-lakeformation-fine-grained-access",
        ),
    ],
)
def test_refuses_an_argument_that_the_size_cannot_honour(
    arguments: Mapping[str, str], worker_type: str, max_workers: int, message: str
) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_sized_arguments(arguments, worker_type, max_workers)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"--executor-cores": "8"},
        {"--executor-cores": "${Token[TOKEN.7]}"},
        {"--enable-lakeformation-fine-grained-access": "false"},
    ],
)
def test_takes_an_argument_that_the_size_honours(arguments: Mapping[str, str]) -> None:
    check_sized_arguments(arguments, "G.1X", 2)
