"""A task's Arrow memory comes from mimalloc, unless somebody chose."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from glue_shared import arrow_memory


@pytest.fixture(autouse=True)
def _pool_as_it_was() -> Iterator[None]:
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    yield
    pa.set_memory_pool(before)


def test_tasks_take_mimalloc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(arrow_memory.CHOICE_VARIABLE, raising=False)

    arrow_memory.suit_tasks()

    assert pa.default_memory_pool().backend_name == "mimalloc"


def test_a_choice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(arrow_memory.CHOICE_VARIABLE, "system")

    arrow_memory.suit_tasks()

    assert pa.default_memory_pool().backend_name == "system"


def test_an_arrow_without_it_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(arrow_memory.CHOICE_VARIABLE, raising=False)
    monkeypatch.setattr(pa, "mimalloc_memory_pool", _not_built)

    arrow_memory.suit_tasks()

    assert pa.default_memory_pool().backend_name == "system"


def _not_built() -> pa.MemoryPool:
    raise NotImplementedError
