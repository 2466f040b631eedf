"""A connection's JDBC URL as libpq's own parameters, for drivers of PostgreSQL that are no JDBC.

Nothing of the URL is passed over: what libpq has no word for is refused by its name. Where TLS is enforced,
it is asked for as the JDBC driver would ask: the server proves its name, to the connection's own certificate
or to one of the public authorities.
"""

import contextlib
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote_plus

from glue_shared.errors import OptionError, RunError
from glue_shared.jdbc_connection import Database

PORT = "5432"
# What the job decides itself. A peer that vanished without a word is noticed within two minutes.
DECIDED: Mapping[str, str] = {
    "application_name": "hardened-glue",
    "client_encoding": "UTF8",  # else the database's own, and a text in Arrow is UTF-8
    "connect_timeout": "15",
    "keepalives": "1",
    "keepalives_idle": "60",
    "keepalives_interval": "10",
    "keepalives_count": "6",
    "gssencmode": "disable",
    "sslmode": "prefer",  # the JDBC driver's default as well
}
# Parameter of the URL, in lower case -> libpq's.
_SAME = {
    "applicationname": "application_name",
    "channelbinding": "channel_binding",
    "logintimeout": "connect_timeout",
    "options": "options",
    "sslmode": "sslmode",
    "sslrootcert": "sslrootcert",
}
_SESSIONS = {
    "any": "any",
    "primary": "primary",
    "master": "primary",
    "secondary": "standby",
    "slave": "standby",
    "prefersecondary": "prefer-standby",
    "preferslave": "prefer-standby",
}
KNOWN = (
    *("ApplicationName", "channelBinding", "currentSchema", "loginTimeout", "options", "ssl", "sslmode"),
    *("sslrootcert", "targetServerType", "tcpKeepAlive"),
)


def parameters(database: Database) -> dict[str, str]:
    """What libpq is told, without certificate and login. Raises OptionError for what has no word in libpq."""
    if database.engine != "postgresql":
        raise OptionError("--reader", "arrow", f"jdbc for {database.engine}: arrow reads PostgreSQL alone")
    address, _, query = database.url.removeprefix("jdbc:").partition(":")[2].partition("?")
    found = {**DECIDED, **_place(address)}
    schema = ""
    for pair in filter(None, query.split("&")):
        key, _, value = pair.partition("=")
        name, value = unquote_plus(key), unquote_plus(value)
        if name.lower() == "currentschema":
            schema = f"-c search_path={_escaped(value)}"
        else:
            found |= _mapped(name, value)
    if schema:
        found["options"] = f"{found.get('options', '')} {schema}".strip()
    if database.enforce_ssl and found["sslmode"] == DECIDED["sslmode"]:
        found["sslmode"] = "verify-full"
    return found


@contextlib.contextmanager
def conninfo(database: Database) -> Iterator[str]:
    """The text that a driver connects with, login and all; good for connecting within the block."""
    found = parameters(database)
    with tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="ascii") as certificate:
        if database.enforce_ssl and "sslrootcert" not in found:
            found["sslrootcert"] = certificate.name if database.certificate else _public_authorities()
            certificate.write(database.certificate or "")
            certificate.flush()
        found |= {"user": database.user, "password": database.password}
        yield " ".join(f"{key}={_quoted(value)}" for key, value in found.items() if value)


def _place(address: str) -> dict[str, str]:
    """`//host:port,host/database`, or a database of this machine."""
    if not address.startswith("//"):
        return {"host": "localhost", "port": PORT, "dbname": unquote_plus(address.lstrip("/"))}
    hosts, _, name = address.removeprefix("//").partition("/")
    pairs = [_host_and_port(each) for each in hosts.split(",")]
    return {
        "host": ",".join(host for host, _ in pairs),
        "port": ",".join(port for _, port in pairs),
        "dbname": unquote_plus(name),
    }


def _host_and_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, port = text.removeprefix("[").partition("]")
        return host, port.removeprefix(":") or PORT
    host, _, port = text.partition(":")
    return host or "localhost", port or PORT


def _mapped(name: str, value: str) -> dict[str, str]:
    key = name.lower()
    if key in _SAME:
        return {_SAME[key]: value}
    if key == "ssl" and value.lower() in ("true", ""):
        return {"sslmode": "verify-full"}  # as the JDBC driver takes it
    if key == "ssl" and value.lower() == "false":
        return {"sslmode": "disable"}
    if key == "tcpkeepalive" and value.lower() in ("true", "false"):
        return {"keepalives": "1" if value.lower() == "true" else "0"}
    if key == "targetservertype" and value.lower() in _SESSIONS:
        return {"target_session_attrs": _SESSIONS[value.lower()]}
    known = f"a URL whose parameters libpq has words for ({', '.join(KNOWN)})"
    raise OptionError("--reader", "arrow", f"{known}, not {name}={value}: use --reader jdbc")


def _public_authorities() -> str:
    """A file of the authorities that this machine trusts; where it has none, the AWS SDK's own."""
    if (found := ssl.get_default_verify_paths().cafile) and Path(found).is_file():
        return found
    try:
        import botocore
    except ImportError:
        raise RunError(
            "this machine has no file of public authorities, expected one to check the server by"
        ) from None
    return str(Path(botocore.__file__).with_name("cacert.pem"))


def _escaped(value: str) -> str:
    """As `options` needs it: a space would begin the next one."""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
