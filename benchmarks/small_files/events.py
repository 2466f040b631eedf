"""The input: files of eight nested events and some 2 KB, in the demo's 160 Hive partitions.

The same arguments make the same bytes. Each partition has random numbers of its own, so that partitions are
made side by side; lines are formatted by hand, as a million files of them are.
"""

import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from demo import audit_log

ROWS_A_FILE = 8
SEED = 20261121
DDL = (
    "id STRING, time STRING, action STRING, readOnly BOOLEAN, "
    "user STRUCT<type: STRING, account: STRING, session: STRUCT<mfa: BOOLEAN, issuer: STRING>>, "
    "resources ARRAY<STRUCT<name: STRING, type: STRING>>, latencyMs DOUBLE, bytesOut BIGINT, "
    "errorCode STRING"
)
ACTIONS = tuple(name for _, name, _ in audit_log.ACTIONS)
ERROR = ',"errorCode":"AccessDenied"'  # of one event in twenty


def arrow() -> pa.Schema:
    """The DDL's columns, for engines that know no DDL."""
    session = pa.struct([("mfa", pa.bool_()), ("issuer", pa.string())])
    return pa.schema(
        [
            ("id", pa.string()),
            ("time", pa.string()),
            ("action", pa.string()),
            ("readOnly", pa.bool_()),
            ("user", pa.struct([("type", pa.string()), ("account", pa.string()), ("session", session)])),
            ("resources", pa.list_(pa.struct([("name", pa.string()), ("type", pa.string())]))),
            ("latencyMs", pa.float64()),
            ("bytesOut", pa.int64()),
            ("errorCode", pa.string()),
        ]
    )


def write_files(folder: Path, *, files: int) -> int:
    """Writes the files evenly over the partitions; returns the rows in them."""
    partitions = list(audit_log.partition_paths())
    shares = [
        _Share(folder / f"region={region}" / f"day={day:%Y-%m-%d}", day, range(index, files, len(partitions)))
        for index, (region, day) in enumerate(partitions[:files])
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(_write_share, shares))


@dataclass(frozen=True)
class _Share:
    """One partition's files."""

    folder: Path
    day: date
    numbers: range


def _write_share(share: _Share) -> int:
    share.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"{SEED} {share.folder.parent.name} {share.folder.name}")  # noqa: S311 - repeatable
    for number in share.numbers:
        seconds = sorted(rng.randrange(86_400) for _ in range(ROWS_A_FILE))
        text = "".join(_line(rng, share.day, second) for second in seconds)
        (share.folder / f"events-{number:08d}.json").write_bytes(text.encode())
    return len(share.numbers) * ROWS_A_FILE


def _line(rng: random.Random, day: date, second: int) -> str:
    moment = time.strftime("%H:%M:%S", time.gmtime(second))
    dice = rng.getrandbits(40)
    resources = ",".join(f'{{"name":"lake-{dice % 97}/{part}","type":"object"}}' for part in range(dice % 3))
    return (
        f'{{"id":"{rng.getrandbits(128):032x}","time":"{day}T{moment}Z","action":"{ACTIONS[dice % 6]}",'
        f'"readOnly":{"true" if dice & 1 else "false"},"user":{{"type":"AssumedRole","account":"{dice:012d}",'
        f'"session":{{"mfa":{"true" if dice & 6 else "false"},"issuer":"role-{dice % 41}"}}}},'
        f'"resources":[{resources}],"latencyMs":{dice % 90_000 / 1000},"bytesOut":{dice % 9_999_991}'
        f"{ERROR if dice % 20 == 0 else ''}}}\n"
    )
