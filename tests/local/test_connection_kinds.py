"""Which of a job's connections lead to a database."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

from hardened_glue.local.connection_kinds import connection_kinds, deployed_kind, of_databases
from hardened_glue.local.definition import from_assembly
from hardened_glue.local.templates import StackTemplate


def connection(kind: str, name: str | None = None) -> dict[str, Any]:
    described = {"ConnectionType": kind, **({"Name": name} if name else {})}
    return {"Type": "AWS::Glue::Connection", "Properties": {"ConnectionInput": described}}


def test_the_kinds_of_a_stack_s_connections_are_known_by_name() -> None:
    resources = {"Orders": connection("JDBC", "orders-database"), "Place": connection("NETWORK")}
    stack = StackTemplate(
        name="Ingest", account="1", region="r", folder=Path(), body={"Resources": resources}
    )

    assert connection_kinds(stack, [stack]) == {"orders-database": "JDBC", "ingest-place": "NETWORK"}


def test_a_job_s_connections_are_those_that_are_more_than_a_network(assembly: Any) -> None:
    cdk_out = assembly(
        resources={"Orders": connection("JDBC", "orders"), "Place": connection("NETWORK", "place")},
        properties={"Connections": {"Connections": [{"Ref": "Orders"}, {"Ref": "Place"}, "elsewhere"]}},
    )

    assert from_assembly(cdk_out, "orders").jdbc_connections == ("orders", "elsewhere")


def test_a_job_without_connections_has_none() -> None:
    assert of_databases({}, lambda name: None) == ()


def test_an_account_is_asked_without_the_password() -> None:
    glue = Mock()
    glue.get_connection.return_value = {"Connection": {"ConnectionType": "JDBC"}}

    assert deployed_kind(glue, "orders") == "JDBC"
    glue.get_connection.assert_called_once_with(Name="orders", HidePassword=True)
