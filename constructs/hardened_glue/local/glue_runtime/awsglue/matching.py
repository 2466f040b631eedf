"""match_catalog: each choice becomes what the catalog's table says that its column is."""

from pyspark.sql import DataFrame

from . import catalog
from .choices import is_choice
from .resolving import Action, Path, action_of


def catalog_casts(rows: DataFrame, database: str, table_name: str) -> dict[Path, Action]:
    """A cast for each column that is a choice and that the table has."""
    types = {name.lower(): kind for name, kind in catalog.columns_of(catalog.table(database, table_name))}
    return {
        (field.name,): action_of(f"cast:{types[field.name.lower()]}")
        for field in rows.schema.fields
        if is_choice(field.dataType) and field.name.lower() in types
    }
