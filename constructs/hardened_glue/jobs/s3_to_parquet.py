"""Many small files in, right-sized Parquet out."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from hardened_glue.checks.arguments import refuse_managed
from hardened_glue.checks.locations import folder, overlap
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.modules import FASTAVRO
from hardened_glue.jobs.catalog import CatalogTable
from hardened_glue.jobs.catalog_arguments import described_arguments, registered_arguments
from hardened_glue.jobs.code import CodeObject, with_needed
from hardened_glue.jobs.connection_permissions import AnyConnection
from hardened_glue.jobs.hardened_job import HardenedJob
from hardened_glue.jobs.identity import same_bucket
from hardened_glue.jobs.parquet_layout import PLAIN_LAYOUT, ParquetLayout
from hardened_glue.jobs.permissions import read_prefix, write_prefix
from hardened_glue.jobs.references import bucket_facts
from hardened_glue.jobs.s3_source import ALL_OBJECTS, PLAIN_TEXT, Selection, Source, TextDialect
from hardened_glue.jobs.s3_target import Column, file_arguments, mode_arguments
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import DEFAULTS, JobSettings
from hardened_glue.scripts import script_path

_SCRIPT = "s3_to_parquet"


class S3ToParquetJob(Construct):
    """Reads JSON, CSV, Parquet or ORC under one prefix and writes Parquet of a good size under another.

    A run may be repeated: a retry neither loses nor doubles a row. Readers see the old output until the new
    one is committed; while its files are then copied into place, within S3, they may see both.

    Args:
        source: the bucket to read; its key is taken from it, or from `source_key` where it is imported.
        source_prefix: the folder to read.
        target: the bucket to write; its key is taken from it, or from `target_key` where it is imported.
        target_prefix: the folder to write, which the job owns: no run replaces what no run of it wrote.
        alarm_topic: where alarms and failures are told; `None` is a choice to write down.
        source_format: `json` has an object a line; `json_document` has arrays of objects, or one object after
            another, over as many lines as they like.
        compression_type: `gzip` or `bzip2` where the objects' names do not tell, for `dynamic_frame` alone.
        dialect: encoding, delimiter, quote, escape and header of a text source.
        selection: which objects below the prefix are read; absent, all that are not hidden.
        reader: `grouped` reads many files in one task; `dynamic_frame` is Glue's own reader.
        mode: `overwrite` makes the target a mirror of the source. `append` adds all that it reads, with each
            run and never twice for a retry. `overwrite_partitions` replaces the partitions that it writes.
        incremental: whether `append` reads only objects that no run of the job has read; `dynamic_frame` does
            so by Glue's bookmarks in any case. With `overwrite` a run reads all and begins to remember.
        bad_records: absent, quarantined by `grouped`; Glue's own reader can only fail on them.
        columns: what to write; absent, everything.
        source_schema: the rows' schema as Spark DDL; absent, it is learnt from at most 1,000 objects, and
            rows with fields that the sample lacked are quarantined.
        source_schema_from_catalog: a table that says the schema instead, and the types of folders' columns.
        schema_evolution: where sampled objects differ: `add` takes every column that one of them has, `widen`
            also the wider of two types, `refuse` ends the run, then and when a row has a column too many.
        type_conflicts: what becomes of rows whose types the schema does not take: `quarantine`, where most of
            the sample decides the types; or `refuse`, which ends the run.
        partition_keys: columns that become folders.
        target_file_size_mb: how large the Parquet files should be.
        layout: how they are packed: order of rows, codec, dictionaries, pages and row groups.
        catalog_table: the table of the Data Catalog that each run keeps up to date, its partitions included.
            It is made where it is missing, its database is not. Columns are added; a run that would change
            the type of one is refused before it writes.
        arguments: further arguments of Glue's own, such as `--executor-cores`.
        python_modules: what pip installs at the start of each run, such as a pinned pyarrow. For Avro, which
            `grouped` reads through fastavro, a pinned one is added; if you bring files, put it among them.
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
        compression_type: str | None = None,
        dialect: TextDialect = PLAIN_TEXT,
        selection: Selection = ALL_OBJECTS,
        reader: str = "grouped",
        mode: str = "overwrite",
        incremental: bool = False,
        bad_records: str | None = None,
        columns: Sequence[Column] = (),
        source_schema: str | None = None,
        source_schema_from_catalog: CatalogTable | None = None,
        schema_evolution: str = "add",
        type_conflicts: str = "quarantine",
        partition_keys: Sequence[str] = (),
        target_file_size_mb: int = 128,
        layout: ParquetLayout = PLAIN_LAYOUT,
        catalog_table: CatalogTable | None = None,
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
        reads = Source(
            source_format=source_format,
            reader=reader,
            bad_records=bad_records,
            schema=source_schema,
            schema_evolution=schema_evolution,
            type_conflicts=type_conflicts,
            compression_type=compression_type,
            dialect=dialect,
            selection=selection,
        )
        foundation = JobFoundation.of(scope)
        options = {
            "--source": f"s3://{bucket_facts(source).name}/{source_folder}",
            "--target": f"s3://{bucket_facts(target).name}/{target_folder}",
            **reads.arguments(),
            **mode_arguments(reader, mode, partition_keys, incremental),
            **file_arguments(columns, partition_keys, target_file_size_mb, layout),
            **registered_arguments(catalog_table),
            **described_arguments(source_schema_from_catalog, reads),
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
                *(catalog_table.register() if catalog_table else ()),
                *(source_schema_from_catalog.describe() if source_schema_from_catalog else ()),
            ],
            # Glue's own reader knows what is new by bookmarks alone; a mirror must see everything.
            bookmarks=reader == "dynamic_frame" and mode == "append",
            python_modules=_modules(reads, python_modules, settings),
            connections=connections,
            settings=settings,
            tags=tags,
            template="S3ToParquetJob",
        )


def _modules(
    reads: Source, given: Sequence[str | CodeObject], settings: JobSettings
) -> Sequence[str | CodeObject]:
    """The modules, with the one that reads Avro where it is needed."""
    if reads.source_format != "avro" or reads.reader != "grouped":
        return given
    return with_needed(given, [f"fastavro=={FASTAVRO[settings.version.name]}"])
