"""What a local run needs to know of a job, and the two places it is read from."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardened_glue.local.connection_kinds import KindOf, connection_kinds, deployed_kind, of_databases
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.intrinsics import Resolver
from hardened_glue.local.s3_mapping import split, to_path
from hardened_glue.local.templates import StackTemplate, find_asset, read_stacks
from hardened_glue.local.watching import UNWATCHED, Watch, of_account, of_stack

_JOB = "AWS::Glue::Job"
_DEFAULT_TIMEOUT_MINUTES = 480  # of Glue 5.0 and later


@dataclass(frozen=True, kw_only=True)
class JobDefinition:
    """One Glue job with its script at hand.

    Args:
        extra_py_files: zips, `.py` files, or folders that the runner zips into its run folder.
        extra_jars: what `--extra-jars` names, at hand.
        jdbc_connections: the names of the job's connections to databases.
        arguments: the job's DefaultArguments with its NonOverridableArguments laid over them.
        locked: the names in NonOverridableArguments, which no run may change.
        watch: the alarms on the job, and the metric filters that they read.
    """

    name: str
    script: Path
    glue_version: str = "5.0"
    worker_type: str = "G.1X"
    number_of_workers: int = 10
    execution_class: str = "STANDARD"
    extra_py_files: tuple[Path, ...] = ()
    extra_jars: tuple[Path, ...] = ()
    jdbc_connections: tuple[str, ...] = ()
    arguments: dict[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    timeout_minutes: float = _DEFAULT_TIMEOUT_MINUTES
    watch: Watch = UNWATCHED


def from_assembly(cdk_out: Path, job: str) -> JobDefinition:
    """The job of a cloud assembly, as `cdk deploy` would deploy it.

    Args:
        job: the job's name, its logical id, or its construct path or the end of that (`Ingest/Job`).
    """
    stacks = read_stacks(cdk_out)
    stack, logical_id = _find(stacks, job, cdk_out)
    resolver = Resolver(stack, stacks)
    properties = resolver.resolve(stack.resources[logical_id]["Properties"])

    def fetch(uri: str) -> Path:
        # The bootstrap bucket is not looked at: the key holds the asset's hash.
        found = find_asset(stack.folder, split(uri)[1])
        if found is None or not found.exists():
            raise LocalRunError(
                f"{uri} of job {logical_id} is no asset of {stack.folder}, expected a file of the assembly"
            )
        return found

    name = resolver.name_of(logical_id)
    kinds = {kind_name: kind for each in stacks for kind_name, kind in connection_kinds(each, stacks).items()}
    return _definition(name, properties, fetch, kinds.get, of_stack(stack, stacks, name))


def from_deployed(
    job_name: str,
    *,
    glue: Any,
    s3: Any,
    download_dir: Path,
    cloudwatch: Any = None,
    logs: Any = None,
) -> JobDefinition:
    """The job as it stands in an account, or in an emulator.

    Args:
        glue: a boto3 Glue client.
        cloudwatch, logs: clients to ask for what watches the job; without them nobody asks.
        s3: a boto3 S3 client; the script and its Python files are fetched with it.
    """
    try:
        properties = glue.get_job(JobName=job_name)["Job"]
    except glue.exceptions.EntityNotFoundException:
        raise LocalRunError(
            f"no job {job_name} is deployed there, expected the name of one that is"
        ) from None

    def fetch(uri: str) -> Path:
        bucket, key = split(uri)
        target = to_path(uri, download_dir)  # with its whole key: two files may have one name
        target.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, key, str(target))
        return target

    watch = of_account(job_name, cloudwatch=cloudwatch, logs=logs) if cloudwatch and logs else UNWATCHED
    return _definition(job_name, properties, fetch, functools.partial(deployed_kind, glue), watch)


def _definition(
    name: str, properties: Mapping[str, Any], fetch: Any, kind_of_connection: KindOf, watch: Watch
) -> JobDefinition:
    """CloudFormation and the API call the job's properties by the same names."""
    command = properties["Command"]
    if command.get("Name") != "glueetl":
        raise LocalRunError(
            f"job {name} is of kind {command.get('Name')}, expected glueetl: only Spark jobs run locally"
        )
    locked = _texts(properties.get("NonOverridableArguments"))
    arguments = {**_texts(properties.get("DefaultArguments")), **locked}
    return JobDefinition(
        name=name,
        script=fetch(arguments.get("--scriptLocation", command["ScriptLocation"])),
        glue_version=str(properties.get("GlueVersion", "5.0")),
        worker_type=str(properties.get("WorkerType", "G.1X")),
        number_of_workers=int(properties.get("NumberOfWorkers", 10)),
        execution_class=str(properties.get("ExecutionClass", "STANDARD")),
        extra_py_files=tuple(fetch(uri) for uri in _listed(arguments, "--extra-py-files")),
        extra_jars=tuple(fetch(uri) for uri in _listed(arguments, "--extra-jars")),
        jdbc_connections=of_databases(properties, kind_of_connection),
        arguments=arguments,
        locked=frozenset(locked),
        timeout_minutes=float(properties.get("Timeout", _DEFAULT_TIMEOUT_MINUTES)),
        watch=watch,
    )


def _listed(arguments: Mapping[str, str], key: str) -> list[str]:
    return [uri.strip() for uri in arguments.get(key, "").split(",") if uri.strip()]


def _texts(arguments: Mapping[str, Any] | None) -> dict[str, str]:
    # CloudFormation passes a boolean on as `true`, not as Python writes it.
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in (arguments or {}).items()
    }


def _find(stacks: Sequence[StackTemplate], wanted: str, cdk_out: Path) -> tuple[StackTemplate, str]:
    jobs = [
        (stack, logical_id, _names(stack, stacks, logical_id))
        for stack in stacks
        for logical_id, resource in stack.resources.items()
        if resource.get("Type") == _JOB
    ]
    exact = [(stack, logical_id) for stack, logical_id, names in jobs if wanted in names]
    # The end of a construct path is enough, as long as one job alone has it.
    found = exact or [
        (stack, name) for stack, name, names in jobs if any(each.endswith(f"/{wanted}") for each in names)
    ]
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"  {' or '.join(names)}" for _, _, names in jobs) or "  (none)"
    many = f"names {len(found)} jobs, expected one" if found else "names no job"
    raise LocalRunError(f"{wanted} {many} of {cdk_out}. The jobs there:\n{listed}")


def _names(stack: StackTemplate, stacks: Sequence[StackTemplate], logical_id: str) -> list[str]:
    """All that a job answers to: name, logical id, construct path with and without the resource's own id."""
    path = str(stack.resources[logical_id].get("Metadata", {}).get("aws:cdk:path", ""))
    names = [Resolver(stack, stacks).name_of(logical_id), logical_id, path.removesuffix("/Resource"), path]
    return [name for name in dict.fromkeys(names) if name]
