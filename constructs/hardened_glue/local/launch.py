"""What one run starts: the command, its environment, and the Spark settings beside it."""

import os
import uuid
from pathlib import Path

from hardened_glue.local import arguments as job_arguments
from hardened_glue.local import connections, jars, runtimes, s3_place, spark_settings
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.layout import RunLayout
from hardened_glue.local.options import RunOptions

# Puts our `awsglue` before any other, and brings nothing else of this package along.
_GLUE_RUNTIME = Path(__file__).parent / "glue_runtime"


class Launch:
    """One run of a job, ready to be started."""

    def __init__(self, definition: JobDefinition, root: Path, layout: RunLayout, options: RunOptions) -> None:
        self.definition = definition
        self.layout = layout
        self.options = options
        self._root = root
        self.run_id = options.run_id or f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}"
        self.arguments = job_arguments.with_overrides(definition, options.arguments)
        self.runtime = runtimes.find(options.glue_version or definition.glue_version)
        self.cluster = options.cluster(definition.worker_type)
        own = job_arguments.split_conf(self.arguments.get("--conf", ""))
        asked = {**own, **options.conf}
        self.place = s3_place.of(options.s3, root, layout, self.runtime, self.arguments, asked)
        self._job_settings, left_out = self.place.usable(asked)
        self._connections = connections.of_run(options.connections, definition.jdbc_connections)
        self.event_logs = self._event_log_folder()
        self.notes = [
            *left_out,
            *self.runtime.notes,
            *self.place.notes,
            *([share.note] if (share := options.share(definition.worker_type)) else ()),
            *self._connections.notes,
        ]

    @property
    def timeout_minutes(self) -> float:
        return self.options.timeout_minutes or self.definition.timeout_minutes

    def prepare(self) -> None:
        """Makes all that the command reads: the run's folders, its settings, the buckets' folders."""
        self.layout.prepare(self.runtime.spark_home)
        if self.event_logs is not None:
            self.event_logs.mkdir(parents=True, exist_ok=True)
        local = {
            **self.cluster.settings(),
            **self.place.settings(),
            **spark_settings.heap_samples(self.layout.metrics),
            **(spark_settings.python_memory_samples() if self.options.sample_python_memory else {}),
            **spark_settings.event_log(self.event_logs),
            **spark_settings.class_path(self._jars(), self._job_settings),
        }
        settings = spark_settings.merged(job=self._job_settings, local=local, log4j=self.layout.log4j)
        self.layout.settings.write_text(spark_settings.as_properties(settings), encoding="utf-8")

    def command(self) -> list[str]:
        py_files = self.layout.zipped(path.resolve() for path in self.definition.extra_py_files)
        return [
            str(self.layout.spark_home / "bin" / "spark-submit"),
            *("--properties-file", str(self.layout.settings)),
            *(("--py-files", ",".join(map(str, py_files))) if py_files else ()),
            str(self.definition.script.resolve()),
            *job_arguments.script_arguments(
                self.arguments, job_name=self.definition.name, run_id=self.run_id
            ),
        ]

    def environment(self, java_home: Path) -> dict[str, str]:
        retried = self.options.previous_run_id
        return {
            **os.environ,
            "TZ": "UTC",  # as on Glue
            **self.place.environment(),
            **self.options.environment,
            "JAVA_HOME": str(java_home),
            "SPARK_HOME": str(self.layout.spark_home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(self.layout.scratch),
            "SPARK_CONF_DIR": str(self.layout.folder),
            "PYSPARK_PYTHON": str(self.runtime.python),
            "PYSPARK_DRIVER_PYTHON": str(self.runtime.python),
            "PYTHONPATH": str(_GLUE_RUNTIME),
            "HARDENED_GLUE_LOCAL_GLUE_VERSION": self.runtime.version.name,
            "HARDENED_GLUE_LOCAL_STATE": str(self._root),  # bookmarks and catalog, where S3 is a server
            **self._connections.environment,
            **({"HARDENED_GLUE_LOCAL_PREVIOUS_RUN_ID": retried} if retried else {}),
        }

    def _event_log_folder(self) -> Path | None:
        target = self.arguments.get("--spark-event-logs-path")
        wanted = target and job_arguments.is_on(self.arguments, "--enable-spark-ui")
        return self.place.event_logs(target) if target and wanted else None

    def _jars(self) -> list[Path]:
        """The job's own jars first, as on Glue."""
        named = [path.resolve() for path in (*self.definition.extra_jars, *self.options.jars)]
        missing = [str(path) for path in named if not path.is_file()]
        if missing:
            raise LocalRunError(f"{missing[0]} is no file, expected a jar")
        return [*named, *jars.resolve(self.place.jars)]
