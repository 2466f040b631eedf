"""What every test needs before the first `import aws_cdk`: its Node process inherits this environment."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases.server import ENGINES, Server, running
from hypothesis import settings

# Ours, as an app team uses it; an installation from before it had an entry point lacks it otherwise.
pytest_plugins = ["hardened_glue.pytest_plugin"]

# CDK's own validator costs seconds at every synth; scripts/strict_synth.py runs with it on.
os.environ["CDK_VALIDATION"] = "false"

# Node lies beside the interpreter where the machine has none; the venv need not be on PATH for the tests.
_node = Path(sys.executable).with_name("node")
if _node.exists():
    os.environ.setdefault("JSII_NODE", str(_node))

# A slow machine fails no test, and a failure comes back with the next run.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="module", autouse=True)
def _aws_settings_end_with_the_tests_that_made_them() -> Iterator[None]:
    """An endpoint that a module leaves behind would lead all later tests to a server that is gone."""
    before = _aws_settings()
    yield
    assert _aws_settings() == before


def _aws_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL with an empty database `shop`; make tables there, or databases of your own."""
    yield from _server("postgresql")


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A MariaDB with an empty database `shop`; make tables there, or databases of your own."""
    yield from _server("mariadb")


@pytest.fixture(scope="session")
def postgresql_tls() -> Iterator[Server]:
    """A PostgreSQL whose port takes encrypted connections alone."""
    yield from _server("postgresql", tls=True)


@pytest.fixture(scope="session")
def mariadb_tls() -> Iterator[Server]:
    """A MariaDB whose port takes encrypted connections alone."""
    yield from _server("mariadb", tls=True)


def _server(name: str, *, tls: bool = False) -> Iterator[Server]:
    reason = ENGINES[name].missing(tls=tls)
    if reason is not None:
        # CI installs both, so that none of these tests is left out there without a word.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {name}: {reason}")
    with running(name, tls=tls) as server:
        yield server
