"""Glue connections on this machine: a small file of the developer's own says where each one leads.

The runner names the file in HARDENED_GLUE_LOCAL_CONNECTIONS; it maps a connection's name to its url, user and
password. With AWS_ENDPOINT_URL set, a connection that the file lacks is asked of the emulator, and its
SECRET_ID of the emulator's Secrets Manager.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_VARIABLE = "HARDENED_GLUE_LOCAL_CONNECTIONS"
Properties = dict[str, str]


def connection(name: str) -> Properties:
    """The url, user and password of a connection."""
    file = os.environ.get(_VARIABLE)
    known = json.loads(Path(file).read_text(encoding="utf-8")) if file else {}
    if name in known:
        return dict(known[name])
    if os.environ.get("AWS_ENDPOINT_URL"):
        return _from_emulator(name)
    place = f"{file}, which has {', '.join(known) or 'none'}" if file else f"the file that {_VARIABLE} names"
    raise ValueError(f"connection {name} leads nowhere here, expected it in {place}")


def vendor_of(url: str) -> str:
    """The database's word in a JDBC URL."""
    return url.removeprefix("jdbc:").partition(":")[0]


def extracted(name: str) -> Properties:
    """What extract_jdbc_conf gives: `url` without the database, `fullUrl` with it."""
    found = connection(name)
    url = found["url"]
    head, separator, rest = url.partition("://")
    return {
        "user": found.get("user", ""),
        "password": found.get("password", ""),
        "vendor": found.get("vendor") or vendor_of(url),
        "url": f"{head}://{rest.partition('/')[0]}" if separator else url,
        "fullUrl": url,
        "enforceSSL": found.get("enforceSSL", "false"),
        "customJDBCCert": found.get("customJDBCCert", ""),
        "skipCustomJDBCCertValidation": found.get("skipCustomJDBCCertValidation", "false"),
        "customJDBCCertString": found.get("customJDBCCertString", ""),
    }


def _from_emulator(name: str) -> Properties:
    import boto3

    described = boto3.client("glue").get_connection(Name=name, HidePassword=False)["Connection"]
    given: Mapping[str, Any] = described["ConnectionProperties"]
    found = {
        "url": str(given["JDBC_CONNECTION_URL"]),
        "enforceSSL": str(given.get("JDBC_ENFORCE_SSL", "false")),
    }
    if "SECRET_ID" in given:
        secret = boto3.client("secretsmanager").get_secret_value(SecretId=given["SECRET_ID"])["SecretString"]
        return {**found, **_login(json.loads(secret))}
    return {**found, "user": str(given.get("USERNAME", "")), "password": str(given.get("PASSWORD", ""))}


def _login(secret: Mapping[str, Any]) -> Properties:
    return {
        "user": str(secret.get("username") or secret.get("user") or ""),
        "password": str(secret["password"]),
    }
