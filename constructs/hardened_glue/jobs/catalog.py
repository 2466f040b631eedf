"""What a job may do in the Glue Data Catalog, table by table.

A call about a table is allowed or refused three times: for the catalog, the database and the table. Where
Lake Formation governs a database, its own grants decide as well; these permissions are then half of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

from hardened_glue.checks.plain import is_token
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.jobs.catalog_encryption import use_catalog_key
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.references import Text, regional_arn

SOURCE = glue_guide("glue-specifying-resource-arns")
UPDATE_SOURCE = glue_guide("update-from-job", Mark.INFERRED)  # the page names the options, not the actions
# That Spark looks these databases up as it starts is read off Spark's own code and other services' policies.
SPARK_SOURCE = Source("org.apache.spark.sql.internal.SharedState", Mark.INFERRED)

_NAME_LENGTH = 255
_READ = (
    "glue:GetDatabase",
    "glue:GetTable",
    "glue:GetTables",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:BatchGetPartition",
)
_WRITE = (
    *_READ,
    "glue:CreateTable",
    "glue:UpdateTable",
    "glue:CreatePartition",
    "glue:BatchCreatePartition",
    "glue:UpdatePartition",
    "glue:BatchUpdatePartition",
)
_DESCRIBE = ("glue:GetTable",)
_REGISTER = (
    "glue:GetDatabase",
    "glue:GetTable",
    "glue:CreateTable",
    "glue:UpdateTable",
    "glue:BatchCreatePartition",
    "glue:BatchUpdatePartition",
    "glue:BatchDeletePartition",
)
_EVERY_TABLE = "every table of the database was asked for, those to come among them"
_SPARK_DATABASES = ("default", "global_temp")


class NamedDatabase(Protocol):
    """A database of CDK's own, such as `glue.Database`."""

    @property
    def database_name(self) -> str:
        """Its name."""


class NamedTable(Protocol):
    """A table of CDK's own, such as `glue.S3Table`."""

    @property
    def table_name(self) -> str:
        """Its name."""


@dataclass(frozen=True, kw_only=True)
class CatalogTable:
    """A table of the Data Catalog that a job registers, or that an `S3ToParquetJob` has its schema from.

    Args:
        key: the key of the catalog's metadata, where it is encrypted with one of the account's own.
    """

    database: str | NamedDatabase
    table: str | NamedTable
    key: kms.IKey | None = None

    def __post_init__(self) -> None:
        for option, name in zip(("database", "table"), self.names, strict=True):
            if not is_token(name) and ("." in name or any(letter.isspace() for letter in name)):
                raise JobConfigError(f"CatalogTable.{option}", name, "a name without dots and spaces")

    @property
    def names(self) -> tuple[str, str]:
        """The database's name and the table's."""
        return _database(self.database), _table(self.table)

    def describe(self) -> tuple[Permission, ...]:
        """May read the table's definition, and none of its partitions."""
        return (*_on_table(_DESCRIBE, *self.names), *self._key())

    def register(self) -> tuple[Permission, ...]:
        """May make the table, change its columns, and put and delete its partitions; never drop it."""
        return (*_on_table(_REGISTER, *self.names), *self._key())

    def _key(self) -> tuple[Permission, ...]:
        return () if self.key is None else (use_catalog_key(self.key),)


def read_table(database: str | NamedDatabase, table: str | NamedTable) -> tuple[Permission, ...]:
    """May read what the catalog says of a table and its partitions; the data itself takes `read_prefix`."""
    return _on_table(_READ, _database(database), _table(table))


def read_database(database: str | NamedDatabase) -> tuple[Permission, ...]:
    """May read what the catalog says of every table of a database."""
    return _on_table(_READ, _database(database), "*")


def write_table(database: str | NamedDatabase, table: str | NamedTable) -> tuple[Permission, ...]:
    """May make a table and keep its schema and partitions up to date, as `enableUpdateCatalog` does.

    Neither the table nor a partition can be dropped, and the database must be there.
    """
    return _on_table(_WRITE, _database(database), _table(table))


def use_catalog_in_spark() -> tuple[Permission, ...]:
    """What `--enable-glue-datacatalog` takes before the first query: Spark looks for databases of its own.

    It makes the database `default` where there is none. Tables take `read_table` and `write_table`.
    """
    own = [_arn(f"database/{name}") for name in _SPARK_DATABASES]
    return (
        Permission(actions=["glue:GetDatabase"], resources=[_arn("catalog"), *own]),
        Permission(actions=["glue:CreateDatabase"], resources=[_arn("catalog"), own[0]]),
        Permission(
            actions=["glue:GetUserDefinedFunctions"],
            resources=[_arn("catalog"), own[0], _arn("userDefinedFunction/default/*")],
            wildcard_reason="Spark asks for all functions of its default database at once",
        ),
    )


def _on_table(actions: Sequence[str], database: str, table: str) -> tuple[Permission, ...]:
    resources = [_arn("catalog"), _arn(f"database/{database}"), _arn(f"table/{database}/{table}")]
    reason = _EVERY_TABLE if table == "*" else None
    return (Permission(actions=actions, resources=resources, wildcard_reason=reason),)


def _database(given: str | NamedDatabase) -> str:
    return _name("database", given if isinstance(given, str) else given.database_name)


def _table(given: str | NamedTable) -> str:
    return _name("table", given if isinstance(given, str) else given.table_name)


def _name(option: str, given: object) -> str:
    if isinstance(given, str) and is_token(given):
        return given
    refused = set("*?/$\\")
    if not isinstance(given, str) or not 1 <= len(given) <= _NAME_LENGTH or refused & set(given):
        raise JobConfigError(option, given, f"one name of 1 to {_NAME_LENGTH} characters, none of *?/$\\")
    if given != given.lower():
        raise JobConfigError(option, given, f"{given.lower()!r}: the catalog keeps names in lower case")
    return given


def _arn(resource: str) -> Text:
    if is_token(resource):  # a reference within a Fn::Sub would be read as one of its own variables
        return f"arn:{cdk.Aws.PARTITION}:glue:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:{resource}"
    return regional_arn("glue", resource)
