"""What an `S3ToParquetJob` tells its script of tables in the Data Catalog."""

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.catalog import CatalogTable
from hardened_glue.jobs.s3_source import Source


def registered_arguments(table: CatalogTable | None) -> dict[str, str]:
    """The table that each run keeps up to date."""
    if table is None:
        return {}
    database, name = table.names
    return {"--catalog_database": database, "--catalog_table": name}


def described_arguments(table: CatalogTable | None, source: Source) -> dict[str, str]:
    """The table that says the source's schema. Raises JobConfigError where something else says it too."""
    if table is None:
        return {}
    named = ".".join(table.names)
    option = "source_schema_from_catalog"
    if source.schema is not None:
        raise JobConfigError(option, named, "nothing with source_schema, which says the same")
    if source.reader == "dynamic_frame":
        expectation = "nothing with reader 'dynamic_frame', which finds its own: cast with columns"
        raise JobConfigError(option, named, expectation)
    if source.schema_evolution == "widen":
        raise JobConfigError(
            "schema_evolution", "widen", f"'add' or 'refuse' with {option}: nothing is learnt"
        )
    return {"--schema_from_catalog": named}
