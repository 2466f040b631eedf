"""What a run starts: refused before anything is written, and nothing secret in what it leaves."""

import json
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.launch import Launch
from hardened_glue.local.layout import RunLayout
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runtimes import FOLDER_VARIABLE, spark_package
from hardened_glue.local.s3a import S3Access


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "etl.py").touch()
    (tmp_path / "first.jar").touch()
    (tmp_path / "second.jar").touch()
    return tmp_path


def launch(home: Path, *, options: RunOptions | None = None, **job: Any) -> Launch:
    definition = JobDefinition(name="orders", script=home / "etl.py", **job)
    return Launch(definition, home / "s3", RunLayout(home / "run"), options or RunOptions())


def settings_of(launched: Launch) -> str:
    launched.prepare()
    return launched.layout.settings.read_text(encoding="utf-8")


def test_the_job_s_own_jars_come_first_on_every_class_path(home: Path) -> None:
    launched = launch(home, extra_jars=(home / "first.jar",), options=RunOptions(jars=[home / "second.jar"]))

    settings = settings_of(launched)

    both = f"{home}/first.jar\\:{home}/second.jar"
    assert f"spark.driver.extraClassPath = {both}\n" in settings
    assert f"spark.executor.extraClassPath = {both}\n" in settings


def test_a_jar_that_is_not_there_is_named(home: Path) -> None:
    with pytest.raises(LocalRunError) as raised:
        launch(home, options=RunOptions(jars=[home / "absent.jar"])).prepare()

    assert str(raised.value) == f"{home}/absent.jar is no file, expected a jar"


def test_the_job_s_version_decides_what_it_runs_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(home / "none"))

    with pytest.raises(LocalRunError, match=r"^the runtime of Glue 6\.0 \(Spark 4\.1\.1\) is not installed"):
        launch(home, glue_version="6.0")

    assert not (home / "run").exists()


def test_a_run_may_ask_for_another_version(home: Path) -> None:
    launched = launch(home, glue_version="6.0", options=RunOptions(glue_version="5.0"))

    assert launched.runtime.spark_home == spark_package()
    assert launched.environment(Path("java"))["HARDENED_GLUE_LOCAL_GLUE_VERSION"] == "5.0"


def test_a_run_gets_the_place_of_its_connections_alone(home: Path) -> None:
    file = home / "connections.json"
    login = {"url": "jdbc:postgresql://127.0.0.1/db", "user": "u", "password": "hunter2"}
    file.write_text(json.dumps({"orders-db": login}))
    file.chmod(0o600)
    launched = launch(home, jdbc_connections=("orders-db",), options=RunOptions(connections=Path(file)))

    settings = settings_of(launched)

    assert launched.environment(Path("java"))["HARDENED_GLUE_LOCAL_CONNECTIONS"] == str(file)
    assert "hunter2" not in settings + str(launched.command()) + str(launched.notes)
    assert launched.notes == []


def test_keys_that_are_missing_end_a_run_before_it_starts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    with pytest.raises(LocalRunError, match=r"^AWS_ACCESS_KEY_ID"):
        launch(home, options=RunOptions(s3=S3Access(endpoint_url="http://127.0.0.1:1")))

    assert not (home / "run").exists()


def test_a_server_is_no_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    logs = {"--enable-spark-ui": "true", "--spark-event-logs-path": "s3://logs/spark/"}

    launched = launch(
        home, arguments=logs, options=RunOptions(s3=S3Access(endpoint_url="http://127.0.0.1:1"))
    )

    assert "HARDENED_GLUE_LOCAL_S3_ROOT" not in launched.environment(Path("java"))
    assert launched.environment(Path("java"))["HARDENED_GLUE_LOCAL_STATE"] == str(home / "s3")
    assert launched.event_logs == home / "run" / "event-logs"


def test_a_worker_s_share_is_told(home: Path) -> None:
    launched = launch(home, options=RunOptions(worker_share=True))

    assert [note for note in launched.notes if note.startswith("each JVM has ")]
    assert launched.cluster.driver_memory == f"{launched.cluster.executor_memory_mb}m"


@pytest.mark.parametrize("asked_for", [True, False])
def test_the_memory_of_python_workers_is_sampled_for_a_profile_alone(home: Path, asked_for: bool) -> None:
    launched = launch(home, options=RunOptions(sample_python_memory=asked_for))

    assert ("spark.executor.processTreeMetrics.enabled = true\n" in settings_of(launched)) is asked_for
