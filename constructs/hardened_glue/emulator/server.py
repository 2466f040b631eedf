"""The emulator as a process of its own: started on a free port, recognised, ended with its starter."""

from __future__ import annotations

import importlib.util
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from .resources import ACCOUNT, KEYS, REGION, Clients

IDENTITY_PATH = "/_hardened_glue/identity"
_ANSWER_WITHIN_S = 10
_END_WITHIN_S = 10


class EmulatorError(Exception):
    """The emulator, or a CDK command against it, did not do what was asked."""


def endpoint(port: int) -> str:
    """The name `localhost`, not its number: by it moto knows a path-style template URL as its own."""
    return f"http://localhost:{port}"


class Emulator:
    """An AWS account that lives as long as the `with` block and never leaves this machine."""

    def __init__(self) -> None:
        self.endpoint_url = ""
        self._identity = secrets.token_hex(16)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Emulator:
        if importlib.util.find_spec("moto") is None:
            raise EmulatorError(
                "moto is not installed, expected the extra: pip install 'hardened-glue[emulator]'"
            )
        command = [sys.executable, "-m", "hardened_glue.emulator"]
        self._process = subprocess.Popen(
            [*command, "--identity", self._identity, "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(os.environ),
        )
        assert self._process.stdout is not None
        self.endpoint_url = self._process.stdout.readline().strip()
        try:
            self.check()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check(self) -> None:
        """Refuse to go on unless the server that answers is the one started here."""
        if self._process is None or self._process.poll() is not None or not self.endpoint_url:
            raise EmulatorError("the emulator is not running, expected `with Emulator() as emulator:`")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.endpoint_url + IDENTITY_PATH, timeout=_ANSWER_WITHIN_S) as answer:
                found = answer.read().decode(errors="replace")
        except (urllib.error.URLError, OSError) as error:
            raise EmulatorError(f"nobody answers at {self.endpoint_url}, expected the emulator") from error
        if not secrets.compare_digest(found.encode(), self._identity.encode()):
            raise EmulatorError(
                f"another server answers at {self.endpoint_url}, expected the one started here"
            )

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment with the emulator for AWS: no profile, key or proxy of the machine."""
        return clean_environment(os.environ) | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            **{name.upper(): value for name, value in KEYS.items()},
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "CDK_DEFAULT_ACCOUNT": ACCOUNT,
            "CDK_DEFAULT_REGION": REGION,
            "NO_PROXY": "localhost",
            "no_proxy": "localhost",
        }

    def client(self, service: str) -> Any:
        """A boto3 client of this emulator."""
        return Clients(self.endpoint_url)(service)

    def close(self) -> None:
        """End the process; only ever the one started here."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop what could lead a client to another account, endpoint or proxy."""
    prefixes = ("AWS_", "CDK_DEFAULT_")
    proxies = {"http_proxy", "https_proxy", "all_proxy"}
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(prefixes) and name.lower() not in proxies
    }
