"""The source's schema where it need not be learnt: given as Spark DDL, or by a table of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from glue_shared import catalog, catalog_types, schema
from glue_shared.errors import OptionError

if TYPE_CHECKING:
    from glue_shared.s3_options import Options

FROM_CATALOG = "--schema_from_catalog"


@dataclass(frozen=True)
class Given:
    """The schema of the rows, or None where it is learnt; and what types folders' columns have, if said."""

    rows: pa.Schema | None = None
    folder_types: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, options: "Options") -> "Given":
        """Raises OptionError before anything is read."""
        if options.schema is not None:
            return cls(schema.from_ddl(options.schema))
        if options.schema_from_catalog is None:
            return cls()
        table = catalog.connect().table(options.schema_from_catalog)
        if table is None:
            raise OptionError(FROM_CATALOG, str(options.schema_from_catalog), "a table that the catalog has")
        keys = ((each["Name"], each.get("Type", "string")) for each in table.get("PartitionKeys") or ())
        return cls(catalog_types.schema_of(table, FROM_CATALOG), tuple(keys))

    def columns(self, options: "Options", source: pa.Schema) -> Sequence[dict[str, str]] | None:
        """The columns to write where the job names none: folders' columns have the table's types.

        One that becomes a folder again stays text, so that its name stays what it was: `01` is not `1`.
        """
        for name, _ in self.folder_types:
            if name not in source.names:
                found = ", ".join(source.names)
                raise OptionError(
                    FROM_CATALOG,
                    str(options.schema_from_catalog),
                    f"a source whose folders name its partition key {name!r}: its columns are {found}",
                )
        if options.columns is not None or not self.folder_types:
            return options.columns
        types = {name: kind for name, kind in self.folder_types if name not in options.partition_keys}
        return [{"name": name, **({"type": types[name]} if name in types else {})} for name in source.names]
