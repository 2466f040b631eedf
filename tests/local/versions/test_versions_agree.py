"""One job, one input, the Spark and Python of Glue 5.0, 5.1 and 6.0: the same rows in the same Parquet.

What a version is compared with is what 5.0 wrote. `make test-versions` installs the others; a version that is
not installed is skipped, and 4.0 is one that few machines have the Python for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from demo import rows as demo_rows
from tests.local.versions import inputs

from hardened_glue.local import runtimes
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.runner import RunOptions, run

pytestmark = pytest.mark.spark

ROOT = Path(__file__).parents[3]
FORMATS = ("json", "csv", "parquet")
READERS = ("grouped", "dynamic_frame")
OTHERS = ("4.0", "5.1", "6.0")


@dataclass(frozen=True)
class Written:
    """What one version's run left: the rows and the Parquet schemas of each way, and what it set aside."""

    spark: str
    rows: dict[str, list[str]]
    schemas: dict[str, set[str]]
    quarantine: list[tuple[str, int, str]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("versions")
    inputs.write_all(root / "lake")
    return root


@pytest.fixture(scope="module")
def of_5_0(source: Path) -> Written:
    return _written(source, "5.0")


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest, source: Path) -> Written:
    try:
        runtimes.find(request.param)
    except LocalRunError as error:
        pytest.skip(str(error))
    return _written(source, request.param)


def _written(source: Path, glue_version: str) -> Written:
    home = source / "runs" / glue_version
    (home / "s3").mkdir(parents=True)
    (home / "s3" / "lake").symlink_to(source / "lake")
    job = JobDefinition(
        name="agree",
        script=Path(__file__).with_name("every_way.py"),
        extra_py_files=(ROOT / "glue_scripts",),
        glue_version=glue_version,
        arguments={"--ways": json.dumps(list(_ways())), "--conf": "spark.sql.shuffle.partitions=2"},
    )
    result = run(job, root=home / "s3", run_dir=home / "run", options=RunOptions(executors=0))
    assert result.state == "SUCCEEDED", result.log.read_text(encoding="utf-8")[-6000:]
    assert result.run_summary is not None
    out = home / "s3" / "out"
    names = [f"{name}/{reader}" for name in FORMATS for reader in READERS]
    return Written(
        result.run_summary["spark"],
        {
            name: sorted(json.dumps(row, sort_keys=True, default=repr) for row in _rows(out / name))
            for name in names
        },
        {name: {_schema(path) for path in demo_rows.parquet_files(out / name)} for name in names},
        _quarantine(out / "bad"),
    )


def _ways() -> list[list[str]]:
    columns = json.dumps([{"name": name, "type": kind} for name, kind in inputs.CASTS.items()])
    nested = json.dumps([*json.loads(columns), {"name": "nested"}])
    ways = []
    for name in FORMATS:
        for reader in READERS:
            target = f"s3://out/{name}/{reader}/"
            casts = columns if name == "csv" else nested
            ways.append(_way(f"s3://lake/{name}/", target, name, "--reader", reader, "--columns", casts))
    return [*ways, _way("s3://lake/bad/", "s3://out/bad/", "json", "--schema", "id BIGINT")]


def _way(source: str, target: str, source_format: str, *more: str) -> list[str]:
    return ["--source", source, "--target", target, "--source_format", source_format, *more]


def _rows(folder: Path) -> list[dict[str, Any]]:
    return list(demo_rows.of_parquet(folder))


def _schema(path: Path) -> str:
    """The Parquet types with their annotations, and the Arrow types that readers make of them."""
    file = pq.ParquetFile(path)
    return f"{file.schema}\n{file.schema_arrow.remove_metadata()}".partition("\n")[2]


def _quarantine(target: Path) -> list[tuple[str, int, str]]:
    files = sorted((target / "_hardened_glue").rglob("quarantine/**/*.jsonl"))
    found: Sequence[dict[str, Any]] = [
        json.loads(line) for file in files for line in file.read_text().splitlines()
    ]
    return sorted((each["file"], each["line"], each["reason"]) for each in found)


def test_5_0_reads_every_row_in_every_way(of_5_0: Written) -> None:
    assert of_5_0.spark == "3.5.4"
    assert {name: len(rows) for name, rows in of_5_0.rows.items()} == {
        f"{name}/{reader}": inputs.FILES * inputs.ROWS_A_FILE for name in FORMATS for reader in READERS
    }
    assert len(of_5_0.quarantine) == inputs.BAD_LINES


def test_another_version_writes_the_same_rows(of_5_0: Written, other: Written) -> None:
    assert other.spark != of_5_0.spark
    assert other.rows == of_5_0.rows


def test_another_version_writes_the_same_parquet_schema(of_5_0: Written, other: Written) -> None:
    assert other.schemas == of_5_0.schemas
    assert all(len(schemas) == 1 for schemas in other.schemas.values()), "files of one run differ in schema"


def test_another_version_sets_the_same_lines_aside(of_5_0: Written, other: Written) -> None:
    assert other.quarantine == of_5_0.quarantine
