"""The names that scripts import from `awsglue.dynamicframe`."""

from .collection import DynamicFrameCollection
from .frame import DynamicFrame
from .readers import DynamicFrameReader
from .resolving import ResolveOption
from .writers import DynamicFrameWriter

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "ResolveOption",
]
