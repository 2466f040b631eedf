"""docs/reference/awsglue-conformance.md tells of every public name, and tells the truth."""

from types import ModuleType
from typing import Any

import pytest
from tests.facts.generated import REFERENCE, filled, places
from tests.local import conformance_page as page

from hardened_glue.local.glue_runtime.awsglue import context, dynamicframe, gluetypes, job, transforms, utils
from hardened_glue.local.glue_runtime.awsglue.errors import NotEmulated
from hardened_glue.local.glue_runtime.awsglue.uncovered import CONTEXT_NAMES, FRAME_NAMES, TRANSFORM_NAMES

TEXT = (REFERENCE / page.PAGE).read_text(encoding="utf-8")
# Set in the constructor, so the class does not show them.
ON_INSTANCES = {
    "create_data_frame", "create_dynamic_frame", "spark_session", "write_data_frame", "write_dynamic_frame",
}  # fmt: skip
OURS = {"drop_nulls", "forget", "current", "keeps_bookmark", "bookmark", "remember"}


def public(of: Any) -> set[str]:
    return {name for name in vars(of) if not name.startswith("_")} - OURS


def test_the_page_shows_what_the_tables_say() -> None:
    assert filled(TEXT, page.made()) == TEXT, "write it anew: python -m tests.local.conformance_page"
    assert set(places(TEXT)) == set(page.made())


@pytest.mark.parametrize(
    ("of", "rows"),
    [
        (context.GlueContext, page.CONTEXT),
        (dynamicframe.DynamicFrame, page.FRAME | {"with_frame_schema": ""}),
        (dynamicframe.DynamicFrameCollection, page.COLLECTION),
        (job.Job, page.JOB),
    ],
)
def test_every_public_name_has_a_row_and_every_row_a_name(of: Any, rows: page.Rows) -> None:
    assert public(of) | (ON_INSTANCES & set(rows)) == set(rows)


@pytest.mark.parametrize(
    ("module", "rows"),
    [(utils, page.UTILS), (gluetypes, page.TYPES)],
)
def test_every_name_of_a_module_has_a_row(module: ModuleType, rows: page.Rows) -> None:
    own = {
        name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
    }

    assert {name for name in own if not name.startswith("_")} - {"from_spark"} == set(rows)


def test_every_transform_has_a_row() -> None:
    assert set(transforms.__all__) == set(page.TRANSFORMS) | set(TRANSFORM_NAMES)


@pytest.mark.parametrize("name", sorted(CONTEXT_NAMES))
def test_the_context_refuses_what_it_is_said_to(name: str) -> None:
    glue = context.GlueContext.__new__(context.GlueContext)

    with pytest.raises(NotEmulated, match=f"GlueContext.{name} is not emulated by local running; "):
        getattr(glue, name)


@pytest.mark.parametrize("name", sorted(FRAME_NAMES))
def test_a_frame_refuses_what_it_is_said_to(name: str) -> None:
    frame = dynamicframe.DynamicFrame.__new__(dynamicframe.DynamicFrame)

    with pytest.raises(NotEmulated, match=f"DynamicFrame.{name} is not emulated by local running; "):
        getattr(frame, name)


@pytest.mark.parametrize("name", sorted(TRANSFORM_NAMES))
def test_a_transform_that_is_not_emulated_says_so_when_called(name: str) -> None:
    transform = getattr(transforms, name)

    with pytest.raises(NotEmulated, match=f"transform {name} is not emulated by local running; "):
        transform.apply(frame=None)


def test_an_unknown_name_is_a_plain_mistake() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'NoSuchTransform'"):
        _ = transforms.NoSuchTransform


@pytest.mark.parametrize("name", sorted(page.ABSENT))
def test_a_module_said_to_be_absent_is(name: str) -> None:
    with pytest.raises(ImportError):
        __import__(f"hardened_glue.local.glue_runtime.{name}", fromlist=["x"])
