"""A job that keeps a table, or learns from one: what its script is told, and what its role may do."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from tests.jobs.job_templates import new_stack, only, resources, s3_to_parquet, statements_of

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import CatalogTable
from s3_to_parquet import parse_options

ORDERS, RAW = CatalogTable(database="sales", table="orders"), CatalogTable(database="raw", table="orders")


def _arguments(stack: cdk.Stack) -> dict[str, Any]:
    return dict(only(resources(stack), "Glue::Job")["DefaultArguments"])


def _of_catalog(stack: cdk.Stack) -> list[set[str]]:
    actions = [set(each["Action"]) for each in statements_of(resources(stack))]
    return [each for each in actions if "glue:GetTable" in each]


def test_the_script_takes_what_it_is_told() -> None:
    stack = new_stack()
    s3_to_parquet(stack, catalog_table=ORDERS, source_schema_from_catalog=RAW)
    given = {**_arguments(stack), "--kms_key_arn": "k"}

    options = parse_options([word for pair in given.items() for word in pair if isinstance(word, str)])

    assert str(options.catalog_table) == "sales.orders"
    assert str(options.schema_from_catalog) == "raw.orders"


def test_says_nothing_of_a_catalog_that_was_not_asked_for() -> None:
    stack = new_stack()
    s3_to_parquet(stack)

    assert not [name for name in _arguments(stack) if "catalog_" in name]
    assert _of_catalog(stack) == []


def test_a_job_that_learns_from_a_table_may_read_its_definition_and_no_more() -> None:
    stack = new_stack()
    s3_to_parquet(stack, source_schema_from_catalog=RAW)

    assert _of_catalog(stack) == [{"glue:GetTable"}]


def test_a_job_that_keeps_a_table_may_change_and_not_drop_it() -> None:
    stack = new_stack()
    s3_to_parquet(stack, catalog_table=ORDERS)

    assert _of_catalog(stack) == [
        {
            "glue:GetDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable",
            "glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:BatchDeletePartition",
        }
    ]  # fmt: skip


def test_the_key_of_an_encrypted_catalog_may_be_used() -> None:
    stack = new_stack()
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/a")
    s3_to_parquet(stack, catalog_table=CatalogTable(database="sales", table="orders", key=key))

    used = [each for each in statements_of(resources(stack)) if each["Resource"] == [key.key_arn]]

    assert [each["Action"] for each in used] == [["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]]


def test_takes_a_database_of_the_same_stack() -> None:
    stack = new_stack()
    database = glue.Database(stack, "Database")

    s3_to_parquet(stack, catalog_table=CatalogTable(database=database, table="orders"))

    reference = {"Ref": stack.get_logical_id(database.node.default_child)}  # type: ignore[arg-type]
    assert _arguments(stack)["--catalog_database"] == reference


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"source_schema": "id bigint"},
            "source_schema_from_catalog is 'raw.orders', expected nothing with source_schema, which says "
            "the same",
        ),
        (
            {"reader": "dynamic_frame"},
            "source_schema_from_catalog is 'raw.orders', expected nothing with reader 'dynamic_frame', which "
            "finds its own: cast with columns",
        ),
        (
            {"schema_evolution": "widen"},
            "schema_evolution is 'widen', expected 'add' or 'refuse' with source_schema_from_catalog: "
            "nothing is learnt",
        ),
    ],
)
def test_a_schema_is_said_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        s3_to_parquet(new_stack(), source_schema_from_catalog=RAW, **options)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a.b", "orders"), "CatalogTable.database is 'a.b', expected a name without dots and spaces"),
        (
            ("sales", "my orders"),
            "CatalogTable.table is 'my orders', expected a name without dots and spaces",
        ),
        (
            ("Sales", "orders"),
            "database is 'Sales', expected 'sales': the catalog keeps names in lower case",
        ),
    ],
)
def test_refuses_a_name_that_the_script_would_not_take(names: tuple[str, str], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        CatalogTable(database=names[0], table=names[1])

    assert str(refusal.value) == message
