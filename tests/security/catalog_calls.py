"""The requests of a job that keeps a table of the Data Catalog and learns from another, and near misses."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.security.aws_calls import other_call
from tests.security.deployed_job import DeployedJob
from tests.security.iam_statements import Call
from tests.security.run_calls import Row
from tests.security.template_values import ACCOUNT, REGION, NotSimulatedError

_PAGE = "Glue: specifying resource ARNs"
# Each operation by the resources that it is allowed on.
_ON_DATABASE, _ON_TABLE = ("GetDatabase",), (
    "GetTable", "CreateTable", "UpdateTable", "BatchCreatePartition", "BatchUpdatePartition",
    "BatchDeletePartition",
)  # fmt: skip


def kept(job: DeployedJob) -> Iterator[Row]:
    """What the script asks of the table that it keeps."""
    table = {"DatabaseName": job.arguments["--catalog_database"], "Name": job.arguments["--catalog_table"]}
    for action in (*_ON_DATABASE, *_ON_TABLE):
        yield Row("catalog", f"{action} of the table that it keeps", _PAGE, tuple(asked(job, action, table)))


def learnt(job: DeployedJob) -> Iterator[Row]:
    """What it asks of the table that says its source's schema."""
    database, _, table = job.arguments["--schema_from_catalog"].partition(".")
    calls = tuple(asked(job, "GetTable", {"DatabaseName": database, "Name": table}))
    yield Row("catalog", "GetTable of the table that it learns from", _PAGE, calls)


def beside_the_kept(job: DeployedJob) -> Iterator[Row]:
    """What a job that keeps a table may not do."""
    database, table = job.arguments["--catalog_database"], job.arguments["--catalog_table"]
    near = {
        "drops the table that it keeps": ("DeleteTable", f"table/{database}/{table}"),
        "drops a database": ("DeleteDatabase", f"database/{database}"),
        "makes a database": ("CreateDatabase", f"database/{database}"),
        "reads another table of the database": ("GetTable", f"table/{database}/payroll"),
        "changes another table of the database": ("UpdateTable", f"table/{database}/payroll"),
    }
    yield from _refused(job, near)


def beside_the_learnt(job: DeployedJob) -> Iterator[Row]:
    """What a job that learns from a table may not do."""
    table = f"table/{job.arguments['--schema_from_catalog'].replace('.', '/')}"
    near = {
        "changes the table that it learns from": ("UpdateTable", table),
        "reads partitions of the table that it learns from": ("GetPartitions", table),
        "puts partitions into the table that it learns from": ("BatchCreatePartition", table),
        "reads another table than it learns from": ("GetTable", "table/raw/payroll"),
    }
    yield from _refused(job, near)


def _refused(job: DeployedJob, near: Mapping[str, tuple[str, str]]) -> Iterator[Row]:
    for does, (action, resource) in near.items():
        yield Row("catalog", does, "must not", (other_call(job.role, f"glue:{action}", _glue(resource)),))


def asked(job: DeployedJob, action: str, params: Mapping[str, Any]) -> Iterator[Call]:
    """A request to Glue as the calls that IAM decides: of the catalog, the database and the table."""
    if action not in (*_ON_DATABASE, *_ON_TABLE):
        raise NotSimulatedError(f"the operation {action} of Glue")
    resources = ["catalog", f"database/{params['DatabaseName']}"]
    if action in _ON_TABLE:
        resources.append(f"table/{params['DatabaseName']}/{params['Name']}")
    for resource in resources:
        yield other_call(job.role, f"glue:{action}", _glue(resource))


def _glue(resource: str) -> str:
    return f"arn:aws:glue:{REGION}:{ACCOUNT}:{resource}"
