"""The engines, each a function from a source and a folder to what it took."""

import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.jdbc import peers
from benchmarks.jdbc.measured import Measured, spark
from benchmarks.jdbc.source import CONNECTION, KEY, TABLE, Source
from benchmarks.measuring import DRIVER_MEMORY, EVENTS, ROOT
from hardened_glue.local import jars
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.known_jars import MYSQL, POSTGRESQL
from hardened_glue.local.options import RunOptions

NAIVE_MEMORY_MB = 1024
OUR_MEMORY_MB = 512  # 9 % of the 5.5 GB that the guide's executors die of
GUIDE_S_FETCH_SIZE = "1000"  # its remedy: one task, which fetches so many rows at a time
SPLITS = 8  # connections at most: the job's own default
_DRIVERS = {
    "postgresql": (POSTGRESQL, "org.postgresql.Driver"),
    "mariadb": (MYSQL, "com.mysql.cj.jdbc.Driver"),
}
# A heap that is all but full stops an executor for minutes before it dies; Spark would wait for it as long.
_NOTICED_SOON = {
    "spark.network.timeout": "30s",
    "spark.network.timeoutInterval": "10s",
    "spark.executor.heartbeatInterval": "5s",
}
_SCRIPTS = ROOT / "glue_scripts"
_MINUTES = 60.0

Engine = Callable[[Source, Path, Path], Measured]  # the source, the folder of buckets, the folder of the run


def _naive(source: Source, root: Path, run_dir: Path) -> Measured:
    arguments = {
        "--connection": CONNECTION,
        "--driver": _DRIVERS[source.database][1],
        "--table": TABLE,
        "--target": "s3://out/naive/",
        **dict(EVENTS),
    }
    script = ROOT / "benchmarks" / "jdbc" / "naive.py"
    definition = JobDefinition(name="naive", script=script, arguments=arguments, timeout_minutes=_MINUTES)
    options = replace(_options(source, NAIVE_MEMORY_MB), conf=_NOTICED_SOON)
    return spark(definition, root=root, run_dir=run_dir, options=options)


def _ours(name: str, connections: int, *further: tuple[str, str]) -> Engine:
    def measure(source: Source, root: Path, run_dir: Path) -> Measured:
        arguments = {
            "--connection": CONNECTION,
            "--tables": json.dumps([{"name": TABLE, "target": TABLE}]),
            "--target": f"s3://out/{name}/",
            "--max_connections": str(connections),
            **dict(further),
            **dict(EVENTS),
        }
        definition = JobDefinition(
            name=name,
            script=_SCRIPTS / "jdbc_to_s3.py",
            extra_py_files=(_SCRIPTS,),
            arguments=arguments,
            timeout_minutes=_MINUTES,
        )
        return spark(definition, root=root, run_dir=run_dir, options=_options(source, OUR_MEMORY_MB))

    return measure


def _options(source: Source, executor_memory_mb: int) -> RunOptions:
    return RunOptions(
        driver_memory=DRIVER_MEMORY,
        executor_memory_mb=executor_memory_mb,
        jars=jars.resolve(
            [_DRIVERS[source.database][0]], folder=ROOT / jars.FOLDER
        ),  # on Glue they are there
        connections=source.connections,
    )


def _connectorx(source: Source, root: Path, run_dir: Path) -> Measured:
    connectorx = importlib.import_module("connectorx")
    parquet = importlib.import_module("pyarrow.parquet")
    target = _folder(root, "connectorx")
    started = time.monotonic()
    rows = connectorx.read_sql(
        source.uri,
        f"SELECT * FROM {TABLE}",  # noqa: S608 - a name of our own
        return_type="arrow",
        partition_on=KEY,
        partition_num=os.cpu_count(),
    )
    parquet.write_table(rows, target / "rows.parquet")
    seconds = round(time.monotonic() - started, 3)
    return Measured(
        seconds=seconds, process_peak_mb=_peak_mb(resource.RUSAGE_SELF), note="holds the table whole"
    )


def _duckdb(source: Source, root: Path, run_dir: Path) -> Measured:
    target = _folder(root, "duckdb")
    script = ROOT / "benchmarks" / "jdbc" / "duckdb_alone.py"
    told = subprocess.run(
        [str(peers.python()), str(script), source.database, source.uri, TABLE, str(target)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Measured(
        seconds=float(told.stdout), process_peak_mb=_peak_mb(resource.RUSAGE_CHILDREN), note=peers.VERSION
    )


def _dump(source: Source, root: Path, run_dir: Path) -> Measured:
    target = _folder(root, "dump")
    started = time.monotonic()
    with (target / "rows.tsv").open("wb") as file:
        subprocess.run(
            source.dump_command, env={**os.environ, **source.dump_environment}, stdout=file, check=True
        )
    seconds = round(time.monotonic() - started, 3)
    return Measured(
        seconds=seconds, process_peak_mb=_peak_mb(resource.RUSAGE_CHILDREN), note="text, no Parquet"
    )


def _folder(root: Path, name: str) -> Path:
    target = root / "out" / name
    target.mkdir(parents=True)
    return target


def _peak_mb(who: int) -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(who).ru_maxrss * unit / 2**20, 1)


ENGINES: dict[str, Engine] = {
    "dump": _dump,
    "naive": _naive,
    "one_connection": _ours("one_connection", 1, ("--fetch_size", GUIDE_S_FETCH_SIZE)),
    "one_connection_row_by_row": _ours("one_connection_row_by_row", 1),
    "splits": _ours("splits", SPLITS),
    "splits_arrow": _ours("splits_arrow", SPLITS, ("--reader", "arrow")),
    "connectorx": _connectorx,
    "duckdb": _duckdb,
}


def missing(engine: str, database: str) -> str | None:
    """Why an engine cannot run here on this database, or None."""
    if engine == "splits_arrow" and database != "postgresql":
        return "the reader arrow reads PostgreSQL alone"
    if engine == "one_connection_row_by_row" and database == "postgresql":
        return "PostgreSQL's driver fetches rows in lots alone"
    if engine == "duckdb":
        return peers.missing()
    if engine == "connectorx" and importlib.util.find_spec("connectorx") is None:
        return "the module connectorx is not installed"
    return None
