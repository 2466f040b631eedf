"""What Glue jobs import as `awsglue`, over plain PySpark: the documented behaviour of what scripts call.

Written from AWS's documentation. What is not covered raises NotEmulated with the feature's name. Where plain
Spark cannot act as Glue's own reader does:

* Hive-style folders become columns for Parquet, as Spark discovers them, and not for JSON or CSV: Glue's
  guide tells of partition columns for catalog tables alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dynamicframe import DynamicFrame

__all__ = ["DynamicFrame"]


def __getattr__(name: str) -> Any:
    # Scripts that only want getResolvedOptions need not wait for PySpark.
    if name == "DynamicFrame":
        from .dynamicframe import DynamicFrame

        return DynamicFrame
    raise AttributeError(f"module 'awsglue' has no attribute {name!r}")
