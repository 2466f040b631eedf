"""One emulator for all deployments of a test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from hardened_glue.emulator import Emulator, bootstrap

os.environ.setdefault(
    "CDK_VALIDATION", "false"
)  # the strict synth checks the templates; here it costs seconds


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        bootstrap(running)
        yield running
