"""Runs Glue scripts inside this process, on one Spark session that all of them share: no start for each.

For tests. What differs from run-local: the driver works alone, the heap is not the job's, and the RDD calls
that name s3:// addresses by themselves (`sc.textFile`) do not see the buckets.
"""

import os
import runpy
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from hardened_glue.local.arguments import script_arguments, split_conf
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.java import find_java_home
from hardened_glue.local.s3_mapping import buckets_in
from hardened_glue.local.spark_settings import Cluster, s3_as_folders, usable_here

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

GLUE_RUNTIME = Path(__file__).parent / "glue_runtime"
ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
VERSION_VARIABLE = "HARDENED_GLUE_LOCAL_GLUE_VERSION"
_CORES = 2
# What suits rows by the dozen: Spark's 200 shuffle partitions would cost a second each time.
_SMALL = {
    "spark.sql.shuffle.partitions": str(_CORES),
    "spark.default.parallelism": str(_CORES),
    "spark.sql.session.timeZone": "UTC",
    "spark.eventLog.enabled": "false",
}
_SPARK, _HADOOP = "spark.", "spark.hadoop."


@dataclass(frozen=True, kw_only=True)
class ScriptRun:
    """A script that ran to its end.

    Args:
        variables: what the script's names stood for at its end, its frames among them.
    """

    run_id: str
    arguments: Mapping[str, str]
    variables: Mapping[str, Any] = field(repr=False)


def start_session(conf: Mapping[str, str]) -> "SparkSession":
    """The process's Spark session, made on first use; its workers see every module that this process sees."""
    put_awsglue_on_path()
    os.environ.setdefault("JAVA_HOME", str(find_java_home()))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(GLUE_RUNTIME), *(path for path in sys.path if path)])
    from pyspark.sql import SparkSession

    cluster = Cluster(executors=0, executor_cores=_CORES, executor_memory_mb=512, driver_memory="1g")
    builder = SparkSession.builder.appName("hardened-glue tests")
    for key, value in {**cluster.settings(), **_SMALL, **conf}.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


class Buckets:
    """A folder whose sub-folders are buckets, for as long as a test lasts."""

    def __init__(self, session: "SparkSession", root: Path, unused: Path) -> None:
        self.root = root
        self._session = session
        self._unused = unused
        self._set: set[str] = set()

    def bucket(self, name: str) -> Path:
        """The folder of a bucket, made if need be, which `s3://name/` leads to from now on."""
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        for key, value in s3_as_folders(self.root, [name], self._unused).items():
            self._put(key.removeprefix(_HADOOP), value)
        for scheme in ("s3", "s3a", "s3n"):
            # A file system kept from an earlier test would lead to that test's folder.
            self._put(f"fs.{scheme}.impl.disable.cache", "true")
        return folder

    def name_all(self, *texts: str) -> None:
        """Makes every bucket that a text names in an address, and mounts all that are there."""
        names = [name for text in texts for name in buckets_in(text)]
        self.root.mkdir(parents=True, exist_ok=True)
        there = [path.name for path in self.root.iterdir() if path.is_dir() and path.name[0] not in "_."]
        for name in dict.fromkeys([*names, *there]):
            self.bucket(name)

    def forget(self) -> None:
        """Leaves the session as it was."""
        for key in self._set:
            self._session.conf.unset(key)
        self._set.clear()

    def _put(self, key: str, value: str) -> None:
        self._session.conf.set(key, value)
        self._set.add(key)


def run_script(
    session: "SparkSession",
    buckets: Buckets,
    definition: JobDefinition,
    arguments: Mapping[str, str],
) -> ScriptRun:
    """Runs the script with the job's arguments and these over them, as Glue hands them to it."""
    given = {name if name.startswith("--") else f"--{name}": value for name, value in arguments.items()}
    merged = {**definition.arguments, **given}
    run_id = f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}"
    source = definition.script.read_text(encoding="utf-8")
    buckets.name_all(source, *merged.values())
    argv = [str(definition.script), *script_arguments(merged, job_name=definition.name, run_id=run_id)]
    settings, _ = usable_here(split_conf(merged.get("--conf", "")))
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(sys, "argv", argv))
        stack.enter_context(mock.patch.dict(os.environ, {VERSION_VARIABLE: definition.glue_version}))
        stack.enter_context(_modules([definition.script.parent, *definition.extra_py_files], session))
        stack.enter_context(_settings(session, settings))
        stack.enter_context(_shared_session(session))
        variables = _run(definition.script)
    return ScriptRun(run_id=run_id, arguments=merged, variables=variables)


def _run(script: Path) -> dict[str, Any]:
    from awsglue.job import Job

    Job.forget()
    try:
        return runpy.run_path(str(script), run_name="__main__")
    except SystemExit as ended:
        if ended.code in (None, 0):
            return {}
        raise LocalRunError(f"{script} ended with {ended.code!r}, expected its end or sys.exit(0)") from ended
    finally:
        Job.forget()


@contextmanager
def _modules(places: Sequence[Path], session: "SparkSession") -> Iterator[None]:
    """Lets the script import its own modules, here and in the workers, and forgets them afterwards."""
    before = set(sys.modules)
    for place in places[1:]:
        session.sparkContext.addPyFile(str(place))
    with mock.patch.object(sys, "path", [*(str(place) for place in places), *sys.path]):
        yield
    folders = tuple(str(place) for place in places)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(folders):
            del sys.modules[name]


@contextmanager
def _settings(session: "SparkSession", settings: Mapping[str, str]) -> Iterator[None]:
    """The job's own Spark settings, as far as a running session takes them."""
    before = {key: session.conf.get(key, None) for key in settings if session.conf.isModifiable(key)}
    for key in before:
        session.conf.set(key, settings[key])
    try:
        yield
    finally:
        for key, value in before.items():
            session.conf.unset(key) if value is None else session.conf.set(key, value)


@contextmanager
def _shared_session(session: "SparkSession") -> Iterator[None]:
    """A script that makes a SparkContext gets the one that is there, and cannot stop it."""
    import pyspark
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    class Shared(SparkContext):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return session.sparkContext

    with (
        mock.patch.object(pyspark, "SparkContext", Shared),
        mock.patch.object(pyspark.context, "SparkContext", Shared),
        mock.patch.object(SparkContext, "stop", return_value=None),
        mock.patch.object(SparkSession, "stop", return_value=None),
    ):
        yield


def put_awsglue_on_path() -> None:
    """Lets this process import `awsglue`, ours before any other."""
    if str(GLUE_RUNTIME) not in sys.path:
        sys.path.insert(0, str(GLUE_RUNTIME))
