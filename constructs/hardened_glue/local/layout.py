"""The folder of one run: what the runner prepares in it, and what a reader finds there afterwards."""

import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Spark's own log lines go to stderr, and from there into driver.log; scripts' GlueLogger lines too.
# The local cluster's parts call each orderly end an error of theirs; the scheduler reports the real ones.
_LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.glue.name = GlueLogger
logger.glue.level = info
logger.master.name = org.apache.spark.deploy.master
logger.master.level = off
logger.worker.name = org.apache.spark.deploy.worker
logger.worker.level = off
logger.network.name = org.apache.spark.network
logger.network.level = off
logger.blocks.name = org.apache.spark.storage.BlockManagerMasterEndpoint
logger.blocks.level = error
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
"""
# Spark's own folders that a home needs; `work`, where executors log, is then the run's own.
_SPARK_PARTS = ("bin", "jars", "python")


@dataclass(frozen=True)
class RunLayout:
    """Every path of one run."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "driver.log"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics"

    @property
    def result(self) -> Path:
        return self.folder / "result.json"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    @property
    def spark_home(self) -> Path:
        return self.folder / "spark-home"

    @property
    def executor_logs(self) -> Path:
        return self.spark_home / "work"

    @property
    def settings(self) -> Path:
        return self.folder / "spark.conf"

    @property
    def log4j(self) -> Path:
        return self.folder / "log4j2.properties"

    @property
    def event_logs(self) -> Path:
        """Where the event log lies when `s3://` is no folder."""
        return self.folder / "event-logs"

    @property
    def unused(self) -> Path:
        return self.folder / "unused"

    def prepare(self, spark: Path) -> None:
        """Makes the run's folders anew; samples of an earlier run would be read as this one's.

        Args:
            spark: the PySpark package that the run uses.
        """
        for stale in (self.metrics, self.scratch, self.spark_home, self.unused):
            shutil.rmtree(stale, ignore_errors=True)
            stale.mkdir(parents=True)
        self.result.unlink(missing_ok=True)
        self.log4j.write_text(_LOG4J, encoding="utf-8")
        for part in _SPARK_PARTS:
            (self.spark_home / part).symlink_to(spark / part)

    def remove_scratch(self) -> None:
        for folder in (self.scratch, self.unused):
            shutil.rmtree(folder, ignore_errors=True)

    def zipped(self, sources: Iterable[Path]) -> list[Path]:
        """The Python files as spark-submit takes them: folders are zipped, as they are on deploy."""
        return [self._zip(source) if source.is_dir() else source for source in sources]

    def _zip(self, source: Path) -> Path:
        target = self.folder / "py-files" / f"{source.name}.zip"
        target.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(path for path in source.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(source))
        return target
