"""The engines, each a function from where the files lie to what it took."""

import importlib
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import EVENTS, ROOT, Measured, spark
from benchmarks.small_files import events, pyarrow_alone
from hardened_glue.local.definition import JobDefinition

SOURCE, TARGET = "s3://lake/events/", "s3://out/"
MINUTES = 120.0

Engine = Callable[[Path, Path, str], Measured]  # root of the buckets, folder of the run, name of the output


def _script(name: str, script: Path, extra: tuple[Path, ...] = (), **arguments: str) -> Engine:
    """A Spark script. Plain Spark reads files as such: the layer that maps `s3://` to them costs it time."""

    def measure(root: Path, run_dir: Path, output: str) -> Measured:
        source = SOURCE if extra else f"{(root / 'lake' / 'events').as_uri()}/"
        given = {"--source": source, "--target": f"{TARGET}{output}/", **dict(EVENTS)}
        given |= {f"--{key}": value for key, value in arguments.items()}
        definition = JobDefinition(
            name=name, script=script, extra_py_files=extra, arguments=given, timeout_minutes=MINUTES
        )
        return spark(definition, root=root, run_dir=run_dir)

    return measure


def _of_the_project(reader: str) -> Engine:
    scripts = ROOT / "glue_scripts"
    return _script(reader, scripts / "s3_to_parquet.py", (scripts,), reader=reader, source_format="json")


def _pyarrow(root: Path, run_dir: Path, output: str) -> Measured:
    seconds = pyarrow_alone.convert(root / "lake" / "events", root / "out" / output)
    return Measured(seconds=round(seconds, 3), tasks=None, outcome="ok")


def _duckdb(root: Path, run_dir: Path, output: str) -> Measured:
    duckdb = importlib.import_module("duckdb")
    target = root / "out" / output
    target.mkdir(parents=True)
    started = time.monotonic()
    duckdb.sql(
        f"COPY (SELECT * FROM read_json('{root}/lake/events/*/*/*.json', format = 'newline_delimited', "  # noqa: S608
        f"hive_partitioning = true)) TO '{target}/rows.parquet' (FORMAT parquet)"
    )
    return Measured(seconds=round(time.monotonic() - started, 3), tasks=None, outcome="ok")


ENGINES: dict[str, Engine] = {
    "naive": _script("naive", ROOT / "demo" / "naive.py"),
    "native_tuned": _script(
        "native_tuned", ROOT / "benchmarks" / "small_files" / "native_tuned.py", ddl=events.DDL
    ),
    "grouped": _of_the_project("grouped"),
    "dynamic_frame": _of_the_project("dynamic_frame"),
    "duckdb": _duckdb,
    "pyarrow": _pyarrow,
}
NEEDS = {"duckdb": "duckdb"}  # engine -> the module that it is


def missing(engine: str) -> str | None:
    """Why an engine cannot run here, or None."""
    module = NEEDS.get(engine)
    if module is None or importlib.util.find_spec(module) is not None:
        return None
    return f"the module {module} is not installed"
