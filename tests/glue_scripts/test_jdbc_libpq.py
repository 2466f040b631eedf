"""A JDBC URL says to libpq what it says to the JDBC driver, or is refused by what libpq has no word for."""

import re
from pathlib import Path
from typing import Any

import pytest
from adbc_driver_postgresql import dbapi
from databases.server import Server

from glue_shared import jdbc_libpq
from glue_shared.errors import OptionError
from glue_shared.jdbc_connection import Database
from glue_shared.jdbc_libpq import DECIDED, KNOWN


def _database(url: str, **more: Any) -> Database:
    return Database("shop", "postgresql", url, "", **{"user": "reader", "password": "it's \\ one", **more})


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("//db.example.com/shop", {"host": "db.example.com", "port": "5432", "dbname": "shop"}),
        ("//db:6432/shop%20two", {"host": "db", "port": "6432", "dbname": "shop two"}),
        ("//a:1,b/shop", {"host": "a,b", "port": "1,5432", "dbname": "shop"}),
        ("//[::1]:6432/shop", {"host": "::1", "port": "6432", "dbname": "shop"}),
        ("shop", {"host": "localhost", "port": "5432", "dbname": "shop"}),
        ("//db/shop?ssl=true", {"sslmode": "verify-full"}),
        ("//db/shop?ssl=false", {"sslmode": "disable"}),
        (
            "//db/shop?sslmode=verify-ca&sslrootcert=/etc/ca.pem",
            {"sslmode": "verify-ca", "sslrootcert": "/etc/ca.pem"},
        ),
        ("//db/shop?ApplicationName=mirror&loginTimeout=7", {"application_name": "mirror"}),
        ("//db/shop?tcpKeepAlive=false", {"keepalives": "0"}),
        ("//db/shop?targetServerType=preferSecondary", {"target_session_attrs": "prefer-standby"}),
        (
            "//db/shop?options=-c%20geqo=off&currentSchema=a,b%20c",
            {"options": "-c geqo=off -c search_path=a,b\\ c"},
        ),
    ],
)
def test_a_url_says_the_same(url: str, told: dict[str, str]) -> None:
    found = jdbc_libpq.parameters(_database(f"jdbc:postgresql:{url}"))

    assert {**found, **told} == found


def test_what_the_job_decides_is_said_without_being_asked_for() -> None:
    found = jdbc_libpq.parameters(_database("jdbc:postgresql://db/shop"))

    assert found == {**DECIDED, "host": "db", "port": "5432", "dbname": "shop"}


@pytest.mark.parametrize(
    "parameter",
    [
        "sslfactory=x.Y",
        "reWriteBatchedInserts=true",
        "ssl=maybe",
        "targetServerType=nearest",
        "stringtype=text",
    ],
)
def test_what_libpq_has_no_word_for_is_refused_by_its_name(parameter: str) -> None:
    with pytest.raises(OptionError) as refusal:
        jdbc_libpq.parameters(_database(f"jdbc:postgresql://db/shop?{parameter}"))

    assert str(refusal.value) == (
        f"--reader is 'arrow', expected a URL whose parameters libpq has words for ({', '.join(KNOWN)}), "
        f"not {parameter}: use --reader jdbc"
    )


def test_every_word_that_is_offered_is_known() -> None:
    values = {"targetServerType": "any"}
    for name in KNOWN:
        jdbc_libpq.parameters(_database(f"jdbc:postgresql://db/shop?{name}={values.get(name, 'true')}"))


def test_a_password_may_hold_any_character() -> None:
    with jdbc_libpq.conninfo(_database("jdbc:postgresql://db/shop")) as text:
        assert r"password='it\'s \\ one'" in text


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("jdbc:postgresql://db/shop", "verify-full"),
        ("jdbc:postgresql://db/shop?sslmode=require", "require"),
    ],
)
def test_enforced_tls_asks_who_the_server_is(url: str, mode: str) -> None:
    own = _database(url, enforce_ssl=True, certificate="-----BEGIN")
    with jdbc_libpq.conninfo(own) as text:
        assert f"sslmode='{mode}'" in text
        assert Path(_certificate(text)).read_text() == "-----BEGIN"
    assert not Path(_certificate(text)).exists()

    with jdbc_libpq.conninfo(_database(url, enforce_ssl=True)) as text:
        assert "BEGIN CERTIFICATE" in Path(_certificate(text)).read_text()


def _certificate(text: str) -> str:
    found = re.search(r"sslrootcert='([^']+)'", text)
    assert found is not None
    return found[1]


def test_a_server_proves_its_name_to_the_connections_certificate(postgresql_tls: Server) -> None:
    reader, place = postgresql_tls.place.reader, postgresql_tls.place
    given = {"enforce_ssl": True, "user": reader.user, "password": reader.password}
    url = postgresql_tls.jdbc_url()

    own = _database(url, certificate=place.certificate.read_text(), **given)
    with jdbc_libpq.conninfo(own) as text, dbapi.connect(text, autocommit=True) as connection:
        assert connection.cursor().execute("SELECT 1").fetchall() == [(1,)]
    with (
        jdbc_libpq.conninfo(_database(url, **given)) as text,
        pytest.raises(dbapi.Error, match="certificate verify failed"),
    ):
        dbapi.connect(text)
    with (
        jdbc_libpq.conninfo(
            _database(f"{url}?sslmode=disable", user=reader.user, password=reader.password)
        ) as text,
        pytest.raises(dbapi.Error, match="no encryption"),
    ):
        dbapi.connect(text)
