"""The layer's files on a server that speaks S3, as `run-local --s3-endpoint` has them."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue import s3_objects, storage


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    monkeypatch.delenv("HARDENED_GLUE_LOCAL_S3_ROOT", raising=False)
    given = {
        "HARDENED_GLUE_LOCAL_STATE": str(tmp_path),
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    s3_objects.client.cache_clear()
    found = s3_objects.client()
    found.create_bucket(Bucket="lake")
    for key in (
        "in/a.json",
        "in/deep/b.json",
        "in/deep/_SUCCESS",
        "in/.hidden/c.json",
        "in/d.tmp",
        "inside.json",
    ):
        found.put_object(Bucket="lake", Key=key, Body=b'{"id": 1}\n')
    found.put_object(Bucket="lake", Key="in/z.json.gz", Body=gzip.compress(b'{"id": 2}\n'))
    found.put_object(Bucket="lake", Key="in/empty.json", Body=b"")
    yield found
    s3_objects.client.cache_clear()


def names(files: list[storage.SourceFile]) -> list[str]:
    return [file.uri.removeprefix("s3://lake/") for file in files]


def test_lists_what_a_folder_would_show(client: Any) -> None:
    found = storage.list_files(["s3://lake/in/"], recurse=True, exclusions=["**.tmp"])

    assert names(found) == ["in/a.json", "in/deep/b.json", "in/z.json.gz"]
    assert all(file.size > 0 and file.modified_ns > 0 and file.path == "" for file in found)
    flat = storage.list_files(["s3://lake/in"], recurse=False, exclusions=[])
    assert names(flat) == ["in/a.json", "in/d.tmp", "in/z.json.gz"]
    assert names(storage.list_files(["s3://lake/in/a.json"], recurse=False, exclusions=[])) == ["in/a.json"]


def test_opens_plain_and_packed_objects(client: Any) -> None:
    found = storage.list_files(["s3://lake/in/"], recurse=False, exclusions=["**.tmp"])

    assert [storage.open_text(file, None).read() for file in found] == ['{"id": 1}\n', '{"id": 2}\n']


def test_writes_and_deletes(client: Any) -> None:
    storage.write_text("s3://lake/made/x.csv", "x\n")
    (made,) = storage.every_file("s3://lake/made/")
    assert s3_objects.get(made.uri) == b"x\n"

    storage.delete(made)

    assert storage.every_file("s3://lake/made/") == []


def test_bookmarks_lie_in_the_folder_of_states(client: Any, tmp_path: Any) -> None:
    assert storage.state_root() == tmp_path
