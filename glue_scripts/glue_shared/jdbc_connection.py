"""The database behind a Glue Connection: its URL, its login read at run time, and no way around TLS.

On Glue the connection comes from GetConnection and its login from Secrets Manager. In a local run a file of
the developer's stands for both. The login is never an argument, never printed, and never part of a message.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glue_shared import runtime
from glue_shared.errors import OptionError, RunError
from glue_shared.storage import LOCAL_ROOT_VARIABLE

LOCAL_CONNECTIONS_VARIABLE = "HARDENED_GLUE_LOCAL_CONNECTIONS"
DRIVERS = {
    "mysql": "com.mysql.cj.jdbc.Driver",
    "postgresql": "org.postgresql.Driver",
    "oracle": "oracle.jdbc.OracleDriver",
    "sqlserver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "redshift": "com.amazon.redshift.jdbc42.Driver",
    "db2": "com.ibm.db2.jcc.DB2Driver",
}
EXPECTED_URL = f"jdbc:<{'|'.join(DRIVERS)}>://host:port/database"
# What a URL must not say: no TLS, TLS only if the server likes, or TLS without asking who the server is.
WITHOUT_TLS: Mapping[str, tuple[str, ...]] = {
    "usessl": ("false",),
    "requiressl": ("false",),
    "verifyservercertificate": ("false",),
    "trustservercertificate": ("true",),
    "encrypt": ("false", "no", "optional"),
    "ssl": ("false",),
    "sslmode": ("disable", "disabled", "allow", "prefer", "preferred"),
}
# What the job decides itself, because its reading rests upon it.
DECIDED = {
    *("usecursorfetch", "defaultfetchsize", "defaultrowfetchsize", "preparethreshold", "autocommit"),
    *("zerodatetimebehavior", "tinyint1isbit", "yearisdatetype", "characterencoding", "sessionvariables"),
    *("connectiontimezone", "servertimezone", "forceconnectiontimezonetosession"),
    *("sockettimeout", "connecttimeout", "nettimeoutforstreamingresults", "clobberstreamingresults"),
    *("useserverprepstmts", "maxrows"),
}
_SCHEME = re.compile(r"jdbc:([a-z0-9]+):.+", re.IGNORECASE)
_HOST = re.compile(r"jdbc:[a-z0-9:]+://(\[[^\]]*\]|[^:/?;,]*)", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&;]\s*([A-Za-z0-9_.]+)\s*=\s*([^&;]*)")
_LOGIN = re.compile(r"user(name)?|uid|pwd|password|passwd", re.IGNORECASE)
_LOGIN_BEFORE_HOST = re.compile(r"://[^/?;]*@|^jdbc:oracle:[a-z]+:[^@]*[^@:]@", re.IGNORECASE)
_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]", "")


@dataclass(frozen=True)
class Database:
    """Where to read, with which login. The login stays out of `repr`, and so out of tracebacks and logs."""

    name: str
    engine: str
    url: str
    driver: str
    enforce_ssl: bool = False
    certificate: str | None = None
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def find(name: str) -> Database:
    """The database of a connection. Raises OptionError where the connection cannot be used as it is."""
    if path := os.environ.get(LOCAL_CONNECTIONS_VARIABLE):
        return _local(name, Path(path))
    if LOCAL_ROOT_VARIABLE in os.environ:
        expectation = f"a file that {LOCAL_CONNECTIONS_VARIABLE} names, which holds it for a local run"
        raise OptionError("--connection", name, expectation)
    return _on_glue(name)


def _local(name: str, path: Path) -> Database:
    connections = json.loads(path.read_text(encoding="utf-8"))
    if name not in connections:
        raise OptionError("--connection", name, f"one of {path.name}: {', '.join(sorted(connections))}")
    found = connections[name]
    return _database(
        name,
        url=found["url"],
        login=(found.get("user", ""), found.get("password", "")),
        driver=found.get("driver"),
        enforce_ssl=bool(found.get("enforce_ssl", False)),
        certificate=found.get("certificate"),
    )


def _on_glue(name: str) -> Database:
    import boto3

    connection = boto3.client("glue").get_connection(Name=name, HidePassword=True)["Connection"]
    properties: dict[str, str] = connection.get("ConnectionProperties", {})
    secret = properties.get("SECRET_ID") or _secret_of_second_version(connection)
    if not secret:
        raise OptionError("--connection", name, "a connection with SECRET_ID: a secret holds the login")
    if not properties.get("JDBC_CONNECTION_URL"):
        raise OptionError("--connection", name, "a connection with JDBC_CONNECTION_URL")
    return _database(
        name,
        url=properties["JDBC_CONNECTION_URL"],
        login=_login(name, secret),
        driver=properties.get("JDBC_DRIVER_CLASS_NAME"),
        enforce_ssl=properties.get("JDBC_ENFORCE_SSL", "false").lower() == "true",
        certificate=_certificate(properties.get("CUSTOM_JDBC_CERT")),
    )


def _secret_of_second_version(connection: Mapping[str, Any]) -> str | None:
    found: str | None = connection.get("AuthenticationConfiguration", {}).get("SecretArn")
    return found


def _login(name: str, secret: str) -> tuple[str, str]:
    import boto3

    text = boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    try:
        found = json.loads(text)
        return str(found["username"]), str(found["password"])
    except (ValueError, KeyError, TypeError):  # the error of either would show a part of the secret
        pass
    raise OptionError("--connection", name, "a secret whose JSON has username and password")


def _certificate(uri: str | None) -> str | None:
    if not uri:
        return None
    from glue_shared.storage import connect

    return connect().get(uri).decode("ascii")


def _database(
    name: str,
    *,
    url: str,
    login: tuple[str, str],
    driver: str | None,
    enforce_ssl: bool,
    certificate: str | None,
) -> Database:
    scheme = _SCHEME.fullmatch(url)
    engine = scheme[1].lower() if scheme else ""
    if engine == "mariadb":  # Spark has no dialect for it, and reads each text column as its own name
        runtime.announce(json.dumps({"url_rewritten": "jdbc:mysql:, which speaks to MariaDB as well"}))
        engine, url = "mysql", f"jdbc:mysql:{url.split(':', 2)[2]}"
    if engine not in DRIVERS:
        raise OptionError("--connection", name, f"a URL of the form {EXPECTED_URL}")
    _refuse_parameters(name, url, enforce_ssl)
    user, password = login
    return Database(
        name, engine, url, driver or DRIVERS[engine], enforce_ssl, certificate, user=user, password=password
    )


def _refuse_parameters(name: str, url: str, enforce_ssl: bool) -> None:
    parameters = _PARAMETER.findall(url)
    if _LOGIN_BEFORE_HOST.search(url) or any(_LOGIN.fullmatch(key) for key, _ in parameters):
        raise OptionError("--connection", name, "no user and no password in its URL: the secret holds them")
    for key, value in parameters:
        if key.lower() in DECIDED:
            raise OptionError("--connection", name, f"a URL without {key}: the job decides it")
        if value.strip().lower() in WITHOUT_TLS.get(key.lower(), ()) and (
            enforce_ssl or not is_this_machine(url)
        ):
            expectation = f"TLS and a server that proves its name, not {key}={value.strip()} in its URL"
            raise OptionError("--connection", name, expectation)


def is_this_machine(url: str) -> bool:
    host = _HOST.match(url)
    return host is not None and host[1].lower() in _THIS_MACHINE


def tls_properties(database: Database) -> dict[str, str]:
    """What has the driver ask for TLS and for the server's name, where the connection enforces it."""
    if not database.enforce_ssl:
        return {}
    given = {key.lower() for key, _ in _PARAMETER.findall(database.url)}
    wanted = _tls(database)
    return {key: value for key, value in wanted.items() if key.lower() not in given}


def _tls(database: Database) -> dict[str, str]:
    if database.engine in ("postgresql", "redshift"):
        if database.certificate:
            factory, argument = "org.postgresql.ssl.SingleCertValidatingFactory", database.certificate
            return {"sslmode": "verify-full", "sslfactory": factory, "sslfactoryarg": argument}
        return {"sslmode": "verify-full", "sslfactory": "org.postgresql.ssl.DefaultJavaSSLFactory"}
    if database.certificate:
        raise RunError(
            f"connection {database.name} has a certificate of its own, which {database.driver} takes from a "
            "file alone: expected a server certificate that the JVM's own trust store knows"
        )
    if database.engine == "mysql":
        return {"sslMode": "VERIFY_IDENTITY"}
    if database.engine == "sqlserver":
        return {"encrypt": "true", "trustServerCertificate": "false"}
    if database.engine == "oracle":
        return {"oracle.net.ssl_server_dn_match": "true"}
    return {"sslConnection": "true"}
