"""What the script's code really asks of S3 is what its role allows: recorded, then simulated."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from tests.security.deployed_job import DeployedJob
from tests.security.policy_simulator import Account
from tests.security.recorded_calls import Recorder
from tests.security.simulated_app import MIRROR, simulated_templates
from tests.security.template_values import REGION, NotSimulatedError

from glue_shared import listing, planning, s3_parts, sampling
from glue_shared.journal import Journal, WrittenFile
from glue_shared.reading_once import Memory
from glue_shared.s3_storage import S3Storage
from glue_shared.turns import Owner

PART = "part-00000-11111111-2222-3333-4444-555555555555-c000.snappy.parquet"
NINE_MIB = b"x" * (9 * 2**20)  # two parts of what the fixture sets


@pytest.fixture(scope="module")
def job() -> DeployedJob:
    return DeployedJob(simulated_templates(), MIRROR)


@pytest.fixture(scope="module")
def account() -> Account:
    return Account.of(simulated_templates())


@pytest.fixture
def recorder(job: DeployedJob) -> Recorder:
    return Recorder(job)


@pytest.fixture
def storage(job: DeployedJob, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Storage]:
    for name, value in (
        ("DEFAULT_REGION", REGION),
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    for bound in ("ONE_PUT_BYTES", "ONE_COPY_BYTES", "PART_BYTES"):
        monkeypatch.setattr(s3_parts, bound, 5 * 2**20)
    with mock_aws():
        client = boto3.client("s3")
        for argument in ("--source", "--target"):
            bucket = job.arguments[argument].split("/")[2]
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        source = job.arguments["--source"].removeprefix("s3://").partition("/")
        for key in ("a.json", "day=1/b.json"):
            client.put_object(Bucket=source[0], Key=f"{source[2]}{key}", Body=b'{"id": 1}\n')
        made = S3Storage(job.arguments["--kms_key_arn"])
        recorder.listen_to(made.client)
        yield made


def _refused(account: Account, recorder: Recorder) -> list[str]:
    return [
        f"{call.action} on {call.resource}" for call in recorder.calls if not account.decide(call).allowed
    ]


def _run(storage: S3Storage, job: DeployedJob, run_key: str, body: bytes) -> None:
    """What the script does to S3 in one run, its parsing apart."""
    target = job.arguments["--target"]
    journal = Journal(storage, target)
    with journal.turn(Owner(run_key, run_key)):
        assert journal.committed(run_key) is None
        replaces = journal.data_objects()
        journal.refuse_foreign(replaces)
        ledger = journal.ledger(run_key)
        memory = Memory.of(journal, run_key, "grouped", "overwrite", True)
        plan = f"{ledger.journal}plan/"
        found = listing.write(storage, job.arguments["--source"], plan, only=memory.is_unread)
        sampling.take(storage, found.sample, "json", None)
        planning.write_spans(
            storage, plan, planning.spans(found, group_bytes=2**20, slots=1), ledger.plan_uri
        )
        staging = journal.staging(run_key, "attempt")
        staged = f"{staging}{PART}"
        storage.put(staged, body)
        files = [WrittenFile(staged, journal.final_uri(staged, staging, run_key), 1, len(body))]
        marks = memory.written()
        commit = journal.past.commit(
            run_key, "overwrite", files, replaces, summary={}, marks=marks, kept_marks=memory.kept
        )
        journal.turns.renew(1)
        journal.record(commit)
        journal.publish(commit)


def test_two_runs_ask_for_nothing_that_is_refused(
    storage: S3Storage, job: DeployedJob, account: Account, recorder: Recorder
) -> None:
    _run(storage, job, "jr_1", b"small")
    _run(storage, job, "jr_2", NINE_MIB)

    assert _refused(account, recorder) == []
    assert recorder.operations == {
        "ListObjectsV2", "GetObject", "HeadObject", "PutObject", "CopyObject", "CreateMultipartUpload",
        "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "DeleteObjects",
    }  # fmt: skip


def test_a_run_that_died_is_undone_and_its_upload_given_up(
    storage: S3Storage, job: DeployedJob, account: Account, recorder: Recorder
) -> None:
    target = job.arguments["--target"]
    storage.put(f"{target}_hardened_glue/runs/jr_dead/staging-1/{PART}", NINE_MIB)

    def fail(**_: Any) -> None:
        raise ConnectionError

    storage.client.meta.events.register("before-call.s3.UploadPartCopy", fail)
    with pytest.raises(ConnectionError):
        storage.copy(f"{target}_hardened_glue/runs/jr_dead/staging-1/{PART}", f"{target}{PART}")
    with Journal(storage, target).turn(Owner("jr_next", "jr_next")):
        pass

    assert "AbortMultipartUpload" in recorder.operations
    assert _refused(account, recorder) == []


def test_a_script_that_deleted_its_source_would_be_noticed(
    storage: S3Storage, job: DeployedJob, account: Account, recorder: Recorder
) -> None:
    storage.delete([f"{job.arguments['--source']}a.json"])

    [refused] = _refused(account, recorder)

    assert refused.startswith("s3:DeleteObject on arn:aws:s3:::lake-source")


def test_a_script_that_wrote_with_a_weaker_encryption_would_be_noticed(
    storage: S3Storage, job: DeployedJob, account: Account, recorder: Recorder
) -> None:
    bucket, _, prefix = job.arguments["--target"].removeprefix("s3://").partition("/")
    storage.client.put_object(Bucket=bucket, Key=f"{prefix}a", Body=b"", ServerSideEncryption="AES256")

    assert [each.split()[0] for each in _refused(account, recorder)] == ["s3:PutObject"]


def test_an_operation_without_a_rule_is_refused(storage: S3Storage, job: DeployedJob) -> None:
    with pytest.raises(NotSimulatedError, match="the operation GetBucketAcl"):
        storage.client.get_bucket_acl(Bucket=job.arguments["--target"].split("/")[2])
