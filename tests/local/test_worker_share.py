"""What a worker is on a smaller machine."""

import pytest

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.options import RunOptions
from hardened_glue.local.worker_share import Machine, share_of

LAPTOP = Machine(cores=4, memory_mb=32_768)
UNCONFIRMED = "AWS names no heap per worker type (no authoritative page found)"


@pytest.mark.parametrize(
    ("worker_type", "executors", "heap_mb", "cores"),
    [
        ("G.1X", 1, 9_830, 4),  # 10 GB for 4 cores are more than 60 % of the machine in two JVMs
        ("G.1X", 2, 5_120, 2),
        ("G.2X", 2, 5_120, 2),
        ("R.1X", 4, 3_932, 1),  # 5 GB for one of 4 cores, five times, are more than 60 % again
        ("G.025X", 2, 2_560, 2),
        ("G.1X", 0, 10_240, 4),
        ("G.16X", 64, 512, 1),  # no JVM of Spark starts with less
    ],
)
def test_each_core_has_its_share_of_the_heap(
    worker_type: str, executors: int, heap_mb: int, cores: int
) -> None:
    share = share_of(worker_type, executors=executors, machine=LAPTOP)

    assert (share.heap_mb, share.cores) == (heap_mb, cores)


def test_says_what_it_stands_for() -> None:
    share = share_of("G.2X", executors=2, machine=LAPTOP)

    assert share.note == (
        f"each JVM has 5120 of the 20480 MB heap of a G.2X, for 2 of its 8 cores; {UNCONFIRMED}"
    )


def test_says_when_the_machine_has_less_than_the_share() -> None:
    share = share_of("G.1X", executors=1, machine=Machine(cores=2, memory_mb=8_192))

    short = ", less than its share of 5120 MB as the machine has no more"
    assert share.note == (
        f"each JVM has 2457 of the 10240 MB heap of a G.1X, for 2 of its 4 cores{short}; {UNCONFIRMED}"
    )


def test_a_worker_type_that_glue_does_not_have_is_named() -> None:
    with pytest.raises(LocalRunError, match=r"^worker_type is G\.3X, expected one of G\.025X, G\.1X, G\.2X"):
        share_of("G.3X", executors=1, machine=LAPTOP)


def test_the_share_is_driver_and_executors_alike() -> None:
    cluster = RunOptions(worker_share=True, executors=1).cluster("G.1X")

    assert cluster.driver_memory == f"{cluster.executor_memory_mb}m"
    assert cluster.executor_memory_mb >= 512


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"driver_memory": "1g"}, "driver_memory is 1g"),
        ({"executor_memory_mb": 900}, "executor_memory_mb is 900"),
    ],
)
def test_a_heap_beside_the_share_is_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(LocalRunError) as raised:
        RunOptions(worker_share=True, **options)  # type: ignore[arg-type] # one of two options each time

    assert str(raised.value) == f"{told}, expected none beside worker_share, which sets the heaps"
