"""The Spark settings of a local run: the job's own, with this machine's laid over them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

GLUE_CLASSES = ("com.amazon.",)  # of Glue's own runtime, which nobody else has
# What the PySpark wheel does not carry either: Spark's cloud module, and S3A.
_CLOUD_CLASSES = ("org.apache.spark.internal.io.cloud", "org.apache.hadoop.fs.s3a")
# What Glue sets before the job's own settings. Its cluster runs in UTC.
_LIKE_GLUE = {"spark.sql.session.timeZone": "UTC", "spark.eventLog.rolling.enabled": "false"}
_VIEWFS = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"
# Raw, as S3 has no checksum files beside its objects.
_RAW_FILES = "org.apache.hadoop.fs.RawLocalFileSystem"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The Spark cluster on this machine.

    Each executor is a JVM of its own, so that the driver's heap is the driver's alone. With no executors the
    driver does the work itself: quicker to start, but its heap then says nothing about the job's.
    """

    executors: int
    executor_cores: int
    executor_memory_mb: int
    driver_memory: str

    @property
    def master(self) -> str:
        if self.executors == 0:
            return f"local[{self.executor_cores}]"
        return f"local-cluster[{self.executors},{self.executor_cores},{self.executor_memory_mb}]"

    def settings(self) -> dict[str, str]:
        return {
            "spark.master": self.master,
            "spark.driver.memory": self.driver_memory,
            "spark.executor.memory": f"{self.executor_memory_mb}m",
            "spark.executor.cores": str(self.executor_cores),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.dynamicAllocation.enabled": "false",
            # Spark would list many paths in up to 10,000 tasks, which suits a cluster: here each costs 8 ms.
            "spark.sql.sources.parallelPartitionDiscovery.parallelism": "1000",
        }


def usable_here(
    settings: Mapping[str, str], absent: tuple[str, ...] = (*GLUE_CLASSES, *_CLOUD_CLASSES)
) -> tuple[dict[str, str], list[str]]:
    """Splits a job's settings into those that work on plain Spark and a note for each that does not.

    Args:
        absent: the beginnings of the names of classes that are not there.
    """
    kept, notes = {}, []
    for key, value in settings.items():
        if value.startswith(absent):
            notes.append(f"{key} left out: {value} is not part of plain Spark")
        else:
            kept[key] = value
    return kept, notes


def merged(*, job: Mapping[str, str], local: Mapping[str, str], log4j: Path) -> dict[str, str]:
    """All settings of a run. Options of the job's JVMs are kept, and ours follow them."""
    settings = {**_LIKE_GLUE, **job, **local}
    for role in ("driver", "executor"):
        key = f"spark.{role}.extraJavaOptions"
        settings[key] = f"{job.get(key, '')} -Dlog4j2.configurationFile={log4j.as_uri()}".strip()
    return settings


def s3_as_folders(root: Path, buckets: Iterable[str], unused: Path) -> dict[str, str]:
    """Lets Spark read and write `s3://bucket/key` as the file `<root>/bucket/key`.

    Args:
        unused: an empty folder. Hadoop wants one link a mount table, beside the fallback that does the work.
    """
    settings = {
        "spark.hadoop.fs.file.impl": _RAW_FILES,
        "spark.hadoop.fs.viewfs.overload.scheme.target.file.impl": _RAW_FILES,
        # S3 tells no host. Without this, viewfs forks an `ls` for each file listed: 4 ms, not 0.2 (measured).
        "spark.sql.sources.ignoreDataLocality": "true",
    }
    for scheme in ("s3", "s3a", "s3n"):
        settings[f"spark.hadoop.fs.{scheme}.impl"] = _VIEWFS
    for bucket in buckets:
        table = f"spark.hadoop.fs.viewfs.mounttable.{bucket}"
        settings[f"{table}.linkFallback"] = (root / bucket).as_uri()
        settings[f"{table}.link./.unused"] = unused.as_uri()
    return settings


def class_path(jars: Iterable[Path], job: Mapping[str, str]) -> dict[str, str]:
    """Puts jars before what the job itself has on the class path.

    By their places, as driver and executors are on one machine: Spark's `--jars` copies each for each JVM.
    """
    named = [str(jar) for jar in jars]
    settings = {}
    for role in ("driver", "executor"):
        key = f"spark.{role}.extraClassPath"
        whole = [*named, *filter(None, [job.get(key)])]
        if whole:
            settings[key] = os.pathsep.join(whole)
    return settings


def event_log(folder: Path | None) -> dict[str, str]:
    if folder is None:
        return {"spark.eventLog.enabled": "false"}
    return {"spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri()}


def heap_samples(folder: Path) -> dict[str, str]:
    """Has driver and executors write their JVM gauges to CSV files every second."""
    settings = {"spark.executor.metrics.fileSystemSchemes": "file,s3,s3a"}
    for role in ("driver", "executor"):
        prefix = f"spark.metrics.conf.{role}"
        settings[f"{prefix}.source.jvm.class"] = "org.apache.spark.metrics.source.JvmSource"
        settings[f"{prefix}.sink.csv.class"] = "org.apache.spark.metrics.sink.CsvSink"
        settings[f"{prefix}.sink.csv.period"] = "1"
        settings[f"{prefix}.sink.csv.unit"] = "seconds"
        settings[f"{prefix}.sink.csv.directory"] = str(folder)
    return settings


def python_memory_samples() -> dict[str, str]:
    """Has executors sample Python's part of their memory, which is in no heap.

    Not of every run: an executor starts a `pgrep` each second for it.
    """
    return {
        "spark.executor.processTreeMetrics.enabled": "true",
        "spark.executor.metrics.pollingInterval": "1000",
    }


def as_properties(settings: Mapping[str, str]) -> str:
    """The text of a Java properties file."""
    return "".join(f"{_escaped(key)} = {_escaped(value)}\n" for key, value in sorted(settings.items()))


def _escaped(text: str) -> str:
    doubled = text.replace("\\", "\\\\").replace("\n", "\\n")
    return doubled.replace(":", "\\:").replace("=", "\\=").replace(" ", "\\ ")
