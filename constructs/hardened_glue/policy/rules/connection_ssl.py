"""A JDBC connection is in plain text unless it is told otherwise."""

from collections.abc import Iterator

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import require_known
from hardened_glue.policy.views.others import Connection

_PROPERTIES = "ConnectionInput.ConnectionProperties"
_KEY = "JDBC_ENFORCE_SSL"


def check(connection: Connection) -> Iterator[Said]:
    """JDBC without the enforcement of TLS."""
    if connection.resource.get("ConnectionInput.ConnectionType") != "JDBC":
        return
    at = f"{_PROPERTIES}.{_KEY}"
    value = require_known(at, connection.resource.mapping(_PROPERTIES).get(_KEY))
    if str(value).lower() != "true":
        yield Miss(evidence=f"{_KEY} is {'absent' if value is None else value}", property=at)


RULE = Rule(
    id="connection-ssl",
    title="JDBC connections enforce TLS",
    why="rows and credentials cross the network",
    source=Source("botocore glue model, ConnectionPropertyKey"),
    fix=f'set ConnectionProperties.{_KEY} to "true", with CUSTOM_JDBC_CERT for a certificate of your own',
    library="JobConnection enforces it, unless unencrypted_because= says why not",
    severity=Severity.ERROR,
    view=Connection,
    check=check,
    controls=("prowler glue_database_connections_ssl_enabled",),
)
