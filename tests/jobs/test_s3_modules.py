"""A job that reads Avro brings the module that does, pinned to what its Glue's Python runs."""

from pathlib import Path
from typing import Any

import pytest
from tests.jobs.job_templates import new_stack, only, resources, s3_to_parquet

from hardened_glue.facts.modules import FASTAVRO
from hardened_glue.jobs import JobSettings

ROOT = Path(__file__).parents[2]


def _modules(**options: Any) -> str | None:
    stack = new_stack()
    s3_to_parquet(stack, **options)
    job = only(resources(stack), "Glue::Job")
    found: str | None = job["NonOverridableArguments"].get("--additional-python-modules")
    return found


@pytest.mark.parametrize(
    ("options", "modules"),
    [
        ({"source_format": "avro"}, "fastavro==1.13.1"),
        ({"source_format": "avro", "settings": JobSettings(glue_version="4.0")}, "fastavro==1.12.2"),
        ({"source_format": "avro", "python_modules": ["orjson==3.10.0"]}, "orjson==3.10.0,fastavro==1.13.1"),
        ({"source_format": "avro", "python_modules": ["fastavro==1.12.0"]}, "fastavro==1.12.0"),
        ({"source_format": "avro", "reader": "dynamic_frame"}, None),  # Glue reads it itself
        ({"source_format": "json"}, None),
    ],
)
def test_the_module_is_there_where_it_is_needed(options: dict[str, Any], modules: str | None) -> None:
    assert _modules(**options) == modules


@pytest.mark.parametrize("version", ["4.0", "5.1", "6.0"])
def test_local_runs_are_held_with_the_same_version(version: str) -> None:
    locked = (ROOT / f"requirements-glue-{version}.txt").read_text(encoding="utf-8")

    assert f"fastavro=={FASTAVRO[version]} " in locked
