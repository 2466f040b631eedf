"""pytest fixtures with which an app team tests its own Glue script: real Spark, a folder for S3, no account.

* `glue_root`: the test's folder of buckets, with `_catalog` and `_bookmarks` beside them.
* `glue_bucket("lake")`: the folder that `s3://lake/` leads to.
* `glue_context`: a GlueContext.
* `glue_job("script.py", {"source": "s3://lake/in/"})`: runs a script; what it raises fails the test.

The first test that uses one waits for Spark to start; the others share it. The ini option `glue_spark_conf`
adds settings to it, one `key=value` a line.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

GlueBucket = Callable[[str], Path]
GlueJob = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "glue_spark_conf", "Spark settings of glue_context and glue_job", type="linelist", default=[]
    )


def pytest_configure(config: pytest.Config) -> None:
    """Test modules import their scripts, and those `awsglue`, before any fixture is made."""
    from hardened_glue.local.in_process import put_awsglue_on_path

    put_awsglue_on_path()


@pytest.fixture(scope="session")
def glue_spark(pytestconfig: pytest.Config) -> Any:
    """The Spark session that all tests share."""
    from hardened_glue.local.in_process import start_session

    lines = [line.partition("=") for line in pytestconfig.getini("glue_spark_conf")]
    return start_session({key.strip(): value.strip() for key, _, value in lines})


@pytest.fixture
def glue_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of buckets."""
    from hardened_glue.local.in_process import ROOT_VARIABLE

    root = tmp_path / "s3"
    root.mkdir()
    monkeypatch.setenv(ROOT_VARIABLE, str(root))
    return root


@pytest.fixture
def _glue_buckets(glue_spark: Any, glue_root: Path, tmp_path: Path) -> Iterator[Any]:
    from hardened_glue.local.in_process import Buckets

    unused = tmp_path / "unused"
    unused.mkdir()
    buckets = Buckets(glue_spark, glue_root, unused)
    yield buckets
    buckets.forget()


@pytest.fixture
def glue_bucket(_glue_buckets: Any) -> GlueBucket:
    """Makes a bucket, and gives its folder."""
    bucket: GlueBucket = _glue_buckets.bucket
    return bucket


@pytest.fixture
def glue_context(_glue_buckets: Any, glue_spark: Any) -> Iterator[Any]:
    """A GlueContext. Name a bucket with `glue_bucket` before a path of it is read or written."""
    from awsglue.context import GlueContext
    from awsglue.job import Job

    _glue_buckets.name_all()
    yield GlueContext(glue_spark)
    Job.forget()


@pytest.fixture
def glue_job(_glue_buckets: Any, glue_spark: Any) -> GlueJob:
    """Runs a script as Glue would. Buckets that its text or its arguments name are made.

    The call takes the script's path, or a JobDefinition out of a cloud assembly, and the arguments that the
    script asks for.
    """
    from hardened_glue.local.definition import JobDefinition
    from hardened_glue.local.in_process import run_script

    def run(
        script: str | Path | JobDefinition,
        arguments: Mapping[str, str] | None = None,
        *,
        name: str | None = None,
        glue_version: str = "5.0",
        extra_py_files: Sequence[str | Path] = (),
    ) -> Any:
        if not isinstance(script, JobDefinition):
            script = JobDefinition(
                name=name or Path(script).stem,
                script=Path(script),
                glue_version=glue_version,
                extra_py_files=tuple(Path(path) for path in extra_py_files),
            )
        return run_script(glue_spark, _glue_buckets, script, arguments or {})

    return run
