"""What a run on an S3 server is told: addresses, keys, committers, and in what it is not Glue."""

from pathlib import Path

import pytest

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.local import s3a
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.known_jars import SHA256
from hardened_glue.local.runtimes import Runtime
from hardened_glue.local.s3a import S3Access

SERVER = S3Access(endpoint_url="http://127.0.0.1:5000")
HADOOP = {"4.0": "3.3.2", "5.0": "3.3.4", "5.1": "3.3.4", "6.0": "3.4.2"}


@pytest.fixture
def runtime(request: pytest.FixtureRequest, tmp_path: Path) -> Runtime:
    version = GLUE_VERSIONS[request.param]
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / f"hadoop-client-api-{HADOOP[version.name]}.jar").touch()
    return Runtime(version=version, python=Path("python"), spark_home=tmp_path)


def of(*versions: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("runtime", versions, indirect=True)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.mark.parametrize("text", ["localhost:5000", "ftp://host", "http://", "http://host/bucket", "AWS", ""])
def test_refuses_what_is_no_place(text: str) -> None:
    with pytest.raises(LocalRunError) as raised:
        S3Access.parse(text)

    assert (
        str(raised.value) == f"s3 is {text}, expected aws or the address of a server: http://127.0.0.1:5000"
    )


def test_takes_a_server_or_aws() -> None:
    assert S3Access.parse("http://127.0.0.1:5000/") == SERVER
    assert S3Access.parse("aws") == S3Access(endpoint_url=None)


@of("5.0", "5.1", "6.0")
def test_every_jar_is_held_to_a_hash(runtime: Runtime) -> None:
    assert set(s3a.jars(runtime)) <= set(SHA256)


@of("5.0", "5.1", "6.0")
def test_every_scheme_leads_to_the_server(runtime: Runtime) -> None:
    settings = s3a.settings(SERVER, runtime, {})

    assert {settings[f"spark.hadoop.fs.{scheme}.impl"] for scheme in ("s3", "s3a", "s3n")} == {
        "org.apache.hadoop.fs.s3a.S3AFileSystem"
    }
    assert settings["spark.hadoop.fs.s3a.endpoint"] == "http://127.0.0.1:5000"
    assert settings["spark.hadoop.fs.s3a.connection.ssl.enabled"] == "false"
    assert "secret" not in str(settings)


@of("5.1")
def test_the_job_s_own_region_stands(runtime: Runtime) -> None:
    key = "spark.hadoop.fs.s3a.endpoint.region"

    assert key not in s3a.settings(SERVER, runtime, {key: "eu-west-1"})
    assert s3a.settings(SERVER, runtime, {})[key] == "us-east-1"


@of("6.0")
def test_aws_is_no_endpoint(runtime: Runtime) -> None:
    settings = s3a.settings(S3Access(endpoint_url=None), runtime, {})

    assert "spark.hadoop.fs.s3a.endpoint" not in settings


@of("5.1", "6.0")
def test_spark_s_writers_are_bound_to_s3a_s_committers_where_glue_writes_through_s3a(
    runtime: Runtime,
) -> None:
    settings = s3a.settings(SERVER, runtime, {})

    assert "PathOutputCommitProtocol" in settings["spark.sql.sources.commitProtocolClass"]
    assert any("spark-hadoop-cloud" in jar for jar in s3a.jars(runtime))


@of("5.0")
def test_glue_5_0_has_no_committer_of_s3a_and_says_what_stands_in(runtime: Runtime) -> None:
    assert "spark.sql.sources.commitProtocolClass" not in s3a.settings(SERVER, runtime, {})
    assert s3a.notes(runtime) == (
        "Glue 5.0 writes through EMRFS, which nobody outside of AWS has: S3A stands in for it, and Hadoop's "
        "renaming committer for the optimized one",
        "Hadoop 3.4.1 on Glue 5.0, 3.3.4 here",
    )


@of("6.0")
def test_glue_6_0_says_what_is_inferred(runtime: Runtime) -> None:
    assert s3a.notes(runtime) == (
        "that Spark's writers on Glue 6.0 commit by S3A's magic committer follows from EMR's pages, "
        "none says it",
    )


@of("4.0")
def test_glue_4_0_is_refused(runtime: Runtime) -> None:
    with pytest.raises(LocalRunError) as raised:
        s3a.jars(runtime)

    assert str(raised.value) == (
        "s3 is given for Glue 4.0, whose boto3 is too old to be sent elsewhere, "
        "expected none (folders), or a later version"
    )


def test_a_script_that_asks_aws_is_sent_to_the_server_too() -> None:
    told = s3a.environment(SERVER)

    assert told["AWS_ENDPOINT_URL"] == told["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:5000"
    assert "AWS_SECRET_ACCESS_KEY" not in told, "it is in the environment as it is"


def test_the_caller_s_own_endpoint_stands_for_all_but_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:6000")

    told = s3a.environment(SERVER)

    assert (told["AWS_ENDPOINT_URL"], told["AWS_ENDPOINT_URL_S3"]) == (
        "http://127.0.0.1:6000",
        "http://127.0.0.1:5000",
    )


def test_missing_keys_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(LocalRunError) as raised:
        s3a.environment(SERVER)

    assert str(raised.value) == (
        "AWS_SECRET_ACCESS_KEY not set, expected the keys of http://127.0.0.1:5000 in the environment"
    )


def test_aws_gets_the_caller_s_keys_as_boto3_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert s3a.environment(S3Access(endpoint_url=None)) == {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
