"""Connections: how a job reaches a database, or only a place in a VPC, without a password in the template."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from hardened_glue.checks.plain import is_token, require_text
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.limits import DESCRIPTION_LENGTH
from hardened_glue.facts.source import glue_guide
from hardened_glue.jobs.jdbc import check_jdbc_url, check_properties
from hardened_glue.jobs.network import JobNetwork, Placement

SOURCE = glue_guide("connection-properties")
_NAME_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class ImportedConnection:
    """A connection that was made elsewhere, by name.

    Args:
        secret: the one that its SECRET_ID names.
        placement: where it puts a run, if it does.
    """

    connection_name: str
    secret: secretsmanager.ISecret | None = None
    placement: Placement | None = None

    def __post_init__(self) -> None:
        _check_name(self.connection_name)


class JobConnection(Construct):
    """A Glue connection: to a database over TLS with a `url` and a `secret`, or only into a `network`.

    Glue takes user and password from the secret (its keys `username` and `password`) when a run asks for
    them; nothing of it stands in the template, in the connection or in the job's arguments.

    Args:
        network: where the run's interfaces lie. A run is in one subnet, so all connections of a job share it.
        url: `jdbc:postgresql://host:5432/database` or its like; MariaDB is reached by `jdbc:mysql:`.
        secret: holds user and password.
        properties: further ones of Glue's, such as CUSTOM_JDBC_CERT. What they name in S3 is for the job's
            own `permissions` to open.
        unencrypted_because: why this one connection does without TLS. It is written into its description.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: JobNetwork | None = None,
        url: str | None = None,
        secret: secretsmanager.ISecret | None = None,
        properties: Mapping[str, str] | None = None,
        connection_name: str | None = None,
        description: str | None = None,
        unencrypted_because: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        _refuse_resolved_secrets(self, {"url": url or "", **(properties or {})})
        if network is None and url is None:
            raise JobConfigError("network", None, "a JobNetwork, or a url and a secret, or both")
        if (url is None) != (secret is None):
            raise JobConfigError("secret", secret, "a secret with a url, and neither without the other")
        self.connection_name = _name(self, connection_name)
        self.secret = secret
        self.url = url
        self.placement = network.placement if network else None
        self.connection = glue.CfnConnection(
            self,
            "Resource",
            catalog_id=cdk.Aws.ACCOUNT_ID,
            connection_input={
                "name": self.connection_name,
                "connectionType": "NETWORK" if secret is None else "JDBC",
                "connectionProperties": _properties(url, secret, properties or {}, unencrypted_because),
                "description": _description(description, unencrypted_because),
                "physicalConnectionRequirements": _requirements(self.placement),
            },
        )

        if self.placement is not None and not is_token(self.placement.availability_zone):
            _accept_zone(self.connection)

    @staticmethod
    def from_connection_name(
        connection_name: str,
        *,
        secret: secretsmanager.ISecret | None = None,
        placement: Placement | None = None,
    ) -> ImportedConnection:
        """A connection that exists; say which secret and which place are its, else a job may use neither."""
        return ImportedConnection(connection_name=connection_name, secret=secret, placement=placement)


def _accept_zone(connection: glue.CfnConnection) -> None:
    """Both of the linters that read a template warn of a zone by name, each in its own way."""
    why = "an imported subnet lies in one zone, and Glue takes the zone by name: no reference leads there"
    cdk.Validations.of(connection).acknowledge(
        cdk.Acknowledgment(id="CloudFormation-Validate::W3010", reason=why)
    )
    connection.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3010"]}})


def _check_name(name: object) -> None:
    text = require_text("connection_name", name)
    if not 1 <= len(text) <= _NAME_LENGTH or set(text) & set("*?/$,"):
        raise JobConfigError("connection_name", text, f"1 to {_NAME_LENGTH} characters, none of *?/$,")


def _name(scope: Construct, given: str | None) -> str:
    if given is None:
        return cdk.Names.unique_resource_name(
            scope, max_length=_NAME_LENGTH, separator="-", allowed_special_characters="_-"
        )
    _check_name(given)
    return given


def _refuse_resolved_secrets(scope: Construct, values: Mapping[str, str]) -> None:
    # `unsafe_unwrap()` of a secret is a reference whose text only CDK knows.
    references = {option: value for option, value in values.items() if is_token(value)}
    for option, value in references.items():
        if looks_secret("", json.dumps(cdk.Stack.of(scope).resolve(value))):
            raise JobConfigError(option, Hidden(), "no secret: give the secret itself, as secret")


def _properties(
    url: str | None,
    secret: secretsmanager.ISecret | None,
    further: Mapping[str, str],
    unencrypted_because: str | None,
) -> dict[str, str] | None:
    if (
        unencrypted_because is not None
        and not require_text("unencrypted_because", unencrypted_because).strip()
    ):
        raise JobConfigError("unencrypted_because", unencrypted_because, "a reason, in words")
    if url is None or secret is None:
        for option, given in (("properties", further or None), ("unencrypted_because", unencrypted_because)):
            if given is not None:
                raise JobConfigError(option, given, "no value without a url")
        return None
    encrypted = unencrypted_because is None
    check_jdbc_url(url, encrypted=encrypted)
    check_properties(further)
    return {
        **further,
        "JDBC_CONNECTION_URL": url,
        "SECRET_ID": secret.secret_arn,
        "JDBC_ENFORCE_SSL": str(encrypted).lower(),
    }


def _description(given: str | None, unencrypted_because: str | None) -> str | None:
    reason = "" if unencrypted_because is None else f"Without TLS: {unencrypted_because}"
    text = " ".join(part for part in (given and require_text("description", given), reason) if part)
    if len(text) > DESCRIPTION_LENGTH:
        raise JobConfigError("description", f"{len(text):,} characters", f"{DESCRIPTION_LENGTH:,} or fewer")
    return text or None


def _requirements(placement: Placement | None) -> dict[str, Any] | None:
    if placement is None:
        return None
    return {
        "subnetId": placement.subnet_id,
        # Absent, a run cannot be placed, whatever the subnet says.
        "availabilityZone": placement.availability_zone,
        "securityGroupIdList": list(placement.security_group_ids),
    }
