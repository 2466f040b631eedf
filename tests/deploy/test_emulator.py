"""The emulator's process: found, recognised, ended, and never mistaken for another server or account."""

from __future__ import annotations

import copy
import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hardened_glue.emulator import Emulator, EmulatorError, bootstrap, deploy, inventory
from hardened_glue.emulator.deploy import find_cli

pytestmark = pytest.mark.deploy


class _Stranger(http.server.BaseHTTPRequestHandler):
    """Answers everything, as another emulator on the same port would."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.requestline)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"someone else")

    do_PUT = do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def stranger() -> Iterator[http.server.HTTPServer]:
    _Stranger.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Stranger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_writes_nothing_to_another_server(emulator: Emulator, stranger: http.server.HTTPServer) -> None:
    misled = copy.copy(emulator)
    misled.endpoint_url = f"http://localhost:{stranger.server_port}"

    for write in (lambda: bootstrap(misled), lambda: deploy(misled, Path())):
        with pytest.raises(EmulatorError, match="another server answers"):
            write()

    assert {line.split()[0] for line in _Stranger.asked} == {"GET"}


def test_lives_as_long_as_its_block_and_shares_nothing(emulator: Emulator) -> None:
    with Emulator() as other:
        other.client("s3").create_bucket(Bucket="of-the-other")

    assert "of-the-other" not in {existing.name for existing in inventory(emulator)}
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("localhost", urlsplit(other.endpoint_url).port or 0), timeout=10)
    with pytest.raises(EmulatorError, match="the emulator is not running"):
        other.check()


@pytest.mark.parametrize(
    "name",
    ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ROLE_ARN", "HTTPS_PROXY", "http_proxy"],
)
def test_nothing_of_the_machine_leads_elsewhere(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "somewhere-else")

    assert name not in emulator.environment


def test_its_environment_names_the_emulator(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.com")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of a person")

    environment = emulator.environment

    assert environment["AWS_ENDPOINT_URL"] == emulator.endpoint_url
    assert environment["AWS_ACCESS_KEY_ID"] == "emulator"
    assert environment["CDK_DEFAULT_REGION"] == "us-east-1"


def test_says_how_to_get_a_missing_cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(find_cli.__globals__, "__file__", str(tmp_path / "deploy.py"))

    with pytest.raises(EmulatorError, match="no CDK CLI in node_modules"):
        find_cli(tmp_path)


def test_says_which_extra_brings_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(EmulatorError, match=r"hardened-glue\[emulator\]"), Emulator():
        pass


def test_its_client_side_loads_neither_moto_nor_the_cdk() -> None:
    code = "import hardened_glue.emulator, sys; print({'moto', 'aws_cdk'} & set(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "set()"
