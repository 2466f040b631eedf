"""ORC decoded in a process of its own: its decoder ends the process over a damaged stripe (pyarrow 17 does).

The child reads file names from its input, a line each, and answers with its footer and, if asked, its rows.
A child that dies costs the one object it died over.
"""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa

ROWS_A_BATCH = 65_536
_SIZE = struct.Struct(">Bq")  # what follows, and its size: F footer, D rows, C complaint, E end
_CODE = "import sys; sys.path[:0] = sys.argv[1:]; from glue_shared.orc_child import serve; serve()"


class OrcDamagedError(Exception):
    """The object is no ORC file, or a stripe of it cannot be decoded."""


@dataclass(frozen=True)
class Footer:
    """What an ORC file says of itself."""

    schema: pa.Schema
    rows: int


class OrcReader:
    """The child, started with the first file and again after each one that it died over."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def footer(self, path: str) -> Footer:
        """The footer of the file with this name. Raises OrcDamagedError if it is no ORC file."""
        answers = self._ask(path, with_rows=False)
        footer = _footer(next(answers))
        next(answers, None)  # the child is free for the next file
        return footer

    def read(self, path: str) -> tuple[Footer, Iterator[pa.RecordBatch]]:
        """The footer and the rows, which are to be read before the next file is."""
        answers = self._ask(path, with_rows=True)
        return _footer(next(answers)), (batch for answer in answers for batch in pa.ipc.open_stream(answer))

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ask(self, path: str, *, with_rows: bool) -> Iterator[bytes]:
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps([path, with_rows]).encode() + b"\n")
            child.stdin.flush()
            while (answer := _received(child.stdout)) is not None:
                yield answer
        except (EOFError, BrokenPipeError):
            self.close()
            raise OrcDamagedError("damaged ORC file: it cannot be decoded") from None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-c", _CODE, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child


def _footer(answer: bytes) -> Footer:
    return Footer(pa.ipc.read_schema(pa.BufferReader(answer[8:])), int.from_bytes(answer[:8], "big"))


def _received(stream: Any) -> "bytes | None":
    """The next answer about this file, or None at its end."""
    kind, size = _SIZE.unpack(_exactly(stream, _SIZE.size))
    body = _exactly(stream, size)
    if kind == ord("C"):
        raise OrcDamagedError(body.decode())
    return None if kind == ord("E") else body


def _exactly(stream: Any, size: int) -> bytes:
    found: bytes = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def serve() -> None:
    """The child's side."""
    out = os.fdopen(os.dup(1), "wb")
    for line in sys.stdin.buffer:
        path, with_rows = json.loads(line)
        try:
            _answer(out, path, with_rows)
        except Exception as error:  # the parent decides what it means
            _send(out, "C", f"not an ORC file: {str(error).splitlines()[0]}".encode())
        else:
            _send(out, "E", b"")


def _answer(out: BinaryIO, path: str, with_rows: bool) -> None:
    from pyarrow import orc

    file = orc.ORCFile(path)
    _send(out, "F", file.nrows.to_bytes(8, "big") + file.schema.serialize().to_pybytes())
    for number in range(file.nstripes if with_rows else 0):
        stripe = file.read_stripe(number)
        for start in range(0, stripe.num_rows, ROWS_A_BATCH):
            _send(out, "D", _as_stream(stripe.slice(start, ROWS_A_BATCH)))


def _as_stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _send(out: BinaryIO, kind: str, body: bytes) -> None:
    out.write(_SIZE.pack(ord(kind), len(body)) + body)
    out.flush()
