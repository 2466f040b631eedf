"""What a job may do in the catalog: the least, on the catalog, the database and the table."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_glue as glue
from tests.jobs.job_templates import hardened_job, new_stack, of_type, resources

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.catalog import read_database, read_table, use_catalog_in_spark, write_table
from hardened_glue.jobs.permissions import Permission

ARN = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}"


def _resources(permissions: tuple[Permission, ...]) -> list[str]:
    [permission] = permissions
    return [
        each["Fn::Sub"].removeprefix(f"{ARN}:") for each in permission.resources if not isinstance(each, str)
    ]


def test_a_reader_names_the_catalog_the_database_and_the_table() -> None:
    assert _resources(read_table("sales", "orders")) == ["catalog", "database/sales", "table/sales/orders"]


def test_a_reader_changes_nothing() -> None:
    [permission] = read_table("sales", "orders")

    assert all(action.startswith(("glue:Get", "glue:BatchGet")) for action in permission.actions)
    assert permission.wildcard_reason is None


def test_a_reader_of_a_database_says_why_it_reads_every_table() -> None:
    permissions = read_database("sales")

    assert _resources(permissions) == ["catalog", "database/sales", "table/sales/*"]
    assert permissions[0].wildcard_reason == (
        "every table of the database was asked for, those to come among them"
    )


def test_a_writer_makes_and_updates_and_never_drops() -> None:
    [permission] = write_table("sales", "orders")

    assert {"glue:CreateTable", "glue:UpdateTable", "glue:BatchCreatePartition"} <= set(permission.actions)
    assert not any("Delete" in action for action in permission.actions)
    assert _resources((permission,)) == ["catalog", "database/sales", "table/sales/orders"]


def test_spark_may_make_its_default_database_and_no_other() -> None:
    [create] = [each for each in use_catalog_in_spark() if "glue:CreateDatabase" in each.actions]

    assert create.actions == ["glue:CreateDatabase"]
    assert _resources((create,)) == ["catalog", "database/default"]


def test_takes_a_database_and_a_table_of_cdk() -> None:
    stack = new_stack()
    database = glue.Database.from_database_arn(
        stack, "Database", "arn:aws:glue:eu-west-1:123456789012:database/sales"
    )

    [permission] = read_table(database, "orders")

    assert _resources((permission,)) == ["catalog", "database/sales", "table/sales/orders"]


def test_takes_a_database_of_the_same_stack() -> None:
    stack = new_stack()
    database = glue.Database(stack, "Database")
    hardened_job(stack, permissions=read_table(database, "orders"))

    policies = [each["Properties"] for each in of_type(resources(stack), "IAM::ManagedPolicy")]

    statements = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    [statement] = [each for each in statements if "glue:GetTable" in each["Action"]]
    reference = {"Ref": stack.get_logical_id(database.node.default_child)}  # type: ignore[arg-type]
    parts = [each["Fn::Join"][1] for each in statement["Resource"] if "Fn::Join" in each]
    assert len(parts) == 2
    assert all(reference in each for each in parts)


def test_a_table_by_reference_stands_in_its_arn() -> None:
    name = cdk.Fn.import_value("orders-table")

    [permission] = read_table("sales", name)

    resolved = new_stack().resolve(list(permission.resources))
    assert {"Fn::ImportValue": "orders-table"} in resolved[2]["Fn::Join"][1]


_ONE_NAME = "expected one name of 1 to 255 characters, none of *?/$\\"


@pytest.mark.parametrize("permission", [read_table, write_table])
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("sales", "*"), f"table is '*', {_ONE_NAME}"),
        (("sales*", "orders"), f"database is 'sales*', {_ONE_NAME}"),
        (("sales", "a/b"), f"table is 'a/b', {_ONE_NAME}"),
        (("sales", "${x}"), f"table is '${{x}}', {_ONE_NAME}"),
        (("", "orders"), f"database is '', {_ONE_NAME}"),
        (("s" * 256, "orders"), f"database is {'s' * 256!r}, {_ONE_NAME}"),
        (
            ("Sales", "orders"),
            "database is 'Sales', expected 'sales': the catalog keeps names in lower case",
        ),
    ],
)
def test_refuses_a_name_that_would_widen_or_miss(
    permission: Callable[..., tuple[Permission, ...]], names: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(JobConfigError) as refused:
        permission(*names)

    assert str(refused.value) == message
