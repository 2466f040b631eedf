"""Who may write: one run, provably; the next one when that is over, and who can tell."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws
from tests.faults.doubles import MemoryStorage
from tests.faults.protocol import TARGET

from glue_shared import processes, runtime
from glue_shared.errors import RunError, StorageError
from glue_shared.s3_storage import S3Storage
from glue_shared.storage import FolderStorage, Storage
from glue_shared.turns import CLOCK_SKEW_SECONDS, LEASE_SECONDS, Owner, Turns

HOME = f"{TARGET}_hardened_glue/log/"
FIRST, SECOND = Owner("jr_1", "jr_1", "orders"), Owner("jr_2", "jr_2", "orders")
MIDNIGHT = 1_800_000_000.0
CODES = {"NotImplemented": "no conditional puts", "ConditionalRequestConflict": "in conflict 20 times"}


def _turns(storage: Storage, *, over: bool | None = None, now: float = MIDNIGHT) -> Turns:
    return Turns(storage, TARGET, HOME, lambda _: over, lambda: now)


@pytest.fixture(params=["folder", "s3"])
def either(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    if request.param == "folder":
        yield FolderStorage(tmp_path)
        return
    for name, value in (
        ("DEFAULT_REGION", "us-east-1"),
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="out")
        yield S3Storage()


def test_an_object_is_put_where_there_is_none(either: Storage) -> None:
    assert either.put_if_absent("s3://out/log/1", b"first")
    assert not either.put_if_absent("s3://out/log/1", b"second")
    assert either.put_if_absent("s3://out/log/1", b"first")  # our own, whose answer was lost
    assert either.get("s3://out/log/1") == b"first"
    assert [item.uri for item in either.objects("s3://out/log/")] == ["s3://out/log/1"]


def test_of_many_that_put_at_once_one_wins(tmp_path: Path) -> None:
    storage, start = FolderStorage(tmp_path), threading.Barrier(16)
    won: list[int] = []

    def contend(number: int) -> None:
        start.wait()
        if storage.put_if_absent("s3://out/log/1", b"%d" % number):
            won.append(number)

    threads = [threading.Thread(target=contend, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [b"%d" % number for number in won] == [storage.get("s3://out/log/1")]


def test_a_boto3_that_has_never_heard_of_conditions_sends_them_all_the_same(either: Storage) -> None:
    if isinstance(either, S3Storage):
        sent: list[Any] = []
        members = either.client.meta.service_model.operation_model("PutObject").input_shape.members
        members.pop("IfNoneMatch", None)
        either.client.meta.events.register(
            "before-send.s3.PutObject", lambda request, **_: sent.append(request)
        )

        assert either.put_if_absent("s3://out/log/1", b"first")
        either.put("s3://out/log/2", b"plain")

        assert [request.headers.get("If-None-Match") for request in sent] == [b"*", None]
        assert b"if-none-match" in sent[0].headers["Authorization"]


@pytest.mark.parametrize("code", CODES)
def test_a_storage_that_cannot_say_no_is_refused_by_name(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    storage = S3Storage()
    with Stubber(storage.client) as stub:
        for _ in range(20):
            stub.add_client_error("put_object", code)
        with pytest.raises(RunError, match=CODES[code]):
            storage.put_if_absent("s3://out/log/1", b"first")


def test_another_error_of_s3_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    storage = S3Storage()
    with Stubber(storage.client) as stub:
        stub.add_client_error("put_object", "AccessDenied")
        with pytest.raises(StorageError, match="s3://out/log/1: PutObject was refused with AccessDenied"):
            storage.put_if_absent("s3://out/log/1", b"first")


def test_a_storage_that_ignores_the_condition_is_found_out() -> None:
    class Careless(MemoryStorage):
        def put_if_absent(self, uri: str, body: bytes) -> bool:
            self.put(uri, body)
            return True

    storage = Careless()
    with pytest.raises(RunError, match="ignores If-None-Match, expected conditional puts as in Amazon S3"):
        _turns(storage).take(FIRST)

    assert storage.bodies == {}


def test_a_second_run_is_told_who_writes_and_until_when_and_writes_nothing(either: Storage) -> None:
    _turns(either).take(FIRST)
    before = [(item.uri, item.version) for item in either.objects(TARGET)]

    with pytest.raises(RunError) as refused:
        _turns(either, over=False).take(SECOND)

    assert str(refused.value) == (
        "s3://out/table/ is being written by run jr_1 of orders, expected one run at a time: wait for its "
        "end, or until 2027-01-15 08:40:00 UTC if nobody can tell whether it still runs; nothing was written"
    )
    assert [(item.uri, item.version) for item in either.objects(TARGET)] == before


@pytest.mark.parametrize(
    ("over", "seconds", "taken"),
    [
        (True, 0, True),
        (False, 10**6, False),  # Glue says that it runs: the lease does not matter
        (None, LEASE_SECONDS + CLOCK_SKEW_SECONDS - 1, False),
        (None, LEASE_SECONDS + CLOCK_SKEW_SECONDS + 1, True),
    ],
)
def test_a_turn_is_taken_over_when_it_is_over(over: bool | None, seconds: int, taken: bool) -> None:
    storage = MemoryStorage()
    _turns(storage).take(FIRST)
    turns = _turns(storage, over=over, now=MIDNIGHT + seconds)

    if taken:
        assert turns.take(SECOND)[0] == 2
    else:
        with pytest.raises(RunError, match="is being written by run jr_1"):
            turns.take(SECOND)


def test_a_renewed_lease_lasts_longer() -> None:
    storage = MemoryStorage()
    _turns(storage).take(FIRST)
    _turns(storage, now=MIDNIGHT + 500).renew(1)

    with pytest.raises(RunError):
        _turns(storage, now=MIDNIGHT + LEASE_SECONDS + CLOCK_SKEW_SECONDS + 499).take(SECOND)
    assert _turns(storage, now=MIDNIGHT + LEASE_SECONDS + CLOCK_SKEW_SECONDS + 501).take(SECOND)[0] == 2


def test_a_runs_own_retry_takes_its_turn_over_at_once() -> None:
    storage = MemoryStorage()
    _turns(storage).take(FIRST)

    assert _turns(storage, over=False).take(Owner("jr_1", "jr_1_attempt_2", "orders"))[0] == 2


def test_a_number_that_was_used_and_forgotten_is_not_a_turn() -> None:
    """A run that looked long ago puts a lock whose number others have used and deleted since."""
    storage = MemoryStorage()
    _turns(storage).take(FIRST)
    stale = storage.objects
    looks = itertools.count()

    def late(prefix: str, enters: object = None) -> Any:
        found = list(stale(prefix))
        if next(looks) == 0:  # after the first look, two turns pass
            for number in (2, 3):
                storage.put(f"{HOME}{number:08d}.lock.json", storage.bodies[f"{HOME}00000001.lock.json"])
                storage.put(f"{HOME}{number:08d}.done.json", b"{}")
            storage.delete([f"{HOME}00000002.lock.json"])
        return iter(found)

    storage.objects = late  # type: ignore[method-assign]

    assert _turns(storage, over=True).take(SECOND)[0] == 4
    assert f"{HOME}00000002.lock.json" not in storage.bodies


@pytest.mark.parametrize(
    ("state", "over"),
    [("RUNNING", False), ("STOPPING", False), ("WAITING", False), ("FAILED", True), ("TIMEOUT", True)],
)
def test_glue_is_asked_for_the_state_of_a_run(
    state: str, over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = boto3.client("glue", region_name="us-east-1")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    monkeypatch.delenv("HARDENED_GLUE_LOCAL_S3_ROOT", raising=False)
    with Stubber(client) as stub:
        stub.add_response(
            "get_job_run",
            {"JobRun": {"Id": "jr_1", "JobRunState": state}},
            {"JobName": "orders", "RunId": "jr_1"},
        )
        stub.add_client_error("get_job_run", "AccessDeniedException")

        assert runtime.is_over("orders", "jr_1", "") is over
        assert runtime.is_over("others", "jr_1", "") is None


def test_a_local_run_is_over_when_its_process_is() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    machine, _, start = processes.this().split(":")
    name = f"{machine}:{child.pid}:{processes._started(child.pid)}"

    assert processes.is_over(processes.this()) is False
    assert processes.is_over(name) is False
    child.kill()
    child.wait()
    assert processes.is_over(name) is True
    assert processes.is_over(f"{machine}:{os.getpid()}:{start}0") is True  # its number, but not that process
    assert processes.is_over(f"elsewhere:{os.getpid()}:{start}") is None
