"""A look at the source teaches its schema, however little of each object is looked at."""

import gzip
import json

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
