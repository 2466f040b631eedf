"""One emulator for the tests of what stands in front of it."""

from collections.abc import Iterator

import pytest

from hardened_glue.emulator import Emulator


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        running.client("s3").create_bucket(Bucket="lake")
        yield running
