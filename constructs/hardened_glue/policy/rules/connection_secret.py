"""The properties of a connection are plain text in the template and in its history."""

from collections.abc import Iterator

from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import is_reference
from hardened_glue.policy.views.others import Connection

_AT = "ConnectionInput.ConnectionProperties"
_REFERENCES = ("SECRET_ID", "KAFKA_SASL_SCRAM_SECRETS_ARN", "ENCRYPTED_PASSWORD")


def check(connection: Connection) -> Iterator[Said]:
    """A password, or a URL that holds one; the value is not shown."""
    for key, value in connection.resource.mapping(_AT).items():
        if key in _REFERENCES:
            continue
        text = "" if is_reference(value) else str(value)
        if looks_secret(key, text) and value not in ("", None):
            yield Miss(evidence=f"{key} holds or promises a secret", property=f"{_AT}.{key}")


RULE = Rule(
    id="connection-secret",
    title="Connections name a secret and hold none",
    why="{{resolve:...}} does not help: the connection stores what it resolves to",
    source=glue_guide("connection-properties-secrets-manager"),
    fix="set ConnectionProperties.SECRET_ID to the name of a secret and remove USERNAME and PASSWORD",
    library="JobConnection(url=..., secret=...) takes a secret of Secrets Manager alone",
    severity=Severity.ERROR,
    view=Connection,
    check=check,
    controls=("prowler glue_connection_no_secrets",),
)
