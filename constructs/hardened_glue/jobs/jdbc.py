"""JDBC URLs and the properties beside them: no password in either, and no way around TLS."""

import re
from collections.abc import Mapping

from hardened_glue.checks.plain import require_choice
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.source import glue_guide

SOURCE = glue_guide("connection-properties")

# The databases that Glue brings a driver for.
DATABASES = ("mysql", "postgresql", "oracle", "sqlserver", "redshift")
_FORM = f"jdbc:<{'|'.join(DATABASES)}>:..."

_SCHEME = re.compile(r"jdbc:([a-z0-9]+):.+", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&;]\s*([A-Za-z_.]+)\s*=\s*([^&;]*)")
_LOGIN = re.compile(r"user(name)?|uid|pwd|password|passwd", re.IGNORECASE)
_LOGIN_BEFORE_HOST = re.compile(r"://[^/?;]*@|^jdbc:oracle:[a-z]+:[^@]*[^@:]@", re.IGNORECASE)

# What a driver's parameter must not say, in lower case: without TLS, with TLS only if the server likes, or
# without a look at who the server is.
_WITHOUT_TLS: Mapping[str, tuple[str, ...]] = {
    "usessl": ("false",),
    "requiressl": ("false",),
    "verifyservercertificate": ("false",),
    "trustservercertificate": ("true",),
    "encrypt": ("false", "no", "optional"),
    "ssl": ("false",),
    "sslmode": ("disable", "disabled", "allow", "prefer", "preferred"),
    "oracle.net.ssl_server_dn_match": ("false", "no", "off"),
}

# Those beside the connection's own that a JDBC connection reads.
_FURTHER = (
    "CUSTOM_JDBC_CERT",
    "CUSTOM_JDBC_CERT_STRING",
    "SKIP_CUSTOM_JDBC_CERT_VALIDATION",
    "JDBC_DRIVER_JAR_URI",
    "JDBC_DRIVER_CLASS_NAME",
)
_OWN = {
    "JDBC_CONNECTION_URL": "use url",
    "SECRET_ID": "use secret",
    "JDBC_ENFORCE_SSL": "it is true; a connection that must do without says unencrypted_because",
}
_LOGIN_PROPERTIES = ("USERNAME", "PASSWORD", "ENCRYPTED_PASSWORD")


def check_jdbc_url(url: object, *, encrypted: bool) -> str:
    """The URL, if it names a database that Glue knows, no user or password, and nothing that weakens TLS."""
    scheme = _SCHEME.fullmatch(url) if isinstance(url, str) else None
    if not isinstance(url, str) or scheme is None:
        raise JobConfigError("url", _shown(url), f"a URL of the form {_FORM}")
    database = scheme[1].lower()
    if database == "mariadb":
        raise JobConfigError("url", _shown(url), "jdbc:mysql:...: Glue reads MariaDB with its MySQL driver")
    if database not in DATABASES:
        raise JobConfigError("url", _shown(url), f"a URL of the form {_FORM}")
    parameters = _PARAMETER.findall(url)
    login = any(_LOGIN.fullmatch(name) for name, _ in parameters)
    if login or _LOGIN_BEFORE_HOST.search(url) or looks_secret("", url):
        raise JobConfigError("url", Hidden(), "no user and no password: the secret holds them")
    for name, value in parameters:
        if encrypted and value.strip().lower() in _WITHOUT_TLS.get(name.lower(), ()):
            expectation = "TLS and a server that proves its name; to do without, say unencrypted_because"
            raise JobConfigError(f"url {name}", value.strip(), expectation)
    return url


def check_properties(properties: Mapping[str, str]) -> None:
    """Refuse a property that holds a login, that the construct sets, or that Glue would not read."""
    for key, value in properties.items():
        option = f"properties[{key!r}]"
        if key in _LOGIN_PROPERTIES:
            raise JobConfigError(option, Hidden(), "no user and no password: the secret holds them")
        if key in _OWN:
            raise JobConfigError(option, _shown(value), f"no value: {_OWN[key]}")
        require_choice("properties key", key, _FURTHER)
        if not isinstance(value, str):
            raise JobConfigError(option, value, "text")
        if looks_secret("", value):
            raise JobConfigError(option, Hidden(), "no secret: everyone who may read the connection sees it")
        if key == "SKIP_CUSTOM_JDBC_CERT_VALIDATION" and value.lower() != "false":
            raise JobConfigError(option, value, "false, or no such key: Glue then checks the certificate")


def _shown(value: object) -> object:
    secret = isinstance(value, str) and (looks_secret("", value) or _LOGIN_BEFORE_HOST.search(value))
    return Hidden() if secret else value
