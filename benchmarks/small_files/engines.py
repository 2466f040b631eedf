"""The engines, each a function from where the files lie to what it took."""

import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.measuring import DRIVER_MEMORY, EVENTS, ROOT, Measured, in_this_process, spark
from benchmarks.small_files import events, pyarrow_alone
from hardened_glue.local.definition import JobDefinition

SOURCE, TARGET = "s3://lake/events/", "s3://out/"
MINUTES = 120.0
DUCKDB_COLUMNS = {  # the schema given, as to the others
    "id": "VARCHAR",
    "time": "VARCHAR",
    "action": "VARCHAR",
    "readOnly": "BOOLEAN",
    "user": "STRUCT(type VARCHAR, account VARCHAR, session STRUCT(mfa BOOLEAN, issuer VARCHAR))",
    "resources": "STRUCT(name VARCHAR, type VARCHAR)[]",
    "latencyMs": "DOUBLE",
    "bytesOut": "BIGINT",
    "errorCode": "VARCHAR",
}

Engine = Callable[[Path, Path, str], Measured]  # root of the buckets, folder of the run, name of the output


def _script(
    name: str,
    script: Path,
    extra: tuple[Path, ...] = (),
    driver_memory: str = DRIVER_MEMORY,
    **arguments: str,
) -> Engine:
    """A Spark script. Plain Spark reads files as such: the layer that maps `s3://` to them costs it time."""

    def measure(root: Path, run_dir: Path, output: str) -> Measured:
        source = SOURCE if extra else f"{(root / 'lake' / 'events').as_uri()}/"
        given = {"--source": source, "--target": f"{TARGET}{output}/", **dict(EVENTS)}
        given |= {f"--{key}": value for key, value in arguments.items()}
        definition = JobDefinition(
            name=name, script=script, extra_py_files=extra, arguments=given, timeout_minutes=MINUTES
        )
        return spark(definition, root=root, run_dir=run_dir, driver_memory=driver_memory)

    return measure


def _of_the_project(reader: str) -> Engine:
    scripts = ROOT / "glue_scripts"
    return _script(reader, scripts / "s3_to_parquet.py", (scripts,), reader=reader, source_format="json")


def _pyarrow(root: Path, run_dir: Path, output: str) -> Measured:
    seconds = pyarrow_alone.convert(root / "lake" / "events", root / "out" / output)
    return in_this_process(seconds)


def _duckdb(root: Path, run_dir: Path, output: str) -> Measured:
    target = root / "out" / output
    target.mkdir(parents=True)
    started = time.monotonic()
    duckdb.execute("SET preserve_insertion_order = false")
    duckdb.execute(
        f"COPY (SELECT * FROM read_json('{root}/lake/events/*/*/*.json', format = 'newline_delimited', "  # noqa: S608
        f"columns = {DUCKDB_COLUMNS!r}, hive_partitioning = true)) "
        f"TO '{target}/rows.parquet' (FORMAT parquet)"
    )
    return in_this_process(time.monotonic() - started)


ENGINES: dict[str, Engine] = {
    "naive": _script("naive", ROOT / "demo" / "naive.py"),
    "naive_in_1gb": _script("naive", ROOT / "demo" / "naive.py", driver_memory="1g"),
    "native_tuned": _script(
        "native_tuned", ROOT / "benchmarks" / "small_files" / "native_tuned.py", ddl=events.DDL
    ),
    "grouped": _of_the_project("grouped"),
    "dynamic_frame": _of_the_project("dynamic_frame"),
    "duckdb": _duckdb,
    "pyarrow": _pyarrow,
}
