"""A look at the source teaches its schema, however little of each object is looked at."""

import gzip
import json
from typing import Any

import pyarrow as pa
import pytest

from glue_shared import sampling
from glue_shared.storage import FolderStorage

SCHEMA = pa.schema([("id", pa.int64())])


@pytest.mark.parametrize(
    ("source_format", "name", "content"),
    [
        ("json", "f.json", b'{"id": 1}\n' * 1_000),
        ("json", "f.json.gz", gzip.compress(b'{"id": 1}\n' * 1_000)),
        ("json_document", "f.json", json.dumps([{"id": 1}] * 1_000).encode()),
        ("json_document", "g.json", json.dumps([{"id": 1}] * 1_000, indent=2).encode()),
        ("csv", "f.csv", b"\xef\xbb\xbfid\n" + b"1\n" * 1_000),
    ],
)
def test_the_start_of_a_large_object_is_enough(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch, source_format: str, name: str, content: bytes
) -> None:
    monkeypatch.setattr(sampling, "SAMPLE_BYTES_OF_ONE", 200 if not name.endswith(".gz") else len(content))
    storage.put(f"s3://lake/raw/{name}", content)

    sample = sampling.take(storage, list(storage.objects("s3://lake/raw/")), source_format, None)

    assert sample.schema.names == SCHEMA.names
    assert sample.rows_per_byte * len(content) == pytest.approx(1_000, rel=0.2)


def test_no_more_objects_are_fetched_than_the_look_needs(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SAMPLE_BYTES", 20_000)
    monkeypatch.setattr(sampling, "SAMPLE_BYTES_OF_ONE", 1_100)
    for number in range(100):
        storage.put(f"s3://lake/raw/f{number:03d}.json", b'{"id":"%04d"}\n' % number * 500)
    fetched: list[str] = []
    head = sampling._head

    def counted(*told: Any) -> Any:
        fetched.append(told[-1].uri)
        return head(*told)

    monkeypatch.setattr(sampling, "_head", counted)
    found = list(storage.objects("s3://lake/raw/"))

    sample = sampling.take(storage, found, "json", None)

    assert sample.objects == len(fetched) == 19  # of 1,092 bytes each
    assert len(set(fetched)) == 19
