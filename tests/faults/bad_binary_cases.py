"""Bad streams, Parquet and ORC, each with what must become of it."""

import bz2
import datetime
import gzip
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import orc
from tests.faults.bad_input import ID, Case
from tests.glue_scripts.avro_rows import avro_file, schema

ROWS = b"".join(b'{"id": %d}\n' % number for number in range(2_000))
ANCIENT = [datetime.date(1, 1, 1), datetime.date(1582, 10, 4), datetime.date(9999, 12, 31)]


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue().to_pybytes())


def snappy(content: bytes, chunk: int = 5_000) -> bytes:
    """As Hadoop writes it: blocks of one chunk each."""
    codec, blocks = pa.Codec("snappy"), []
    for start in range(0, len(content), chunk):
        part = content[start : start + chunk]
        packed = codec.compress(part, asbytes=True)
        blocks.append(len(part).to_bytes(4, "big") + len(packed).to_bytes(4, "big") + packed)
    return b"".join(blocks)


def parquet(columns: "dict[str, Any] | pa.Table") -> bytes:
    sink = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), sink)
    return sink.getvalue()


def orc_file(columns: "dict[str, Any]") -> bytes:
    sink = io.BytesIO()
    orc.write_table(pa.table(columns), sink)
    return sink.getvalue()


def damaged(content: bytes) -> bytes:
    return content[:50] + b"\xff" * 200 + content[250:]


GOOD = parquet({"id": [1, 2]})
LONG = {"id": list(range(1_000))}
NO_COLUMNS = pa.table({"id": [1, 2]}).select([])

STREAMS = (
    Case(name="a gzip cut short", files={"f.json.gz": gzip.compress(ROWS)[:-12]}, quarantined=2_000,
         uncounted=1, reason="gzip stream ends early"),
    Case(name="a gzip with a wrong checksum", files={"f.json.gz": gzip.compress(ROWS)[:-8] + b"\0" * 8},
         uncounted=1, reason="damaged gzip stream"),
    Case(name="plain text named .gz", files={"f.json.gz": b'{"id": 1}\n'}, uncounted=1,
         reason="damaged gzip stream"),
    Case(name="gzip under a plain name", files={"f.json": gzip.compress(ROWS)}, uncounted=1,
         reason="gzip content under a name that does not say so"),
    Case(name="several gzip members", files={"f.json.gz": gzip.compress(ROWS) * 2}, out=4_000),
    Case(name="a bzip2 cut short", files={"f.json.bz2": bz2.compress(ROWS)[:-4]}, quarantined=2_000,
         uncounted=1, reason="bzip2 stream ends early"),
    Case(name="a damaged bzip2", files={"f.json.bz2": damaged(bz2.compress(ROWS))}, uncounted=1,
         reason="damaged bzip2 stream"),
    Case(name="a zstd cut short", files={"f.json.zst": zstd(ROWS)[:-3]}, uncounted=1,
         reason="zstd stream ends early"),
    Case(name="plain text named .zst", files={"f.json.zst": b'{"id": 1}\n'}, uncounted=1,
         reason="damaged zstd stream"),
    Case(name="a snappy cut short", files={"f.json.snappy": snappy(ROWS)[:-3]}, quarantined=1_624,
         uncounted=1, reason="damaged snappy stream"),
    Case(name="plain text named .snappy", files={"f.json.snappy": b'{"id": 1}\n{"id": 2}\n'}, uncounted=1,
         reason="damaged snappy stream: a length of"),
    Case(name="a codec that no reader here has", files={"f.json.lz4": b"?"}, refused=True,
         reason="s3://lake/raw/f.json.lz4 is compressed with a codec that this reader lacks"),
)  # fmt: skip

PARQUET = (
    Case(name="a file that is none", format="parquet", out=2, uncounted=1,
         files={"a.parquet": GOOD, "b.parquet": b"PAR1 not really"}, reason="not a Parquet file"),
    Case(name="a file cut short", format="parquet", out=2, uncounted=1,
         files={"a.parquet": GOOD, "b.parquet": GOOD[:-20]}, reason="not a Parquet file"),
    Case(name="a damaged page", format="parquet", quarantined=1_000,
         files={"f.parquet": damaged(parquet(LONG))}, reason="damaged at row 1"),
    Case(name="a text where the schema has numbers", format="parquet", out=2, quarantined=1,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": ["x"]})},
         reason="column id: 'x' is no bigint"),
    Case(name="a struct where the schema has numbers", format="parquet", out=2, quarantined=1,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": [{"a": 1}]})},
         reason="column 'id' is struct<a: int64>, expected int64"),
    Case(name="types that differ, schema learnt", format="parquet", schema=None, out=2, quarantined=1,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": ["x"]})},
         reason="column id: 'x' is no bigint"),
    Case(name="types that differ, schema learnt, conflicts `refuse`", format="parquet", schema=None,
         conflicts="refuse", refused=True,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": ["x"]})},
         reason="column 'id' is int64 in s3://lake/raw/a.parquet and string in s3://lake/raw/b.parquet"),
    Case(name="int and bigint, evolution `widen`", format="parquet", schema=None, rule="widen", out=3,
         files={"a.parquet": parquet({"id": pa.array([7], pa.int32())}), "b.parquet": GOOD},
         values=(7, 1, 2)),
    Case(name="a struct where the schema has numbers, conflicts `refuse`", format="parquet", refused=True,
         conflicts="refuse", files={"a.parquet": GOOD, "b.parquet": parquet({"id": [{"a": 1}]})},
         reason="s3://lake/raw/b.parquet line 1: column 'id' is struct<a: int64>, expected int64"),
    Case(name="a column that the sample lacked, evolution `refuse`", format="parquet", rule="refuse",
         refused=True, files={"a.parquet": GOOD, "b.parquet": parquet({"id": [1], "other": [1]})},
         reason="s3://lake/raw/b.parquet line 1: columns that the schema lacks: 'other'"),
    Case(name="a column that the schema lacks", format="parquet", out=2, quarantined=1,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": [1], "other": [1]})},
         reason="columns that the schema lacks: 'other'"),
    Case(name="a file without columns", format="parquet", out=2,
         files={"a.parquet": GOOD, "b.parquet": parquet(NO_COLUMNS)}),
    Case(name="a column of nulls alone", format="parquet", schema=None, out=3,
         files={"a.parquet": GOOD, "b.parquet": parquet({"id": pa.nulls(1)})}, values=(1, 2, None)),
    Case(name="days before 1582", format="parquet", schema=None, out=3, values=tuple(ANCIENT),
         files={"f.parquet": parquet({"id": ANCIENT})}),
)  # fmt: skip

ORC = (
    Case(name="a good file", format="orc", schema=None, files={"f.orc": orc_file(LONG)}, out=1_000),
    Case(name="a file that is none", format="orc", schema=ID, out=1_000, uncounted=1,
         files={"a.orc": orc_file(LONG), "b.orc": b"ORC not really"}, reason="not an ORC file"),
    Case(name="a damaged stripe", format="orc", schema=None, out=1_000, quarantined=14_143,
         files={"a.orc": orc_file(LONG), "b.orc": damaged(orc_file({"id": list(range(0, 99_000, 7))}))},
         reason="damaged at row 1"),
)  # fmt: skip

AVRO_ROWS = [{"id": number} for number in range(1_000)]
AVRO = avro_file(schema(id="long"), AVRO_ROWS, codec="deflate", block_bytes=400)
BLOCK = AVRO.find(b"m" * 16, AVRO.find(b"m" * 16) + 16)  # where the first block ends
TEXT_AVRO = avro_file(schema(id="string"), [{"id": "x"}])
UNION = avro_file(schema(id=["null", "long", "string"]), [{"id": 1}, {"id": "x"}, {"id": None}])

AVROS = (
    Case(name="a good file", format="avro", schema=None, files={"f.avro": AVRO}, out=1_000),
    Case(name="a file that is none", format="avro", out=1_000, uncounted=1,
         files={"a.avro": AVRO, "b.avro": b"Obj not really"}, reason="not an Avro file"),
    Case(name="a damaged block", format="avro", out=768, quarantined=232,
         files={"f.avro": AVRO[: BLOCK - 20] + b"\xff" * 20 + AVRO[BLOCK:]},
         reason="at row 1: damaged block: "),
    Case(name="a file cut short within a block", format="avro", out=832, quarantined=168, uncounted=1,
         files={"f.avro": AVRO[:-20]}, reason="at row 833: the file ends within a block"),
    Case(name="the mark between two blocks lost", format="avro", uncounted=1,
         files={"f.avro": AVRO[:BLOCK] + b"?" * 16 + AVRO[BLOCK + 16 :]},
         reason="at row 1: damaged: the mark between two blocks is lost"),
    Case(name="a text where the schema has numbers", format="avro", out=1_000, quarantined=1,
         files={"a.avro": AVRO, "b.avro": TEXT_AVRO}, reason="column id: 'x' is no bigint"),
    Case(name="a union of two types", format="avro", out=1_000, quarantined=3,
         files={"a.avro": AVRO, "b.avro": UNION},
         reason="id is a union of long and string, expected null and one type"),
    Case(name="the same, conflicts `refuse`", format="avro", conflicts="refuse", refused=True,
         files={"a.avro": AVRO, "b.avro": UNION},
         reason="s3://lake/raw/b.avro: id is a union of long and string, expected null and one type"),
    Case(name="nothing but unions of two types, schema learnt", format="avro", schema=None, refused=True,
         files={"b.avro": UNION}, reason="no Avro file whose rows a table can have was found in"),
    Case(name="a column that the schema lacks", format="avro", out=1_000, quarantined=1,
         files={"a.avro": AVRO, "b.avro": avro_file(schema(id="long", x="int"), [{"id": 1, "x": 2}])},
         reason="columns that the schema lacks: 'x'"),
    Case(name="an object of no bytes among others", format="avro", files={"a.avro": AVRO, "b.avro": b""},
         out=1_000),
)  # fmt: skip
