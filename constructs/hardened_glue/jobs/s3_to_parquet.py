"""Many small files in, right-sized Parquet out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.checks.arguments import refuse_managed
from hardened_glue.checks.locations import folder, overlap
from hardened_glue.checks.plain import require_bool, require_choice, require_int, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.code import CodeObject
from hardened_glue.jobs.connection_permissions import AnyConnection
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.identity import same_bucket
from hardened_glue.jobs.permissions import read_prefix, write_prefix
from hardened_glue.jobs.references import bucket_facts
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import DEFAULTS, JobSettings
from hardened_glue.scripts import script_path

FORMATS = ("json", "csv", "parquet")
READERS = ("grouped", "dynamic_frame")
MODES = ("overwrite", "append", "overwrite_partitions")
CODECS = ("snappy", "zstd")
BAD_RECORDS = ("quarantine", "fail")
_MAX_FILE_SIZE_MB = 1024
_SCRIPT = "s3_to_parquet"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the output.

    Args:
        type: a Spark type to cast to; absent, the source's own.
        source: the source's column, dots into structs; absent, the same name.
    """

    name: str
    type: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        for option, value in asdict(self).items():
            if value is not None and not require_text(f"Column.{option}", value).strip():
                raise JobConfigError(f"Column.{option}", value, "a name, or nothing")


class S3ToParquetJob(Construct):
    """Reads JSON lines, CSV or Parquet under one prefix and writes Parquet of a good size under another.

    A run may be repeated: a retry neither loses nor doubles a row. Readers see the old output until the new
    one is committed; while its files are then copied into place, within S3, they may see both.

    Args:
        source: the bucket to read; its key is taken from it, or from `source_key` where it is imported.
        source_prefix: the folder to read.
        target: the bucket to write; its key is taken from it, or from `target_key` where it is imported.
        target_prefix: the folder to write, which the job owns: no run replaces what no run of it wrote.
        alarm_topic: where alarms and failures are told; `None` is a choice to write down.
        reader: `grouped` reads many files in one task; `dynamic_frame` is Glue's own reader.
        mode: `overwrite` makes the target a mirror of the source. `append` adds all that it reads, with each
            run and never twice for a retry. `overwrite_partitions` replaces the partitions that it writes.
        incremental: whether `append` reads only objects that no run of the job has read; `dynamic_frame` does
            so by Glue's bookmarks in any case. With `overwrite` a run reads all and begins to remember.
        bad_records: absent, quarantined by `grouped`; Glue's own reader can only fail on them.
        columns: what to write; absent, everything.
        source_schema: the rows' schema as Spark DDL; absent, it is learnt from at most 1,000 objects, and
            rows with fields that the sample lacked are quarantined.
        partition_keys: columns that become folders.
        target_file_size_mb: how large the Parquet files should be.
        codec: how they are compressed; `zstd` is smaller and slower than `snappy`.
        arguments: further arguments of Glue's own, such as `--executor-cores`.
        python_modules: what pip installs at the start of each run, such as a pinned pyarrow.
        connections: the network that the job runs in.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: s3.IBucket,
        source_prefix: str,
        target: s3.IBucket,
        target_prefix: str,
        source_format: str,
        alarm_topic: sns.ITopic | None,
        job_name: str | None = None,
        source_key: kms.IKey | None = None,
        target_key: kms.IKey | None = None,
        reader: str = "grouped",
        mode: str = "overwrite",
        incremental: bool = False,
        bad_records: str | None = None,
        columns: Sequence[Column] = (),
        source_schema: str | None = None,
        partition_keys: Sequence[str] = (),
        target_file_size_mb: int = 128,
        codec: str = "snappy",
        arguments: Mapping[str, str] | None = None,
        python_modules: Sequence[str | CodeObject] = (),
        connections: Sequence[AnyConnection] = (),
        settings: JobSettings = DEFAULTS,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        source_folder = folder("source_prefix", source_prefix)
        target_folder = folder("target_prefix", target_prefix)
        if overlap(source_folder, target_folder) and same_bucket(source, target):
            expectation = f"a prefix that neither holds nor lies in source_prefix {source_folder!r}"
            raise JobConfigError("target_prefix", target_folder, f"{expectation} of the same bucket")
        foundation = JobFoundation.of(scope)
        options = {
            "--source": f"s3://{bucket_facts(source).name}/{source_folder}",
            "--target": f"s3://{bucket_facts(target).name}/{target_folder}",
            **_reading(source_format, reader, mode, bad_records, source_schema),
            **_writing(columns, partition_keys, target_file_size_mb, codec),
            **_modes(reader, mode, partition_keys, incremental),
            "--kms_key_arn": foundation.key_arn,
        }
        further = dict(arguments or {})
        refuse_managed(further, options)  # the rest of it is for HardenedJob to check
        self.job = HardenedJob(
            self,
            "Job",
            script=script_path(_SCRIPT),
            alarm_topic=alarm_topic,
            job_name=job_name,
            arguments={**options, **further},
            extra_py_files=[foundation.shared_package],
            permissions=[
                *read_prefix(source, source_folder, key=source_key),
                *write_prefix(target, target_folder, key=target_key),
            ],
            # Glue's own reader knows what is new by bookmarks alone; a mirror must see everything.
            bookmarks=reader == "dynamic_frame" and mode == "append",
            python_modules=python_modules,
            connections=connections,
            settings=settings,
            tags=tags,
            template="S3ToParquetJob",
        )


def _reading(
    source_format: str, reader: str, mode: str, bad_records: str | None, source_schema: str | None
) -> dict[str, str]:
    require_choice("source_format", source_format, FORMATS)
    require_choice("reader", reader, READERS)
    require_choice("mode", mode, MODES)
    chosen = bad_records if bad_records is not None else _bad_records_of(reader)
    require_choice("bad_records", chosen, BAD_RECORDS)
    if reader == "dynamic_frame" and chosen == "quarantine":
        raise JobConfigError(
            "bad_records", chosen, "'fail' with reader 'dynamic_frame': it names no file or line"
        )
    options = {
        "--source_format": source_format,
        "--reader": reader,
        "--write_mode": mode,  # `--mode` is one of the names that Glue reserves
        "--bad_records": chosen,
    }
    if source_schema is not None:
        if reader == "dynamic_frame":
            expectation = "nothing with reader 'dynamic_frame', which finds its own: cast with columns"
            raise JobConfigError("source_schema", source_schema, expectation)
        options["--schema"] = require_text("source_schema", source_schema)
    return options


def _bad_records_of(reader: str) -> str:
    return "quarantine" if reader == "grouped" else "fail"


def _writing(
    columns: Sequence[Column], partition_keys: Sequence[str], target_file_size_mb: int, codec: str
) -> dict[str, str]:
    require_int("target_file_size_mb", target_file_size_mb, 1, _MAX_FILE_SIZE_MB)
    require_choice("codec", codec, CODECS)
    options = {"--target_file_size_mb": str(target_file_size_mb)}
    if codec != CODECS[0]:
        options["--codec"] = codec
    if columns:
        described = [{name: value for name, value in asdict(each).items() if value} for each in columns]
        _refuse_twice("columns", [each.name for each in columns])
        options["--columns"] = json.dumps(described, separators=(",", ":"))
    if partition_keys:
        options["--partition_keys"] = _partition_keys(columns, partition_keys)
    return options


def _modes(reader: str, mode: str, partition_keys: Sequence[str], incremental: bool) -> dict[str, str]:
    replaces_partitions = mode == "overwrite_partitions"
    if replaces_partitions and not partition_keys:
        raise JobConfigError("mode", mode, "partition_keys with it, or 'overwrite'")
    if not require_bool("incremental", incremental):
        return {}
    if replaces_partitions:
        expectation = f"False with mode {mode!r}: what is new would replace a partition's earlier rows"
        raise JobConfigError("incremental", incremental, expectation)
    if reader == "dynamic_frame":
        raise JobConfigError(
            "incremental", incremental, "False with reader 'dynamic_frame': it has bookmarks"
        )
    return {"--incremental": "true"}


def _partition_keys(columns: Sequence[Column], partition_keys: Sequence[str]) -> str:
    if isinstance(partition_keys, str):
        raise JobConfigError("partition_keys", partition_keys, "a list of column names")
    for key in partition_keys:
        if not require_text("partition_keys", key) or "," in key:
            raise JobConfigError("partition_keys", key, "a column's name, without a comma")
        if columns and key not in {each.name for each in columns}:
            raise JobConfigError("partition_keys", key, "one of the columns that are written")
    _refuse_twice("partition_keys", partition_keys)
    return ",".join(partition_keys)


def _refuse_twice(option: str, names: Sequence[str]) -> None:
    # Spark compares names without their case, and so does the Glue Data Catalog.
    lowered = [name.lower() for name in names]
    for name in names:
        if lowered.count(name.lower()) > 1:
            raise JobConfigError(option, name, "each name once, whatever its case")
