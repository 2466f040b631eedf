"""The transforms as generated Glue scripts call them: `ApplyMapping.apply(frame=..., ...)`."""

from typing import Any

from .dynamicframe import DynamicFrame
from .errors import refuse

_EMULATED = {
    "ApplyMapping": "apply_mapping",
    "DropFields": "drop_fields",
    "Filter": "filter",
    "Map": "map",
    "RenameField": "rename_field",
    "ResolveChoice": "resolveChoice",
    "SelectFields": "select_fields",
}
_NOT_EMULATED = (
    "DropNullFields",
    "ErrorsAsDynamicFrame",
    "FillMissingValues",
    "FindMatches",
    "FlatMap",
    "Join",
    "MapToCollection",
    "Relationalize",
    "SelectFromCollection",
    "Spigot",
    "SplitFields",
    "SplitRows",
    "Unbox",
    "UnnestFrame",
)

__all__ = [*_EMULATED, *_NOT_EMULATED]


class _Transform:
    def __init__(self, name: str, method: str | None) -> None:
        self._name = name
        self._method = method

    def apply(self, frame: DynamicFrame | None = None, *args: Any, **kwargs: Any) -> DynamicFrame:
        """Calls the frame's method of the same meaning."""
        if self._method is None or frame is None:
            refuse(f"transform {self._name}")
        result: DynamicFrame = getattr(frame, self._method)(*args, **kwargs)
        return result


def __getattr__(name: str) -> _Transform:
    if name in __all__:
        return _Transform(name, _EMULATED.get(name))
    raise AttributeError(f"module 'awsglue.transforms' has no attribute {name!r}")
