"""An S3 whose requests can be made to fail, and this process's credentials for it."""

from collections.abc import Iterator

import pytest

from hardened_glue.emulator import Emulator
from hardened_glue.emulator.proxy import FaultyS3


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        for bucket in ("lake", "out"):
            running.client("s3").create_bucket(Bucket=bucket)
        yield running


@pytest.fixture
def proxy(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    """The way to S3 of every client that this test makes."""
    for name, value in emulator.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    with FaultyS3(emulator.endpoint_url, seed=1) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL", running.url)
        yield running
