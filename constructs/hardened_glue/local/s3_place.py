"""Where a run's `s3://` leads: to folders of this machine, or through S3A to a server."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hardened_glue.local import s3a, spark_settings
from hardened_glue.local.layout import RunLayout
from hardened_glue.local.runtimes import Runtime
from hardened_glue.local.s3_mapping import buckets_in, to_path
from hardened_glue.local.s3a import S3Access

ROOT_VARIABLE = "HARDENED_GLUE_LOCAL_S3_ROOT"
# Where `awsglue` keeps bookmarks and the catalog when no folder stands for S3.
STATE_VARIABLE = "HARDENED_GLUE_LOCAL_STATE"
Settings = Mapping[str, str]


class Place(Protocol):
    """What a run must know of the place."""

    @property
    def jars(self) -> tuple[str, ...]: ...  # as coordinates
    @property
    def notes(self) -> tuple[str, ...]: ...
    def usable(
        self, job: Settings
    ) -> tuple[dict[str, str], list[str]]: ...  # with a note for what is left out
    def settings(self) -> dict[str, str]: ...
    def environment(self) -> dict[str, str]: ...
    def event_logs(self, uri: str) -> Path: ...


def of(
    access: S3Access | None,
    root: Path,
    layout: RunLayout,
    runtime: Runtime,
    arguments: Settings,
    job: Settings,
) -> Place:
    """The place of a run.

    Args:
        arguments: the run's; folders are made for the buckets that they name.
        job: the Spark settings that the job asks for.
    """
    if access is None:
        return Folders(root, layout, arguments)
    return Server(access, layout, runtime, job, {**s3a.environment(access), STATE_VARIABLE: str(root)})


@dataclass(frozen=True)
class Folders:
    """A bucket is a folder below the root."""

    root: Path
    layout: RunLayout
    arguments: Settings
    jars: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def usable(self, job: Settings) -> tuple[dict[str, str], list[str]]:
        return spark_settings.usable_here(job)

    def settings(self) -> dict[str, str]:
        return spark_settings.s3_as_folders(self.root, self._buckets(), self.layout.unused)

    def environment(self) -> dict[str, str]:
        return {ROOT_VARIABLE: str(self.root)}

    def event_logs(self, uri: str) -> Path:
        return to_path(uri, self.root)

    def _buckets(self) -> list[str]:
        """The buckets that the job may touch: those its arguments name, made here, and all that exist."""
        for value in self.arguments.values():
            for bucket in buckets_in(value):
                (self.root / bucket).mkdir(parents=True, exist_ok=True)
        self.root.mkdir(parents=True, exist_ok=True)
        return sorted(folder.name for folder in self.root.iterdir() if folder.is_dir())


@dataclass(frozen=True)
class Server:
    """An S3-compatible server, or AWS. The event log stays in the run's folder, where a profile reads it."""

    access: S3Access
    layout: RunLayout
    runtime: Runtime
    job: Settings
    variables: Settings

    @property
    def jars(self) -> tuple[str, ...]:
        return s3a.jars(self.runtime)

    @property
    def notes(self) -> tuple[str, ...]:
        return s3a.notes(self.runtime)

    def usable(self, job: Settings) -> tuple[dict[str, str], list[str]]:
        return spark_settings.usable_here(job, absent=spark_settings.GLUE_CLASSES)

    def settings(self) -> dict[str, str]:
        return s3a.settings(self.access, self.runtime, self.job)

    def environment(self) -> dict[str, str]:
        return dict(self.variables)

    def event_logs(self, uri: str) -> Path:
        return self.layout.event_logs
