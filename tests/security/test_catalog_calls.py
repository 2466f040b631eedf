"""What the script really asks of the Data Catalog is what its role allows: recorded, then simulated."""

from collections.abc import Mapping
from typing import Any

import boto3
import pyarrow as pa
import pytest
from moto import mock_aws
from tests.security import catalog_calls
from tests.security.deployed_job import DeployedJob
from tests.security.iam_statements import Call
from tests.security.policy_simulator import Account
from tests.security.simulated_app import APPEND, simulated_templates
from tests.security.template_values import REGION

from glue_shared.catalog import GlueCatalog, TableName
from glue_shared.registration import Plan, Target

LOCATION = "s3://lake/curated/"


def test_a_registered_run_asks_for_nothing_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    templates = simulated_templates()
    job, account = DeployedJob(templates, APPEND), Account.of(templates)
    for name, value in (
        ("DEFAULT_REGION", REGION),
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    kept = TableName(job.arguments["--catalog_database"], job.arguments["--catalog_table"])
    calls: list[Call] = []
    operations: set[str] = set()

    def record(params: Mapping[str, Any], model: Any, **_: object) -> None:
        operations.add(model.name)
        table = params.get("TableName") or params.get("Name") or params["TableInput"]["Name"]
        place = {"DatabaseName": params.get("DatabaseName", table), "Name": table}
        calls.extend(catalog_calls.asked(job, model.name, place))

    with mock_aws():
        boto3.client("glue").create_database(DatabaseInput={"Name": kept.database})
        catalog = GlueCatalog()
        catalog._glue.meta.events.register("provide-client-params.glue", record)
        for columns, days in ((1, (1, 2)), (2, (2, 3))):  # the second adds a column and drops a day
            schema = pa.schema([*((f"c{each}", pa.int64()) for each in range(columns)), ("day", pa.string())])
            plan = Plan.of(catalog, Target.of(kept, LOCATION, schema, ["day"]))
            files = [f"{LOCATION}day={day}/a.parquet" for day in days]
            gone = [f"{LOCATION}day={day}/a.parquet" for day in (1,) if columns > 1]
            told = plan.registration(known=columns > 1, written=files, kept=[], replaced=gone)
            told.add(catalog)
            told.drop(catalog)

    assert [f"{each.action} on {each.resource}" for each in calls if not account.decide(each).allowed] == []
    assert operations == {
        "GetDatabase", "GetTable", "CreateTable", "UpdateTable", "BatchCreatePartition",
        "BatchUpdatePartition", "BatchDeletePartition",
    }  # fmt: skip
