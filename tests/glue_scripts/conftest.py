"""A folder that stands for S3, and one Spark session in this process for the scripts' steps."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases.server import Server
from pyspark.sql import SparkSession
from tests.glue_scripts.lake import Lake
from tests.glue_scripts.shop import Shop

from glue_shared.storage import LOCAL_ROOT_VARIABLE, FolderStorage
from hardened_glue.local import jars
from hardened_glue.local.java import find_java_home
from hardened_glue.local.known_jars import MYSQL, POSTGRESQL
from hardened_glue.local.spark_settings import s3_as_folders

ROOT = Path(__file__).parents[2]
GLUE_RUNTIME = ROOT / "constructs" / "hardened_glue" / "local" / "glue_runtime"
BUCKETS = ("lake", "out")


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStorage:
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(tmp_path))
    return FolderStorage(tmp_path)


@pytest.fixture(scope="session")
def spark_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("s3")
    for bucket in BUCKETS:
        (root / bucket).mkdir()
    return root


@pytest.fixture(scope="session")
def spark(spark_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark 3.5.4 in this process; its Python workers see the scripts as Glue's would."""
    patch = pytest.MonkeyPatch()
    patch.setenv("JAVA_HOME", str(find_java_home()))
    patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "glue_scripts"), str(GLUE_RUNTIME)]))
    patch.syspath_prepend(GLUE_RUNTIME)
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("tests")
    settings = s3_as_folders(spark_root, BUCKETS, tmp_path_factory.mktemp("unused"))
    settings |= {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.memory": "1g",
        # One session serves every test of this process, and a driver cannot join it later.
        "spark.jars": ",".join(map(str, jars.resolve([POSTGRESQL, MYSQL], folder=ROOT / jars.FOLDER))),
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
    patch.undo()


@pytest.fixture
def lake(spark: SparkSession, spark_root: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(spark_root))
    return Lake(spark, spark_root)


@pytest.fixture(params=["postgresql", "mariadb"])
def any_server(request: pytest.FixtureRequest) -> Server:
    """Each database in turn."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def shop(spark: SparkSession, spark_root: Path, any_server: Server, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """One test's tables in each database, and the script that copies them."""
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(spark_root))
    return Shop(spark, spark_root, any_server)


@pytest.fixture
def mariadb_shop(
    spark: SparkSession, spark_root: Path, mariadb: Server, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """The same in MariaDB alone."""
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(spark_root))
    return Shop(spark, spark_root, mariadb)


@pytest.fixture(params=["postgresql", "mariadb", "arrow"])
def shop_by_any_reader(
    request: pytest.FixtureRequest, spark: SparkSession, spark_root: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """The same, and PostgreSQL once more by the reader that goes past the JVM."""
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, str(spark_root))
    is_arrow = request.param == "arrow"
    server: Server = request.getfixturevalue("postgresql" if is_arrow else request.param)
    return Shop(spark, spark_root, server, "arrow" if is_arrow else "jdbc")
