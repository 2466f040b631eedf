"""`make bench-s3-latency`: the naive code and the grouped reader on a late S3, into benchmarks/results."""

import argparse
import io
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow.parquet as pq
from demo.report import table

from benchmarks.measuring import ROOT, in_own_process
from benchmarks.s3_latency.one_run import ENGINES
from benchmarks.small_files import events
from hardened_glue.emulator import Emulator
from hardened_glue.emulator.proxy import FaultyS3
from hardened_glue.emulator.s3_faults import latency

RESULTS = ROOT / "benchmarks" / "results" / "s3_latency.json"
HEADER = ("engine", "objects", "latency", "seconds", "cpu s", "requests", "ms a request without latency")
LATENCIES_MS = ((0.0, 0.0), (20.0, 50.0))
IN_FLIGHT = 32
PROBES = 400


@dataclass(frozen=True)
class Setting:
    """What all runs of one call have in common."""

    emulator: Emulator
    proxy: FaultyS3
    folder: Path
    objects: int


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    shutil.rmtree(options.folder, ignore_errors=True)
    runs: list[dict[str, Any]] = []
    with (
        Emulator() as emulator,
        FaultyS3(emulator.endpoint_url, seed=1) as proxy,
        mock.patch.dict(os.environ, emulator.environment),
    ):
        setting = Setting(emulator, proxy, options.folder, options.objects)
        keys = _put_objects(setting)
        alone = {str(width): _probe_ms(setting, keys, width) for width in (1, IN_FLIGHT)}
        for low, high in LATENCIES_MS:
            for engine in options.engines:
                print(f"{time.strftime('%H:%M:%S')}  {engine}, {low:g} to {high:g} ms", flush=True)
                runs.append(_measured(setting, engine, (low, high)))
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "ms_a_get_of_emulator_and_proxy": alone,
        "runs": runs,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(table([HEADER, *(_cells(run, alone) for run in runs)]))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.s3_latency", description=__doc__)
    parser.add_argument("--objects", type=int, default=2_000)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "bench_s3_latency")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(argv)


def _put_objects(setting: Setting) -> list[str]:
    s3 = setting.emulator.client("s3")
    for bucket in ("lake", "out"):
        s3.create_bucket(Bucket=bucket)
    with tempfile.TemporaryDirectory() as folder:
        events.write_files(Path(folder), files=setting.objects)
        found = {f"events/{path.relative_to(folder)}": path for path in Path(folder).rglob("*.json")}
        with ThreadPoolExecutor(8) as pool:
            list(
                pool.map(
                    lambda key: s3.put_object(Bucket="lake", Key=key, Body=found[key].read_bytes()), found
                )
            )
    return sorted(found)


def _probe_ms(setting: Setting, keys: Sequence[str], width: int) -> float:
    """Milliseconds a GET takes of emulator, proxy and boto3 where nothing is late."""
    s3 = setting.emulator.client("s3")
    chosen = keys[:PROBES]
    started = time.monotonic()
    with ThreadPoolExecutor(width) as pool:
        list(pool.map(lambda key: s3.get_object(Bucket="lake", Key=key)["Body"].read(), chosen))
    return round((time.monotonic() - started) * 1000 / len(chosen), 2)


def _measured(setting: Setting, engine: str, latency_ms: tuple[float, float]) -> dict[str, Any]:
    _empty(setting)
    setting.proxy.faults = [latency(*latency_ms)]
    setting.proxy.counts.clear()
    run_dir = setting.folder / f"{engine}-{latency_ms[1]:g}"
    found = in_own_process("benchmarks.s3_latency.one_run", engine, setting.proxy.url, str(run_dir))
    requests = dict(sorted(setting.proxy.counts.items()))
    rows = _rows(setting, engine)
    if rows != setting.objects * events.ROWS_A_FILE:
        raise SystemExit(f"{engine} wrote {rows:,} rows of {setting.objects * events.ROWS_A_FILE:,}")
    return {
        "engine": engine,
        "objects": setting.objects,
        "rows": rows,
        "latency_ms": list(latency_ms),
        "requests": requests,
        **found,
    }


def _objects(setting: Setting, prefix: str = "") -> list[str]:
    pages = (
        setting.emulator.client("s3").get_paginator("list_objects_v2").paginate(Bucket="out", Prefix=prefix)
    )
    return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def _empty(setting: Setting) -> None:
    for key in _objects(setting):
        setting.emulator.client("s3").delete_object(Bucket="out", Key=key)


def _rows(setting: Setting, engine: str) -> int:
    s3 = setting.emulator.client("s3")
    names = [
        key
        for key in _objects(setting, f"{engine}/")
        if key.endswith(".parquet") and not any(part.startswith(("_", ".")) for part in key.split("/"))
    ]
    bodies = (s3.get_object(Bucket="out", Key=key)["Body"].read() for key in names)
    return sum(pq.read_metadata(io.BytesIO(body)).num_rows for body in bodies)


def _cells(run: dict[str, Any], alone: dict[str, float]) -> tuple[str, ...]:
    low, high = run["latency_ms"]
    width = str(IN_FLIGHT if run["engine"] == "grouped" else 1)
    return (
        run["engine"],
        f"{run['objects']:,}",
        f"{low:g} to {high:g} ms",
        f"{run['seconds']:.1f}",
        f"{run['cpu_seconds']:.1f}",
        f"{sum(run['requests'].values()):,}",
        f"{alone[width]:.1f}",
    )


if __name__ == "__main__":
    sys.exit(main())
