"""Glue connections on this machine: a small file says where each one leads.

`<root>/_connections.json` maps a connection's name to `{"url": ..., "user": ..., "password": ...}`, where
`secret` may name a JSON file with user name and password instead. With AWS_ENDPOINT_URL set, a connection
that the file lacks is asked of the emulator, and its SECRET_ID of the emulator's Secrets Manager.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .storage import local_root

_FILE = "_connections.json"
Properties = dict[str, str]


def connection(name: str) -> Properties:
    """The url, user and password of a connection."""
    path = local_root() / _FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if name in known:
        return _with_secret(dict(known[name]), path)
    if os.environ.get("AWS_ENDPOINT_URL"):
        return _from_emulator(name)
    raise ValueError(
        f"connection {name} leads nowhere here, expected it in {path}, which has {', '.join(known) or 'none'}"
    )


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


def _with_secret(found: Properties, path: Path) -> Properties:
    if "url" not in found:
        raise ValueError(f"a connection of {path} has no url, expected a JDBC URL that can be reached here")
    if "secret" not in found:
        return found
    secret = json.loads((path.parent / found.pop("secret")).read_text(encoding="utf-8"))
    return {**found, **_login(secret)}


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
