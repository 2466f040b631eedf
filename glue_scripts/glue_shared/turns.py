"""One run at a time: a turn on a target is a numbered record that only one run can have put.

The records of turn 7 lie below the target's `_hardened_glue/log/`:

    00000007.lock.json     whose turn it is; put only if it is not there yet
    00000007.lease.json    until when, renewed while the run lives
    00000007.commit.json   the outcome, also put only if absent: the run's commit, or that it was given up
    00000007.done.json     the commit is published and the turn over
    00000007.released.json the commit waits for the next run to publish it: this one's attempt to failed
    00000007.cleared.json  the run was given up, what it left is gone, and the turn is over

Numbers only grow and the highest lock is never deleted, so a run that has put a lock and finds none above it
holds the target. Who takes the next turn first settles this one's outcome: either the commit was there, and
is finished, or it can never be put any more, however long its run was asleep.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from glue_shared import runtime
from glue_shared.errors import RunError
from glue_shared.storage import Storage

LEASE_SECONDS = 600
RENEWAL_SECONDS = 200
# S3 refuses requests whose clock is 15 minutes off its own: two clocks that it serves differ by 30 at most.
CLOCK_SKEW_SECONDS = 1800
RACES_AT_MOST = 5

Records = dict[int, set[str]]


@dataclass(frozen=True)
class Owner:
    """The run that holds a turn. `process` is where it runs, if that is this machine's to know."""

    run_key: str
    run_id: str
    job_name: str = ""
    process: str = ""

    def __str__(self) -> str:
        return f"run {self.run_id} of {self.job_name}" if self.job_name else f"run {self.run_id}"


IsOver = Callable[[Owner], bool | None]  # None: nobody can tell


def ask(owner: Owner) -> bool | None:
    """What Glue, or this machine, knows of a run."""
    return runtime.is_over(owner.job_name, owner.run_id, owner.process)


@dataclass(frozen=True)
class Turns:
    """The turns that runs took on one target."""

    storage: Storage
    target: str
    home: str
    is_over: IsOver
    now: Callable[[], float] = time.time

    def uri(self, number: int, record: str) -> str:
        return f"{self.home}{number:08d}.{record}.json"

    def records(self) -> Records:
        """The names of the records there are, by turn."""
        found: Records = {}
        for item in self.storage.objects(self.home):
            number, _, rest = item.uri.removeprefix(self.home).partition(".")
            found.setdefault(int(number), set()).add(rest.removesuffix(".json"))
        return found

    def take(self, owner: Owner) -> tuple[int, Records]:
        """The number of this run's turn, and all records. Raises RunError while another run has its turn."""
        for _ in range(RACES_AT_MOST):
            found = self.records()
            last = max(found, default=0)
            self._refuse_if_held(last, found.get(last, {"done"}), owner)
            if self.storage.put_if_absent(self.uri(last + 1, "lock"), self._claim(owner)):
                found = self.records()
                if max(found) == last + 1:
                    self._prove(last + 1, owner)
                    return last + 1, found
                self.storage.delete([self.uri(last + 1, "lock")])  # the number was another run's, long ago
        raise RunError(f"{self.target}: {RACES_AT_MOST} other runs were faster, expected one run at a time")

    def owner(self, number: int) -> Owner:
        return Owner(**json.loads(self.storage.get(self.uri(number, "lock")))["owner"])

    def is_last(self, number: int) -> bool:
        return max(self.records(), default=0) == number

    def decide(self, number: int, outcome: bytes) -> bool:
        """Puts the outcome of a turn; False if another one is there already."""
        return self.storage.put_if_absent(self.uri(number, "commit"), outcome)

    def give_up(self, number: int, by: Owner) -> bool:
        return self.decide(number, json.dumps({"given_up_by": asdict(by), "nonce": _nonce()}).encode())

    def outcome(self, number: int) -> bytes:
        return self.storage.get(self.uri(number, "commit"))

    @contextmanager
    def renewed(self, number: int) -> Iterator[None]:
        """Renews the lease for as long as the run is at work."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(RENEWAL_SECONDS):
                try:
                    self.renew(number)
                except Exception as error:  # the next renewal may succeed, and the commit is fenced
                    runtime.announce(json.dumps({"lease_not_renewed": str(error)}))

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def renew(self, number: int) -> None:
        self.storage.put(self.uri(number, "lease"), json.dumps({"until": self._lease_end()}).encode())

    def _refuse_if_held(self, number: int, records: set[str], owner: Owner) -> None:
        if records & {"done", "cleared", "released"} or (
            "commit" in records and given_up_by(self.outcome(number))
        ):
            return
        holder = self.owner(number)
        if holder.run_key == owner.run_key:  # Glue retries a run only when its last attempt is over
            return
        over = self.is_over(holder)
        until = self._until(number, records)
        if over is None:
            over = until < self.now()
        if not over:
            moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(until))
            raise RunError(
                f"{self.target} is being written by {holder}, expected one run at a time: wait for its end, "
                f"or until {moment} if nobody can tell whether it still runs; nothing was written"
            )

    def _until(self, number: int, records: set[str]) -> float:
        """When the lease is over by every clock."""
        record = "lease" if "lease" in records else "lock"
        until: float = json.loads(self.storage.get(self.uri(number, record)))["until"]
        return until + CLOCK_SKEW_SECONDS

    def _claim(self, owner: Owner) -> bytes:
        claim = {"owner": asdict(owner), "until": self._lease_end(), "nonce": _nonce()}
        return json.dumps(claim).encode()

    def _lease_end(self) -> float:
        return self.now() + LEASE_SECONDS

    def _prove(self, number: int, owner: Owner) -> None:
        """A storage that ignores the condition would let two runs write: it is asked to, and must refuse."""
        if self.storage.put_if_absent(self.uri(number, "lock"), self._claim(owner)):
            self.storage.delete([self.uri(number, "lock")])
            raise RunError(
                f"the storage of {self.target} ignores If-None-Match, expected conditional puts as in Amazon "
                "S3: two runs could write at once; nothing was written"
            )


def given_up_by(outcome: bytes) -> Owner | None:
    """Who put it down that a turn has no commit; None if it has one."""
    by = json.loads(outcome).get("given_up_by")
    return Owner(**by) if by else None


def _nonce() -> str:
    return uuid.uuid4().hex
