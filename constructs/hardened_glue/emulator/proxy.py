"""A proxy in front of an S3 endpoint, through which requests are slow, fail, or seem to.

    with FaultyS3(emulator.endpoint_url, [latency(20, 50), slow_down(percent=10)], seed=1) as proxy:
        boto3.client("s3", endpoint_url=proxy.url)
        proxy.counts["PutObject"], proxy.struck["slow down"]

It keeps connections open on both sides, one thread a connection. The faults may be changed while it runs:
`proxy.faults = [...]`. See `s3_faults` for what can go wrong.
"""

from __future__ import annotations

import http.client
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from .s3_faults import Fault, Plan
from .s3_operations import operation_of

__all__ = ["FaultyS3"]

_ANSWER_WITHIN_S = 600  # S3 itself is this machine's: what is to be slow is slow here
_WITHOUT_A_BODY = (204, 304)
_OF_ONE_HOP = ("connection", "keep-alive", "expect", "transfer-encoding", "content-length")


@dataclass(frozen=True)
class _Answer:
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    promised: int  # the length that the head tells


class FaultyS3:
    """The S3 at `upstream_url`, with faults, for as long as the `with` block runs.

    Args:
        counts: how many requests came in, by operation of S3's API. To be read, or cleared.
    """

    def __init__(self, upstream_url: str, faults: Sequence[Fault] = (), *, seed: int = 0) -> None:
        address = urlsplit(upstream_url)
        self.upstream = (address.hostname or "localhost", address.port or 80)
        self.counts: Counter[str] = Counter()
        self.ended = threading.Event()
        self._seed = seed
        self._plan = Plan(faults, seed)
        self._lock = threading.Lock()
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """By number, so that clients put the bucket into the path."""
        assert self._server is not None, "expected `with FaultyS3(...) as proxy:`"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def faults(self) -> Sequence[Fault]:
        return self._plan.faults

    @faults.setter
    def faults(self, faults: Sequence[Fault]) -> None:
        self._plan = Plan(faults, self._seed)

    @property
    def struck(self) -> dict[str, int]:
        """How often each of the faults now in force has struck, by name."""
        return dict(self._plan.struck)

    def __enter__(self) -> FaultyS3:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.close_connections()

    def strikes(self, operation: str, path: str) -> tuple[Plan, list[Fault]]:
        """Counts a request, and says what strikes it."""
        with self._lock:
            self.counts[operation] += 1
        plan = self._plan
        return plan, plan.for_request(operation, path)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: FaultyS3) -> None:
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up, as one does that has waited long enough."""

    def close_connections(self) -> None:
        for connection in list(self._open):
            self.shutdown_request(connection)


class _Connection(BaseHTTPRequestHandler):
    """One client's connection, with one of its own to S3."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._upstream: http.client.HTTPConnection | None = None

    def finish(self) -> None:
        if self._upstream is not None:
            self._upstream.close()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the counts say what came in."""

    def _serve(self) -> None:
        body = self._body()
        proxy = self.server.proxy
        operation, path = operation_of(self.command, self.path, copies="x-amz-copy-source" in self.headers)
        plan, striking = proxy.strikes(operation, path)
        proxy.ended.wait(sum(map(plan.delay_seconds, striking)))
        fault = striking[-1] if striking else None
        answer = self._asked(body) if fault is None or fault.reaches_s3 else None
        if fault is not None:
            if fault.resets:
                self._reset()
                return
            answer = _spoilt(answer, fault)
        assert answer is not None
        self._send(answer)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815 - names that http.server looks for

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return b"".join(chunks)

    def _asked(self, body: bytes) -> _Answer:
        """S3's answer; once more where it had closed a connection that nobody used."""
        for attempt in (1, 2):
            fresh = self._upstream is None
            if self._upstream is None:
                self._upstream = http.client.HTTPConnection(
                    *self.server.proxy.upstream, timeout=_ANSWER_WITHIN_S
                )
            try:
                return self._exchange(self._upstream, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._upstream.close()
                self._upstream = None
                if fresh or attempt == 2:
                    raise
        raise AssertionError

    def _exchange(self, upstream: http.client.HTTPConnection, body: bytes) -> _Answer:
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _OF_ONE_HOP:
                upstream.putheader(name, value)
        if body or self.command in ("PUT", "POST"):
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body or None)
        found = upstream.getresponse()
        content = found.read()
        headers = [(name, value) for name, value in found.getheaders() if name.lower() not in _OF_ONE_HOP]
        told = found.getheader("Content-Length") if self.command == "HEAD" else None
        if found.will_close:
            upstream.close()
            self._upstream = None
        return _Answer(found.status, found.reason, headers, content, int(told or len(content)))

    def _send(self, answer: _Answer) -> None:
        cut = len(answer.body) < answer.promised and self.command != "HEAD"
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if answer.status not in _WITHOUT_A_BODY:
            lines.append(f"Content-Length: {answer.promised}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.wfile.write(head + (b"" if self.command == "HEAD" else answer.body))
        self.close_connection = self.close_connection or cut

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())


def _spoilt(answer: _Answer | None, fault: Fault) -> _Answer | None:
    """What the client is told instead."""
    if fault.instead is not None:
        body = fault.instead.body()
        reason = http.client.responses[fault.instead.status]
        return _Answer(fault.instead.status, reason, [("Content-Type", "application/xml")], body, len(body))
    if answer is None or answer.status >= http.client.MULTIPLE_CHOICES:
        return answer
    if fault.etag is not None:
        headers = [
            (name, f'"{fault.etag}"' if name.lower() == "etag" else value) for name, value in answer.headers
        ]
        if "xml" not in dict(headers).get("Content-Type", ""):
            return replace(answer, headers=headers)
        body = re.sub(rb"<ETag>.*?</ETag>", f'<ETag>"{fault.etag}"</ETag>'.encode(), answer.body)
        return replace(answer, headers=headers, body=body, promised=len(body))
    return replace(answer, body=answer.body[: int(len(answer.body) * fault.kept_of_body)])
