"""The job from a database's tables to Parquet: its arguments, its role, and what it refuses."""

import inspect
import json
import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import LOGIN_ARN, jdbc_to_s3, new_stack, only, resources, statements_of
from tests.jobs.network_stacks import job_network

from glue_shared import jdbc_options
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import (
    CatalogTable,
    JdbcToS3Job,
    JobConnection,
    ParquetLayout,
    Table,
    Watermark,
    read_prefix,
)
from hardened_glue.jobs.acknowledgements import flatten
from hardened_glue.jobs.jdbc_reader import READERS

FULL: dict[str, Any] = {
    "tables": [
        Table(name="shop.orders", columns=["id", "day"], watermark=Watermark(column="id")),
        Table(name="shop.lines", columns=["id", "day"]),
    ],
    "mode": "append",
    "bad_records": "fail",
    "max_connections": 4,
    "fetch_size": 5000,
    "reconcile": "checksum",
    "partition_keys": ["day"],
    "target_file_size_mb": 256,
    "layout": ParquetLayout(sort_by=["id"], codec="zstd"),
}


def _arguments(stack: cdk.Stack) -> dict[str, Any]:
    return dict(only(resources(stack), "Glue::Job")["DefaultArguments"])


def _own(arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in arguments.items()
        if re.fullmatch(r"--[a-z_0-9]+", key) and key != "--conf"
    }


def test_tells_the_script_what_was_asked_for() -> None:
    stack = new_stack()
    jdbc_to_s3(stack, **FULL)

    own = _own(_arguments(stack))

    assert flatten(own.pop("--kms_key_arn")).startswith("<HardenedGlueKey")
    assert json.loads(own.pop("--tables")) == [
        {"name": "shop.orders", "columns": ["id", "day"], "watermark": {"column": "id"}},
        {"name": "shop.lines", "columns": ["id", "day"]},
    ]
    assert own == {
        "--connection": "orders",
        "--target": "s3://my-target/tables/",
        "--write_mode": "append",
        "--bad_records": "fail",
        "--max_connections": "4",
        "--fetch_size": "5000",
        "--reader": "jdbc",
        "--reconcile": "checksum",
        "--partition_keys": "day",
        "--target_file_size_mb": "256",
        "--codec": "zstd",
        "--sort_by": "id",
    }


@pytest.mark.parametrize("options", [{}, FULL])
def test_the_script_reads_what_it_is_told(options: dict[str, Any]) -> None:
    stack = new_stack()
    jdbc_to_s3(stack, **options)
    given = {
        key: value if isinstance(value, str) else flatten(value) for key, value in _arguments(stack).items()
    }

    read = jdbc_options.parse_options([part for pair in given.items() for part in pair])

    wanted = {**{name: parameter.default for name, parameter in _parameters().items()}, **options}
    assert (read.connection, read.target) == ("orders", "s3://my-target/tables/")
    assert [str(table.name) for table in read.tables] == [
        each.name for each in options.get("tables", [Table(name="shop.orders")])
    ]
    assert read.write_mode == wanted["mode"]
    assert read.partition_keys == tuple(wanted["partition_keys"])
    for name in ("bad_records", "max_connections", "fetch_size", "reconcile", "target_file_size_mb"):
        assert getattr(read, name) == wanted[name], name
    assert (read.packing.codec, read.packing.sort_by) == (
        wanted["layout"].codec,
        tuple(wanted["layout"].sort_by),
    )


def _parameters() -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(JdbcToS3Job.__init__).parameters)


def test_its_defaults_are_the_script_s() -> None:
    stack = new_stack()
    jdbc_to_s3(stack)
    said = {key: value for key, value in _own(_arguments(stack)).items() if key != "--kms_key_arn"}
    least = {key: said[key] for key in ("--connection", "--tables", "--target")}

    def read(arguments: dict[str, str]) -> jdbc_options.Options:
        return jdbc_options.parse_options([part for pair in arguments.items() for part in pair])

    assert read(said) == read(least)


def test_the_choices_are_the_script_s() -> None:
    from hardened_glue.jobs import jdbc_to_s3 as ours

    assert set(ours.MODES) == set(jdbc_options.CHOICES["write_mode"])
    assert set(ours.BAD_RECORDS) == set(jdbc_options.CHOICES["bad_records"])
    assert set(ours.RECONCILE) == set(jdbc_options.CHOICES["reconcile"])
    assert jdbc_options.CHOICES["reader"] == READERS


def test_its_role_may_read_the_one_connection_and_the_one_secret_alone() -> None:
    stack = new_stack()
    jdbc_to_s3(stack)

    statements = statements_of(resources(stack))

    reading = [each for each in statements if "glue:GetConnection" in each["Action"]]
    secrets = [each for each in statements if "secretsmanager:GetSecretValue" in each["Action"]]
    assert [flatten(each).rpartition(":")[2] for each in reading[0]["Resource"]] == [
        "catalog",
        "connection/orders",
    ]
    assert len(reading) == len(secrets) == 1
    assert secrets[0]["Resource"] == [LOGIN_ARN]


def test_a_connection_of_its_own_stack_is_enforced_tls_and_a_place() -> None:
    stack = new_stack()
    connection = JobConnection(
        stack,
        "Orders",
        network=job_network(stack),
        url="jdbc:mysql://orders.internal:3306/shop",
        secret=secretsmanager.Secret(stack, "Login"),
    )
    jdbc_to_s3(stack, connection=connection)

    found = only(resources(stack), "Glue::Connection")["ConnectionInput"]
    job = only(resources(stack), "Glue::Job")
    assert found["ConnectionProperties"]["JDBC_ENFORCE_SSL"] == "true"
    assert job["Connections"]["Connections"] == [found["Name"]]
    assert job["DefaultArguments"]["--connection"] == found["Name"]


def test_a_driver_of_the_user_s_own_comes_along_and_may_be_read() -> None:
    stack = new_stack()
    jars = s3.Bucket.from_bucket_name(stack, "Jars", "my-jars")
    jdbc_to_s3(stack, driver_jar=(jars, "drivers/db2jcc4.jar"))

    job = only(resources(stack), "Glue::Job")
    arguments = {**job["DefaultArguments"], **job["NonOverridableArguments"]}
    read = [each for each in statements_of(resources(stack)) if "my-jars/drivers" in json.dumps(each)]
    assert flatten(arguments["--extra-jars"]) == "s3://my-jars/drivers/db2jcc4.jar"
    assert len(read) == 1


def test_further_permissions_are_given() -> None:
    stack = new_stack()
    bucket = s3.Bucket.from_bucket_name(stack, "Certificates", "my-certificates")
    jdbc_to_s3(stack, permissions=read_prefix(bucket, "certificates/"))

    assert "my-certificates/certificates/*" in json.dumps(statements_of(resources(stack)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "upsert"}, "mode is 'upsert', expected one of overwrite, append"),
        ({"bad_records": "drop"}, "bad_records is 'drop', expected one of quarantine, fail"),
        ({"reconcile": "sum"}, "reconcile is 'sum', expected one of none, count, checksum"),
        ({"max_connections": 0}, "max_connections is 0, expected 1 to 256"),
        ({"max_connections": 257}, "max_connections is 257, expected 1 to 256"),
        ({"fetch_size": 0}, "fetch_size is 0, expected 1 to 100,000"),
        (
            {"layout": ParquetLayout(sort_by=["day"]), "partition_keys": ["day"]},
            "ParquetLayout.sort_by is 'day', expected a column of the files",
        ),
        ({"tables": []}, "tables is [], expected a list of one Table or more"),
        ({"target_prefix": ""}, "target_prefix is '', expected"),
        (
            {"tables": [Table(name="orders", columns=["id"])], "partition_keys": ["day"]},
            "partition_keys is 'day', expected one of the columns of orders: id",
        ),
        (
            {"tables": [Table(name="orders", columns=["id"], watermark=Watermark(column="day"))]},
            "Table.watermark is 'day', expected one of the columns of orders",
        ),
        (
            {"connection": JobConnection.from_connection_name("somewhere")},
            "connection is 'somewhere', expected a connection to a database: with a url and a secret,"
            " or imported with its secret",
        ),
        (
            {"arguments": {"--connection": "another"}},
            "arguments['--connection'] is 'another', expected no value",
        ),
    ],
)
def test_refuses_what_cannot_work(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        jdbc_to_s3(new_stack(), **options)

    assert str(refused.value).startswith(message)


def test_it_may_register_the_tables_that_are_named_and_no_others() -> None:
    stack = new_stack()
    database = cdk.CfnParameter(stack, "Database").value_as_string
    jdbc_to_s3(
        stack,
        tables=[
            Table(name="shop.orders", catalog_table=CatalogTable(database="lake", table="orders")),
            Table(name="shop.lines", catalog_table=CatalogTable(database=database, table="lines")),
            Table(name="shop.others"),
        ],
    )

    statements = statements_of(resources(stack))

    registering = [each for each in statements if "glue:CreateTable" in each["Action"]]
    assert not any("glue:DeleteTable" in each["Action"] for each in registering)
    assert sorted({flatten(arn).rpartition(":")[2] for each in registering for arn in each["Resource"]}) == [
        "catalog",
        "database/<Database>",
        "database/lake",
        "table/<Database>/lines",
        "table/lake/orders",
    ]
    parts = _arguments(stack)["--tables"]["Fn::Join"][1]
    told = json.loads("".join(part if isinstance(part, str) else part["Ref"] for part in parts))
    assert [each.get("catalog_table") for each in told] == ["lake.orders", "Database.lines", None]
