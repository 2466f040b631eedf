"""What hardening does to the arguments of a job that somebody else wrote: plain values, no CDK.

What the owner set stays, with two exceptions: an argument of logs that does nothing in the job's version
goes, and what says which code runs and where its traces lie moves to where a run cannot replace it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardened_glue.facts.arguments import ARGUMENTS
from hardened_glue.facts.versions import GlueVersion, S3Connector

Value = str | Mapping[str, Any]  # text, or what CloudFormation makes text of

_SWITCHES = (
    "--enable-metrics",
    "--enable-observability-metrics",
    "--enable-job-insights",
    "--enable-auto-scaling",
    "--enable-s3-parquet-optimized-committer",
)
_LOGS = ("--enable-continuous-", "--continuous-log-", "--custom-log")
_CONF = "--conf"
_S3A = "spark.hadoop.fs.s3a.endpoint"
_SPARK_UI = "--enable-spark-ui"
_EVENT_LOGS = "--spark-event-logs-path"


@dataclass(frozen=True, kw_only=True)
class HardenedArguments:
    """A job's arguments after hardening, and what was done, in words."""

    default: dict[str, str]
    fixed: dict[str, Value]
    changes: tuple[str, ...]


def harden_arguments(
    default: Mapping[str, str],
    fixed: Mapping[str, str],
    *,
    version: GlueVersion,
    region: str,
    places: Mapping[str, Value],
) -> HardenedArguments:
    """Harden what a job passes by default, and what a run cannot replace.

    Args:
        places: the arguments that say which code runs and where its traces lie, with the values to give
            those that the owner left out.
    """
    hardened = _Hardening(dict(default), dict(fixed), [])
    hardened.drop_logs_of_other_versions(version)
    for key in _SWITCHES:
        hardened.add(key, "true")
    for key, value in places.items():
        hardened.fix(key, value)
    if hardened.has(_EVENT_LOGS):
        hardened.add(_SPARK_UI, "true")
    if version.s3_connector is S3Connector.S3A:
        hardened.tell_region(region)
    return HardenedArguments(default=hardened.default, fixed=hardened.fixed, changes=tuple(hardened.changes))


@dataclass
class _Hardening:
    default: dict[str, str]
    fixed: dict[str, Value]
    changes: list[str]

    def has(self, key: str) -> bool:
        return key in self.default or key in self.fixed

    def add(self, key: str, value: str) -> None:
        if not self.has(key):
            self.default[key] = value
            self.changes.append(f"DefaultArguments {key}: {value}")

    def fix(self, key: str, value: Value) -> None:
        if key in self.fixed:
            return
        if key in self.default:
            self.fixed[key] = self.default.pop(key)
            self.changes.append(f"{key} moved from DefaultArguments to NonOverridableArguments")
        else:
            self.fixed[key] = value
            self.changes.append(f"NonOverridableArguments {key} added")

    def drop_logs_of_other_versions(self, version: GlueVersion) -> None:
        holders: tuple[dict[str, Any], ...] = (self.default, self.fixed)
        for holder in holders:
            for key in [each for each in holder if each.startswith(_LOGS)]:
                known = ARGUMENTS.get(key)
                if known is not None and version.name not in known.acts_in:
                    del holder[key]
                    self.changes.append(f"{key} removed: it does nothing on Glue {version.name}")

    def tell_region(self, region: str) -> None:
        holder: dict[str, Any] = self.fixed if _CONF in self.fixed else self.default
        conf = holder.get(_CONF, "")
        if f"{_S3A}=" in conf or f"{_S3A}.region=" in conf:
            return
        holder[_CONF] = " --conf ".join(filter(None, [conf, f"{_S3A}.region={region}"]))
        self.changes.append(f"{_CONF}: {_S3A}.region added")
