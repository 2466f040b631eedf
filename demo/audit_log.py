"""Makes an audit-log stream as object stores hold it: very many small JSON-lines objects.

An object carries 2 to 5 nested events and weighs 1 to 4 KB. Objects lie in Hive partitions
`region=.../day=.../`. The same arguments always make the same bytes.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

REGIONS = (
    "ap-northeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
DAYS = 20
PARTITIONS = len(REGIONS) * DAYS  # 160, as in the guides' grouping benchmark
FIRST_DAY = date(2026, 10, 1)
ACTIONS = (
    ("s3.amazonaws.com", "GetObject", True),
    ("s3.amazonaws.com", "PutObject", False),
    ("sts.amazonaws.com", "AssumeRole", True),
    ("glue.amazonaws.com", "StartJobRun", False),
    ("kms.amazonaws.com", "Decrypt", True),
    ("iam.amazonaws.com", "CreateRole", False),
)
AGENTS = (
    "aws-sdk-java/2.29.45 Linux/6.1 OpenJDK_64-Bit_Server_VM/17.0.15",
    "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11",
    "console.amazonaws.com",
)

Event = dict[str, object]


def partition_paths() -> Iterator[tuple[str, date]]:
    for region in REGIONS:
        for offset in range(DAYS):
            yield region, FIRST_DAY + timedelta(days=offset)


def events(rng: random.Random, region: str, day: date) -> list[Event]:
    """The 2 to 5 events of one object, oldest first."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    seconds = sorted(rng.randrange(86_400) for _ in range(rng.randint(2, 5)))
    return [_event(rng, region, start + timedelta(seconds=second)) for second in seconds]


def _event(rng: random.Random, region: str, moment: datetime) -> Event:
    source, name, read_only = rng.choice(ACTIONS)
    account = f"{rng.randrange(10**12):012d}"
    role = f"arn:aws:iam::{account}:role/data-platform-{rng.randrange(40)}"
    event: Event = {
        "eventID": f"{rng.getrandbits(128):032x}",
        "eventTime": moment.isoformat().replace("+00:00", "Z"),
        "eventSource": source,
        "eventName": name,
        "readOnly": read_only,
        "userAgent": rng.choice(AGENTS),
        "sourceIPAddress": f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": role,
            "accountId": account,
            "sessionContext": {"mfaAuthenticated": rng.random() < 0.3, "issuer": role.rsplit("/", 1)[-1]},
        },
        "requestParameters": {
            "bucketName": f"lake-{region}-{rng.randrange(12)}",
            "key": f"raw/{moment:%Y/%m/%d}/{rng.getrandbits(64):016x}.json",
        },
        "resources": [
            {"ARN": f"{role}/{part}", "type": "AWS::S3::Object"} for part in range(rng.randint(0, 2))
        ],
        "latencyMs": round(rng.lognormvariate(3, 1), 3),
        "bytesTransferredOut": rng.randrange(10**7),
    }
    if rng.random() < 0.05:
        event["errorCode"] = rng.choice(("AccessDenied", "NoSuchKey", "ThrottlingException"))
    return event


def write_objects(folder: Path, *, objects: int, seed: int = 20261121) -> int:
    """Writes `objects` JSON-lines files evenly over the 160 partitions; returns the rows written."""
    rng = random.Random(seed)  # noqa: S311 - repeatable data, not a secret
    partitions = list(partition_paths())
    rows = 0
    for index, (region, day) in enumerate(partitions):
        directory = folder / f"region={region}" / f"day={day:%Y-%m-%d}"
        directory.mkdir(parents=True, exist_ok=True)
        for number in range(index, objects, len(partitions)):
            batch = events(rng, region, day)
            lines = [json.dumps(event, separators=(",", ":")) for event in batch]
            (directory / f"audit-{number:08d}.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
            rows += len(batch)
    return rows
