"""Avro files made with fastavro's own writer."""

import io
from collections.abc import Sequence
from typing import Any

import fastavro
from fastavro.schema import parse_schema


def schema(**fields: Any) -> dict[str, Any]:
    return {
        "type": "record",
        "name": "row",
        "fields": [{"name": name, "type": kind} for name, kind in fields.items()],
    }


def avro_file(
    kind: dict[str, Any], rows: Sequence[dict[str, Any]], *, codec: str = "null", block_bytes: int = 16_000
) -> bytes:
    sink = io.BytesIO()
    fastavro.writer(
        sink, parse_schema(dict(kind)), rows, codec=codec, sync_interval=block_bytes, sync_marker=b"m" * 16
    )
    return sink.getvalue()
