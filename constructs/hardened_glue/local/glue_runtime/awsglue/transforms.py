"""The transforms as generated Glue scripts call them: `ApplyMapping.apply(frame=..., ...)`."""

from collections.abc import Callable
from typing import Any

from .collection import DynamicFrameCollection
from .errors import refuse
from .frame import DynamicFrame
from .uncovered import TRANSFORM_NAMES

Made = DynamicFrame | DynamicFrameCollection


class GlueTransform:
    """One transform: `T.apply(...)` and `T()(...)` are the same call."""

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def describe(cls) -> Any:
        refuse("a transform's describe()", "its page in AWS's guide tells the same")

    describeArgs = describeErrors = describeReturn = describeTransform = describe  # noqa: N815 - Glue's names


class ApplyMapping(GlueTransform):
    def __call__(self, frame: DynamicFrame, mappings: Any, *args: Any, **kwargs: Any) -> Made:
        return frame.apply_mapping(mappings, *args, **kwargs)


class Coalesce(GlueTransform):
    def __call__(self, frame: DynamicFrame, num_partitions: int, *args: Any, **kwargs: Any) -> Made:
        return frame.coalesce(num_partitions, *args, **kwargs)


class DropFields(GlueTransform):
    def __call__(self, frame: DynamicFrame, paths: Any, *args: Any, **kwargs: Any) -> Made:
        return frame.drop_fields(paths, *args, **kwargs)


class DropNullFields(GlueTransform):
    """Drops the fields that have a value in no record."""

    def __call__(self, frame: DynamicFrame, transformation_ctx: str = "", **kwargs: Any) -> Made:
        return frame.drop_nulls(**kwargs)


class ErrorsAsDynamicFrame(GlueTransform):
    def __call__(self, frame: DynamicFrame) -> Made:
        return frame.errorsAsDynamicFrame()


class Filter(GlueTransform):
    def __call__(self, frame: DynamicFrame, f: Callable[[Any], bool], *args: Any, **kwargs: Any) -> Made:
        return frame.filter(f, *args, **kwargs)


class FlatMap(GlueTransform):
    """Applies a transform to each frame of a collection."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        BaseTransform: type[GlueTransform],  # noqa: N803 - Glue's name
        frame_name: str,
        transformation_ctx: str = "",
        **base_kwargs: Any,
    ) -> Made:
        def step(frame: DynamicFrame, transformation_ctx: str) -> Any:
            given = {frame_name: frame, "transformation_ctx": transformation_ctx, **base_kwargs}
            made = BaseTransform.apply(**given)
            if isinstance(made, DynamicFrameCollection):
                return made
            return DynamicFrameCollection({frame.name: made}, frame.glue_ctx)

        parts = {name: step(frame, f"{transformation_ctx}:{name}") for name, frame in dfc.items()}
        merged: dict[str, DynamicFrame] = {}
        for name, part in parts.items():
            single = len(part) == 1
            merged.update({name if single else f"{name}_{key}": each for key, each in part.items()})
        context = next(iter(dfc.values())).glue_ctx if len(dfc) else None
        return DynamicFrameCollection(merged, context)  # type: ignore[arg-type] # empty, it needs none


class Join(GlueTransform):
    def __call__(
        self,
        frame1: DynamicFrame,
        frame2: DynamicFrame,
        keys1: Any,
        keys2: Any,
        transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Made:
        return frame1.join(keys1, keys2, frame2, transformation_ctx, **kwargs)


class Map(GlueTransform):
    def __call__(self, frame: DynamicFrame, f: Callable[[Any], Any], *args: Any, **kwargs: Any) -> Made:
        return frame.map(f, *args, **kwargs)


class MapToCollection(GlueTransform):
    """Applies a transform, which gives a collection, to each frame of a collection."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        callable: Callable[..., Any],
        transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Made:
        return dfc.map(callable, transformation_ctx, **kwargs)


class Relationalize(GlueTransform):
    def __call__(
        self,
        frame: DynamicFrame,
        staging_path: str | None = None,
        name: str = "roottable",
        options: Any = None,
        transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Made:
        return frame.relationalize(name, staging_path, options, transformation_ctx, **kwargs)


class RenameField(GlueTransform):
    def __call__(self, frame: DynamicFrame, old_name: str, new_name: str, *args: Any, **kwargs: Any) -> Made:
        return frame.rename_field(old_name, new_name, *args, **kwargs)


class Repartition(GlueTransform):
    def __call__(self, frame: DynamicFrame, num_partitions: int, *args: Any, **kwargs: Any) -> Made:
        return frame.repartition(num_partitions, *args, **kwargs)


class ResolveChoice(GlueTransform):
    def __call__(self, frame: DynamicFrame, *args: Any, **kwargs: Any) -> Made:
        return frame.resolveChoice(*args, **kwargs)


class SelectFields(GlueTransform):
    def __call__(self, frame: DynamicFrame, paths: Any, *args: Any, **kwargs: Any) -> Made:
        return frame.select_fields(paths, *args, **kwargs)


class SelectFromCollection(GlueTransform):
    """One frame of a collection, by its name."""

    def __call__(self, dfc: DynamicFrameCollection, key: str, transformation_ctx: str = "") -> Made:
        return dfc.select(key)


class Spigot(GlueTransform):
    def __call__(self, frame: DynamicFrame, path: str, *args: Any, **kwargs: Any) -> Made:
        return frame.spigot(path, *args, **kwargs)


class SplitFields(GlueTransform):
    def __call__(
        self,
        frame: DynamicFrame,
        paths: Any,
        name1: str | None = None,
        name2: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Made:
        names = name1 or f"{frame.name}1", name2 or f"{frame.name}2"
        return frame.split_fields(paths, *names, *args, **kwargs)


class SplitRows(GlueTransform):
    def __call__(
        self,
        frame: DynamicFrame,
        comparison_dict: Any,
        name1: str = "frame1",
        name2: str = "frame2",
        *args: Any,
        **kwargs: Any,
    ) -> Made:
        return frame.split_rows(comparison_dict, name1, name2, *args, **kwargs)


class Unbox(GlueTransform):
    def __call__(self, frame: DynamicFrame, path: str, format: str, *args: Any, **kwargs: Any) -> Made:
        return frame.unbox(path, format, *args, **kwargs)


class Union(GlueTransform):
    def __call__(self, frame1: DynamicFrame, frame2: DynamicFrame, *args: Any, **kwargs: Any) -> Made:
        return frame1.union(frame2, *args, **kwargs)


class UnnestFrame(GlueTransform):
    def __call__(self, frame: DynamicFrame, *args: Any, **kwargs: Any) -> Made:
        return frame.unnest(*args, **kwargs)


class _NotEmulated:
    def __init__(self, name: str) -> None:
        self._name = name

    def apply(self, *args: Any, **kwargs: Any) -> Any:
        refuse(f"transform {self._name}", TRANSFORM_NAMES[self._name])

    __call__ = apply


_EMULATED = [kind.__name__ for kind in GlueTransform.__subclasses__()]
__all__ = ["GlueTransform", *_EMULATED, *TRANSFORM_NAMES]


def __getattr__(name: str) -> _NotEmulated:
    if name in TRANSFORM_NAMES:
        return _NotEmulated(name)
    raise AttributeError(f"module 'awsglue.transforms' has no attribute {name!r}")
