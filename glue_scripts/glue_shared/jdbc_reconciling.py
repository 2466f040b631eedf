"""Whether what was written is what the server holds: rows counted, and their values summed up by both sides.

Both make the same text of a value, and of a row's texts an MD5; the sum of the digests' first 60 bits knows
no order. Floats and decimals of many places have no text that both would write alike: they are told of.
"""

from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_shared.errors import RunError
from glue_shared.jdbc_columns import Carried
from glue_shared.jdbc_reading import Reading
from glue_shared.jdbc_session import Session

NULL = "\\N"
PLACES_AT_MOST = 6  # of a decimal, beyond which Java writes small ones with an exponent


def count(session: Session, reading: Reading, rows: int) -> dict[str, Any]:
    """Raises RunError unless the server counts as many rows as were read."""
    source = f"{reading.dialect.qualified(reading.table)} WHERE {reading.condition}"
    found = int(session.value(f"SELECT COUNT(*) FROM {source}") or 0)  # noqa: S608
    if found != rows:
        raise RunError(
            f"{reading.table} holds {found} rows, expected the {rows} that were read{_why(reading)}"
        )
    return {"rows": found}


def checksum(session: Session, reading: Reading, written: DataFrame) -> dict[str, Any]:
    """Raises RunError unless both sides' sums are equal."""
    columns = [each for each in reading.carried if _is_comparable(each)]
    left_out = [each.name for each in reading.carried if not _is_comparable(each)]
    server = [
        f"COALESCE({reading.dialect.canonical(each)}, {reading.dialect.text(NULL)})" for each in columns
    ]
    source = f"{reading.dialect.qualified(reading.table)} WHERE ({reading.condition})"
    if reading.faults:
        source += f" AND CASE WHEN {reading.faults} THEN 1 ELSE 0 END = 0"
    query = f"SELECT {reading.dialect.digest_sum(server)} FROM {source}"  # noqa: S608
    expected = int(session.value(query) or 0)
    found = int(written.select(_digest_sum(columns)).collect()[0][0] or 0)
    if found != expected:
        raise RunError(
            f"the values of {reading.table} sum up to {expected}, expected the {found} of what was written"
            f"{_why(reading)}"
        )
    return {"checksum": str(found), "not_in_checksum": left_out}


def _why(reading: Reading) -> str:
    if reading.snapshot.is_shared:
        return ": nothing is published"
    return ": nothing is published; it may have been written to meanwhile, and there is no snapshot to share"


def _is_comparable(carried: Carried) -> bool:
    if carried.type.startswith("decimal"):
        return int(carried.type.partition(",")[2].rstrip(")")) <= PLACES_AT_MOST
    return carried.type not in ("float", "double") and not carried.is_padded


def _digest_sum(columns: "list[Carried]") -> Any:
    texts = [F.coalesce(_text(each), F.lit(NULL)) for each in columns]
    digits = F.substring(F.md5(F.concat_ws("|", *texts)), 1, 15)
    return F.sum(F.conv(digits, 16, 10).cast("decimal(38,0)"))


def _text(carried: Carried) -> Any:
    at = F.col("`{}`".format(carried.name.replace("`", "``")))
    name = "`{}`".format(carried.name.replace("`", "``"))
    if carried.type == "date":
        return F.expr(f"cast(unix_date({name}) as string)")
    if carried.type == "timestamp":
        return F.expr(f"cast(unix_micros({name}) as string)")
    if carried.type == "binary":
        return F.lower(F.hex(at))
    return at.cast("string")
