"""`python -m hardened_glue.emulator`: serve until ended, and say where on the first line.

With `--until-stdin-closes` the server ends with the process that started it, however that one ends.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from moto.server import ThreadedMotoServer

from . import changes, cloudformation, moto_fixes, outcomes
from .resources import Clients
from .server import IDENTITY_PATH, endpoint

WsgiApp = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


def main(argv: Sequence[str]) -> int:
    options = _parsed(argv)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    moto_fixes.install()
    changes.install()
    outcomes.install()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=options.port, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    cloudformation.install(Clients(endpoint(port), strict=True))
    served: Any = server._server
    served.app = _identified(served.app, options.identity)
    print(endpoint(port), flush=True)
    _wait(until_stdin_closes=options.until_stdin_closes)
    return 0


def _parsed(argv: Sequence[str]) -> Any:
    parser = ArgumentParser(prog="python -m hardened_glue.emulator", description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--identity", default="", help="what the server answers at its identity path")
    parser.add_argument("--until-stdin-closes", action="store_true")
    return parser.parse_args(argv)


def _identified(app: WsgiApp, identity: str) -> WsgiApp:
    def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != IDENTITY_PATH:
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [identity.encode()]

    return answer


def _wait(*, until_stdin_closes: bool) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if until_stdin_closes:
        threading.Thread(target=_set_at_end_of_stdin, args=[ended], daemon=True).start()
    ended.wait()


def _set_at_end_of_stdin(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):  # not sys.stdin.read: a thread inside it breaks Python's own end
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
