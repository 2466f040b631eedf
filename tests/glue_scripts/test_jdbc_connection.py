"""A connection says where to read and how its login is found; it weakens no TLS and shows no secret."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_shared import jdbc_connection, jdbc_errors
from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_connection import EXPECTED_URL, LOCAL_CONNECTIONS_VARIABLE, Database
from glue_shared.storage import LOCAL_ROOT_VARIABLE

CANARY = "canary-7f3a1c"
PROVEN = "TLS and a server that proves its name"


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Finds a connection of these properties."""

    def find(url: str, **more: Any) -> Database:
        path = tmp_path / "connections.json"
        path.write_text(json.dumps({"shop": {"url": url, "user": "reader", "password": CANARY, **more}}))
        monkeypatch.setenv(LOCAL_CONNECTIONS_VARIABLE, str(path))
        return jdbc_connection.find("shop")

    return find


def test_the_login_is_not_shown(local: Any) -> None:
    found = local("jdbc:postgresql://db/shop")

    assert (found.user, found.password) == ("reader", CANARY)
    assert CANARY not in repr(found)
    assert "reader" not in repr(found)


def test_mariadbs_url_is_rewritten(local: Any) -> None:
    assert local("jdbc:mariadb://db:3306/shop?x=1").url == "jdbc:mysql://db:3306/shop?x=1"
    assert local("jdbc:mariadb://db:3306/shop").engine == "mysql"


@pytest.mark.parametrize(
    ("url", "expectation"),
    [
        ("jdbc:sqlite:x", f"a URL of the form {EXPECTED_URL}"),
        ("postgresql://db/shop", f"a URL of the form {EXPECTED_URL}"),
        ("jdbc:postgresql://u:canary@db/shop", "no user and no password in its URL: the secret holds them"),
        ("jdbc:mysql://db/shop?user=u", "no user and no password in its URL: the secret holds them"),
        ("jdbc:mysql://db/shop?password=canary", "no user and no password in its URL: the secret holds them"),
        ("jdbc:mysql://db/shop?useSSL=false", f"{PROVEN}, not useSSL=false in its URL"),
        ("jdbc:mysql://db/shop?sslMode=DISABLED", f"{PROVEN}, not sslMode=DISABLED in its URL"),
        ("jdbc:postgresql://db/shop?sslmode=disable", f"{PROVEN}, not sslmode=disable in its URL"),
        (
            "jdbc:sqlserver://db;trustServerCertificate=true",
            f"{PROVEN}, not trustServerCertificate=true in its URL",
        ),
        ("jdbc:mysql://db/shop?useCursorFetch=false", "a URL without useCursorFetch: the job decides it"),
        (
            "jdbc:postgresql://db/shop?prepareThreshold=5",
            "a URL without prepareThreshold: the job decides it",
        ),
    ],
)
def test_refuses_a_url(local: Any, url: str, expectation: str) -> None:
    with pytest.raises(OptionError) as refusal:
        local(url)

    assert str(refusal.value) == f"--connection is 'shop', expected {expectation}"


def test_this_machine_may_do_without_tls_unless_the_connection_enforces_it(local: Any) -> None:
    url = "jdbc:postgresql://127.0.0.1:5432/shop?sslmode=disable"

    assert local(url).url == url
    with pytest.raises(OptionError, match="TLS and a server that proves its name"):
        local(url, enforce_ssl=True)


@pytest.mark.parametrize(
    ("url", "properties"),
    [
        (
            "jdbc:postgresql://db/shop",
            {"sslmode": "verify-full", "sslfactory": "org.postgresql.ssl.DefaultJavaSSLFactory"},
        ),
        ("jdbc:mysql://db/shop", {"sslMode": "VERIFY_IDENTITY"}),
        ("jdbc:sqlserver://db", {"encrypt": "true", "trustServerCertificate": "false"}),
        ("jdbc:mysql://db/shop?sslMode=VERIFY_CA", {}),
    ],
)
def test_tls_is_asked_for_where_it_is_enforced(local: Any, url: str, properties: dict[str, str]) -> None:
    assert jdbc_connection.tls_properties(local(url, enforce_ssl=True)) == properties
    assert jdbc_connection.tls_properties(local(url)) == {}


def test_a_certificate_goes_to_the_driver_that_takes_one(local: Any) -> None:
    found = local("jdbc:postgresql://db/shop", enforce_ssl=True, certificate="-----BEGIN")
    other = local("jdbc:mysql://db/shop", enforce_ssl=True, certificate="-----BEGIN")

    assert jdbc_connection.tls_properties(found)["sslfactoryarg"] == "-----BEGIN"
    with pytest.raises(RunError, match="expected a server certificate that the JVM's own trust store knows"):
        jdbc_connection.tls_properties(other)


def test_a_connection_that_is_not_there_is_refused(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    local("jdbc:mysql://db/shop")
    with pytest.raises(
        OptionError, match=r"--connection is 'other', expected one of connections\.json: shop"
    ):
        jdbc_connection.find("other")

    monkeypatch.delenv(LOCAL_CONNECTIONS_VARIABLE)
    monkeypatch.setenv(LOCAL_ROOT_VARIABLE, "/nowhere")
    with pytest.raises(OptionError, match="a file that HARDENED_GLUE_LOCAL_CONNECTIONS names"):
        jdbc_connection.find("shop")


@pytest.fixture
def on_glue(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a Glue Connection and its secret in a mock of AWS, and finds it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv(LOCAL_ROOT_VARIABLE, raising=False)
    monkeypatch.delenv(LOCAL_CONNECTIONS_VARIABLE, raising=False)

    def find(properties: dict[str, str], secret: str) -> Database:
        boto3.client("secretsmanager").create_secret(Name="shop-login", SecretString=secret)
        boto3.client("glue").create_connection(
            ConnectionInput={"Name": "shop", "ConnectionType": "JDBC", "ConnectionProperties": properties}
        )
        return jdbc_connection.find("shop")

    with mock_aws():
        yield find


URL = {"JDBC_CONNECTION_URL": "jdbc:mysql://db/shop", "JDBC_ENFORCE_SSL": "true"}


def test_on_glue_the_secret_is_read_at_run_time(on_glue: Any) -> None:
    found = on_glue({**URL, "SECRET_ID": "shop-login"}, json.dumps({"username": "u", "password": CANARY}))

    assert (found.user, found.password, found.enforce_ssl) == ("u", CANARY, True)


@pytest.mark.parametrize(
    ("properties", "secret", "expectation"),
    [
        (
            {**URL, "USERNAME": "u", "PASSWORD": "p"},
            "{}",
            "a connection with SECRET_ID: a secret holds the login",
        ),
        ({"SECRET_ID": "shop-login"}, "{}", "a connection with JDBC_CONNECTION_URL"),
        ({**URL, "SECRET_ID": "shop-login"}, CANARY, "a secret whose JSON has username and password"),
        (
            {**URL, "SECRET_ID": "shop-login"},
            json.dumps({"user": CANARY}),
            "a secret whose JSON has username and password",
        ),
    ],
)
def test_refuses_a_connection_of_glue(
    on_glue: Any, properties: dict[str, str], secret: str, expectation: str
) -> None:
    with pytest.raises(OptionError) as refusal:
        on_glue(properties, secret)

    assert str(refusal.value) == f"--connection is 'shop', expected {expectation}"
    assert CANARY not in str(refusal.value)
    assert refusal.value.__context__ is None


def test_an_error_of_a_python_worker_keeps_its_words() -> None:
    database = Database("shop", "postgresql", "jdbc:postgresql://db/shop", "x")
    trace = "\n  An exception was thrown:\nTraceback:\n  File x\nValueError: no such thing\n"

    found = jdbc_errors.explain(RuntimeError(trace), database, "reading t")

    assert str(found) == "reading t of connection shop: failed: ValueError: no such thing"


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("java.net.ConnectException: Connection refused", "the connection to the server was lost"),
        (
            'org.postgresql.util.PSQLException: ERROR: invalid snapshot identifier: "1"',
            "the snapshot that all",
        ),
    ],
)
def test_an_error_of_a_task_is_explained_by_its_last_cause(words: str, meaning: str) -> None:
    database = Database(
        "shop", "postgresql", "jdbc:postgresql://db/shop", "x", user="reader", password=CANARY
    )
    told = f"Caused by: {words} for user reader with {CANARY}"
    trace = f"Job aborted.\n\tat a.b(C.scala:1)\n{told}\n\tat x.y(Z.java:1)"

    found = str(jdbc_errors.explain(RuntimeError(trace), database, "reading t"))

    assert found.startswith(f"reading t of connection shop: {meaning}")
    assert words in found
    assert CANARY not in found
    assert "reader" not in found
