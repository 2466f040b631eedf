"""What the protocol costs in requests: some for each run, some for each file. Decision 007 has the table."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.faults.doubles import MemoryStorage
from tests.faults.protocol import SOURCE, Attempt

from glue_shared.s3_storage import DELETE_BATCH

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "007-take-turns-and-remember-what-was-read.md"
MODES = ("append", "overwrite", "overwrite_partitions", "incremental")
VERBS = ("list", "get", "put", "copy", "delete")
FEW, MANY = 10, 110


class Counted(MemoryStorage):
    """Counts requests as S3 would: a delete of up to a thousand objects is one."""

    def delete(self, targets: Iterable[str]) -> None:
        given = list(targets)
        super().delete(given)
        self.calls = [call for call in self.calls if call[0] != "delete"]
        self.deletes = getattr(self, "deletes", 0) + -(-len(given) // DELETE_BATCH)

    def requests(self) -> Counter[str]:
        named = {"objects": "list", "put_if_absent": "put"}
        found = Counter(named.get(verb, verb) for verb, _ in self.calls)
        return found + Counter({"delete": getattr(self, "deletes", 0)})


def _second_run(mode: str, files: int) -> Counter[str]:
    """The requests of a run that writes so many files, one a partition, over as many of an earlier run."""
    storage = Counted()
    if mode == "incremental":
        for number in range(files):
            storage.put(f"{SOURCE}old{number}.json", b"1")
    contents = {f"day={number}": b"1" for number in range(files)}
    Attempt("jr_1", mode, contents).on(storage)
    if mode == "incremental":
        for number in range(files):
            storage.put(f"{SOURCE}new{number}.json", b"2")
    storage.calls, storage.deletes = [], 0
    Attempt("jr_2", mode, contents).on(storage)
    found = storage.requests()
    if mode == "incremental":  # what the double reads of its source is the reader's, not the protocol's
        found -= Counter({"get": files, "list": 1})
    return found


def _costs(mode: str) -> list[str]:
    """Of each verb, the requests of a run and those of each of its files: `7 + 1 n`."""
    few, many = _second_run(mode, FEW), _second_run(mode, MANY)
    cells = []
    for verb in VERBS:
        a_file = (many[verb] - few[verb]) / (MANY - FEW)
        assert a_file == int(a_file), f"{verb} of {mode} is no line: {few[verb]}, {many[verb]}"
        once = few[verb] - int(a_file) * FEW
        cells.append(
            " + ".join(filter(None, (str(once) if once else "", f"{int(a_file)} n" if a_file else "")))
        )
    return [cell or "0" for cell in cells]


@pytest.mark.parametrize("mode", MODES)
def test_the_requests_of_a_run_are_those_that_the_decision_says(mode: str) -> None:
    row = re.search(rf"^\| `{mode}` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert row is not None

    assert row[1].split(" | ")[: len(VERBS)] == _costs(mode)


if __name__ == "__main__":
    for each in MODES:
        print(f"| `{each}` | {' | '.join(_costs(each))} |")
