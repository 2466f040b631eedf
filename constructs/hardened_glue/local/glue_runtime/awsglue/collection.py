"""DynamicFrameCollection: frames under their names, as relationalize and the splits give them."""

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .context import GlueContext
    from .frame import DynamicFrame


class DynamicFrameCollection:
    """Frames under their names, in the order in which they came."""

    def __init__(self, dynamic_frames: Mapping[str, "DynamicFrame"], glue_ctx: "GlueContext") -> None:
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def keys(self) -> KeysView[str]:
        return self._frames.keys()

    def values(self) -> ValuesView["DynamicFrame"]:
        return self._frames.values()

    def items(self) -> ItemsView[str, "DynamicFrame"]:
        return self._frames.items()

    def select(self, key: str) -> "DynamicFrame":
        """The frame of that name."""
        if key not in self._frames:
            raise KeyError(f"{key!r} is no frame of the collection, which has {', '.join(self._frames)}")
        return self._frames[key]

    def __getitem__(self, key: str) -> "DynamicFrame":
        return self.select(key)

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def map(
        self, callable: Callable[..., "DynamicFrame"], transformation_ctx: str = "", **base_kwargs: Any
    ) -> "DynamicFrameCollection":
        """Calls a function with each frame and its name's context, and collects what it gives."""
        made = {
            name: callable(frame, transformation_ctx=f"{transformation_ctx}:{name}", **base_kwargs)
            for name, frame in self._frames.items()
        }
        return DynamicFrameCollection(made, self._glue_ctx)

    def flatmap(
        self, f: Callable[..., "DynamicFrameCollection"], transformation_ctx: str = "", **base_kwargs: Any
    ) -> "DynamicFrameCollection":
        """Calls a function that gives a collection, and lays the collections together."""
        made: dict[str, DynamicFrame] = {}
        for name, frame in self._frames.items():
            inner = f(frame, transformation_ctx=f"{transformation_ctx}:{name}", **base_kwargs)
            made.update({f"{name}_{key}" if key in made else key: each for key, each in inner.items()})
        return DynamicFrameCollection(made, self._glue_ctx)
