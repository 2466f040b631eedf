"""Tables side by side take no more connections than there are, and nobody who waits is passed over."""

import threading
import time

import pytest

from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_run import Permits, _raise_failures

WAIT_SECONDS = 10


def test_no_more_connections_than_there_are() -> None:
    permits = Permits(5)
    in_use, most = 0, 0
    lock = threading.Lock()

    def read(connections: int) -> None:
        nonlocal in_use, most
        with permits.taken(connections):
            with lock:
                in_use += connections
                most = max(most, in_use)
            time.sleep(0.01)
            with lock:
                in_use -= connections

    threads = [threading.Thread(target=read, args=(wanted,)) for wanted in (5, 1, 1, 3, 2, 5, 4, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)

    assert not any(thread.is_alive() for thread in threads)
    assert most <= 5


def test_who_waits_for_many_is_not_passed_over() -> None:
    permits = Permits(2)
    order: list[str] = []

    def take(name: str, connections: int) -> None:
        with permits.taken(connections):
            order.append(name)

    with permits.taken(1):
        large = threading.Thread(target=take, args=("large", 2))
        large.start()
        while not permits._waiting:
            time.sleep(0.001)
        small = threading.Thread(target=take, args=("small", 1))
        small.start()
        time.sleep(0.05)
        assert order == []
    large.join(WAIT_SECONDS)
    small.join(WAIT_SECONDS)

    assert order == ["large", "small"]


def test_a_failure_gives_its_connections_back() -> None:
    permits = Permits(1)
    with pytest.raises(ValueError, match="x"), permits.taken(1):
        raise ValueError("x")

    with permits.taken(1):
        pass


def test_one_table_that_failed_alone_tells_its_own_error() -> None:
    error = OptionError("--tables name", "t", "one that is there")

    with pytest.raises(OptionError) as raised:
        _raise_failures({"t": error}, [])
    assert raised.value is error


def test_of_several_tables_the_others_are_named() -> None:
    with pytest.raises(RunError) as raised:
        _raise_failures({"a": RunError("gone"), "b": RunError("locked")}, ["c", "d"])
    assert str(raised.value) == "a: gone; also failed: b; committed all the same: c, d"

    _raise_failures({}, ["a"])
