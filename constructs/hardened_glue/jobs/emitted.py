"""The arguments that every job carries. What stands here is what a caller may not set."""

from collections.abc import Mapping
from dataclasses import dataclass

from hardened_glue.checks.spark_conf import chain, managed_spark_conf
from hardened_glue.jobs.artifacts import CodeFile
from hardened_glue.jobs.logs import JobLogs
from hardened_glue.jobs.references import Text, region_reference
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings


@dataclass(frozen=True, kw_only=True)
class JobArguments:
    """A job's arguments: those that a single run may set otherwise, and those that it may not."""

    default: dict[str, Text]
    non_overridable: dict[str, Text]

    @property
    def all(self) -> dict[str, Text]:
        """Both kinds; a key stands in one of them alone."""
        return {**self.default, **self.non_overridable}


def managed_arguments(
    foundation: JobFoundation,
    settings: JobSettings,
    script: CodeFile,
    code: Mapping[str, str],
    logs: JobLogs,
    job_name: str,
    *,
    bookmarks: bool,
) -> JobArguments:
    """The construct's own arguments, each with its reason.

    Args:
        code: the arguments that bring further code, such as `--extra-py-files`.
    """
    conf = {**managed_spark_conf(settings.version, region_reference()), **settings.spark_conf}
    default: dict[str, Text] = {
        "--job-language": "python",
        # No metric, no alarm and no diagnosis. The first is on by its presence, whatever its value.
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--enable-job-insights": "true",
        "--enable-spark-ui": "true",  # writes the event log, which the diagnosis reads
        "--enable-auto-scaling": str(settings.sizing.auto_scaling).lower(),
        # Tasks commit without a rename, all or nothing. It acts where EMRFS writes and is ignored elsewhere.
        "--enable-s3-parquet-optimized-committer": "true",
        "--job-bookmark-option": f"job-bookmark-{'enable' if bookmarks else 'disable'}",
        "--conf": chain(conf),
    }
    # A caller of StartJobRun with these could run other code as this role, or scatter data and logs.
    non_overridable: dict[str, Text] = {
        "--scriptLocation": script.url,
        "--spark-event-logs-path": foundation.event_logs_folder(job_name),
        "--TempDir": foundation.temp_folder(job_name),  # absent, Glue makes a bucket of its own
        **logs.arguments,
    }
    non_overridable.update(code)
    return JobArguments(default=default, non_overridable=non_overridable)
