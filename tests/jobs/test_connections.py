"""Connections: what stands in the template, and each way to leak a login or to go without TLS, refused."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_rds as rds
from tests.jobs.job_templates import Resource, new_stack, only, resources
from tests.jobs.network_stacks import SUBNET_ID, database_secret, job_network

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.connections import JobConnection

URL = "jdbc:postgresql://orders.internal:5432/orders"
_FORM = "jdbc:<mysql|postgresql|oracle|sqlserver|redshift>:..."
_NO_LOGIN = "expected no user and no password: the secret holds them"


@pytest.fixture
def stack() -> cdk.Stack:
    return new_stack()


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    JobConnection(stack, "Orders", network=job_network(stack), url=URL, secret=database_secret(stack))
    return resources(stack)


def _connection(made: dict[str, Resource]) -> Any:
    return only(made, "Glue::Connection")["ConnectionInput"]


def test_a_database_is_reached_over_tls_with_a_secret(template: dict[str, Resource]) -> None:
    connection = _connection(template)

    assert connection["ConnectionType"] == "JDBC"
    assert connection["ConnectionProperties"] == {
        "JDBC_CONNECTION_URL": URL,
        "SECRET_ID": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf",
        "JDBC_ENFORCE_SSL": "true",
    }


def test_a_run_is_placed_in_the_subnet_its_zone_and_the_group(template: dict[str, Resource]) -> None:
    place = _connection(template)["PhysicalConnectionRequirements"]

    assert (place["SubnetId"], place["AvailabilityZone"]) == (SUBNET_ID, "eu-west-1a")
    [group] = place["SecurityGroupIdList"]
    assert template[group["Fn::GetAtt"][0]]["Type"] == "AWS::EC2::SecurityGroup"


def test_a_network_alone_has_no_properties(stack: cdk.Stack) -> None:
    JobConnection(stack, "Place", network=job_network(stack), connection_name="place")

    connection = _connection(resources(stack))

    assert {key: connection[key] for key in connection if key != "PhysicalConnectionRequirements"} == {
        "Name": "place",
        "ConnectionType": "NETWORK",
    }


def test_a_connection_without_tls_says_why(stack: cdk.Stack) -> None:
    JobConnection(
        stack,
        "Old",
        url="jdbc:mysql://old:3306/db?useSSL=false",
        secret=database_secret(stack),
        description="The till",
        unencrypted_because="its server of 2009 knows no TLS",
    )

    connection = _connection(resources(stack))

    assert connection["ConnectionProperties"]["JDBC_ENFORCE_SSL"] == "false"
    assert connection["Description"] == "The till Without TLS: its server of 2009 knows no TLS"


def test_takes_a_certificate(stack: cdk.Stack) -> None:
    properties = {"CUSTOM_JDBC_CERT": "s3://certificates/ca.pem", "CUSTOM_JDBC_CERT_STRING": "db.internal"}
    JobConnection(stack, "Db", url=URL, secret=database_secret(stack), properties=properties)

    assert properties.items() <= _connection(resources(stack))["ConnectionProperties"].items()


def test_takes_the_address_of_a_database_of_the_stack(stack: cdk.Stack) -> None:
    database = rds.DatabaseInstance.from_database_instance_attributes(
        stack,
        "Db",
        instance_identifier="orders",
        instance_endpoint_address=cdk.Fn.import_value("orders-address"),
        port=5432,
        security_groups=[],
    )
    url = f"jdbc:postgresql://{database.db_instance_endpoint_address}:5432/orders"
    JobConnection(stack, "Orders", url=url, secret=database_secret(stack))

    written = _connection(resources(stack))["ConnectionProperties"]["JDBC_CONNECTION_URL"]

    assert {"Fn::ImportValue": "orders-address"} in written["Fn::Join"][1]


@pytest.mark.parametrize(
    "url",
    [
        "jdbc:mysql://h:3306/db?useSSL=true&requireSSL=true",
        "jdbc:mysql://h:3306/db?sslMode=VERIFY_IDENTITY",
        "jdbc:postgresql://h:5432/db?sslmode=verify-full&ApplicationName=user",
        "jdbc:oracle:thin:@//h:2484/service",
        "jdbc:oracle:thin:@tcps://h:2484/service",
        "jdbc:sqlserver://h:1433;databaseName=db;encrypt=true;trustServerCertificate=false",
        "jdbc:redshift://h:5439/db",
    ],
)
def test_takes_the_urls_of_the_databases_that_glue_knows(stack: cdk.Stack, url: str) -> None:
    JobConnection(stack, "Db", url=url, secret=database_secret(stack))

    assert _connection(resources(stack))["ConnectionProperties"]["JDBC_CONNECTION_URL"] == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://h/db", f"url is 'postgresql://h/db', expected a URL of the form {_FORM}"),
        ("jdbc:db2://h/db", f"url is 'jdbc:db2://h/db', expected a URL of the form {_FORM}"),
        (
            "jdbc:mariadb://h:3306/db",
            "url is 'jdbc:mariadb://h:3306/db', expected jdbc:mysql:...: Glue reads MariaDB with its MySQL"
            " driver",
        ),
        (
            "jdbc:mariadb://a:hunter2@h/db",
            "url is <hidden>, expected jdbc:mysql:...: Glue reads MariaDB with its MySQL driver",
        ),
        ("jdbc:postgresql://h/db?user=a&password=hunter2", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:postgresql://h/db?user=a", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:mysql://a:hunter2@h/db", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:mysql://a@h/db", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:sqlserver://h;databaseName=d; UID=sa;PWD=hunter2", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:oracle:thin:scott/tiger@//h:1521/s", f"url is <hidden>, {_NO_LOGIN}"),
        ("jdbc:oracle:thin:scott@//h:1521/s", f"url is <hidden>, {_NO_LOGIN}"),
        *(
            (
                f"jdbc:{rest}",
                f"url {name} is {value!r}, expected TLS and a server that proves its name; to do without, say"
                " unencrypted_because",
            )
            for rest, name, value in [
                ("mysql://h/db?useSSL=false", "useSSL", "false"),
                ("mysql://h/db?sslMode=PREFERRED", "sslMode", "PREFERRED"),
                ("mysql://h/db?x=1&verifyServerCertificate=FALSE", "verifyServerCertificate", "FALSE"),
                ("postgresql://h/db?sslmode=disable", "sslmode", "disable"),
                ("postgresql://h/db?sslmode=prefer", "sslmode", "prefer"),
                ("sqlserver://h;encrypt=false", "encrypt", "false"),
                ("sqlserver://h;encrypt=true;trustServerCertificate=true", "trustServerCertificate", "true"),
                ("redshift://h/db;ssl=false", "ssl", "false"),
            ]
        ),
    ],
)
def test_refuses_a_url(stack: cdk.Stack, url: str, message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        JobConnection(stack, "Db", url=url, secret=database_secret(stack))

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"USERNAME": "scott"}, f"properties['USERNAME'] is <hidden>, {_NO_LOGIN}"),
        ({"PASSWORD": "hunter2"}, f"properties['PASSWORD'] is <hidden>, {_NO_LOGIN}"),
        ({"ENCRYPTED_PASSWORD": "x"}, f"properties['ENCRYPTED_PASSWORD'] is <hidden>, {_NO_LOGIN}"),
        (
            {"JDBC_ENFORCE_SSL": "false"},
            "properties['JDBC_ENFORCE_SSL'] is 'false', expected no value: it is true; a connection that must"
            " do without says unencrypted_because",
        ),
        (
            {"JDBC_CONNECTION_URL": "jdbc:mysql://a:hunter2@h/db"},
            "properties['JDBC_CONNECTION_URL'] is <hidden>, expected no value: use url",
        ),
        ({"SECRET_ID": "db"}, "properties['SECRET_ID'] is 'db', expected no value: use secret"),
        (
            {"HOST": "h"},
            "properties key is 'HOST', expected one of CUSTOM_JDBC_CERT, CUSTOM_JDBC_CERT_STRING,"
            " SKIP_CUSTOM_JDBC_CERT_VALIDATION, JDBC_DRIVER_JAR_URI, JDBC_DRIVER_CLASS_NAME",
        ),
        ({"CUSTOM_JDBC_CERT": 7}, "properties['CUSTOM_JDBC_CERT'] is 7, expected text"),
        (
            {"CUSTOM_JDBC_CERT": "-----BEGIN PRIVATE KEY-----"},
            "properties['CUSTOM_JDBC_CERT'] is <hidden>, expected no secret: everyone who may read the"
            " connection sees it",
        ),
        (
            {"SKIP_CUSTOM_JDBC_CERT_VALIDATION": "true"},
            "properties['SKIP_CUSTOM_JDBC_CERT_VALIDATION'] is 'true', expected false, or no such key: Glue"
            " then checks the certificate",
        ),
    ],
)
def test_refuses_a_property(stack: cdk.Stack, properties: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        JobConnection(stack, "Db", url=URL, secret=database_secret(stack), properties=properties)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "network is None, expected a JobNetwork, or a url and a secret, or both"),
        ({"url": URL}, "secret is None, expected a secret with a url, and neither without the other"),
        (
            {"url": URL, "secret": database_secret, "unencrypted_because": " "},
            "unencrypted_because is ' ', expected a reason, in words",
        ),
        (
            {"network": job_network, "unencrypted_because": "x"},
            "unencrypted_because is 'x', expected no value without a url",
        ),
        (
            {"network": job_network, "properties": {"HOST": "h"}},
            "properties is {'HOST': 'h'}, expected no value without a url",
        ),
        (
            {"network": job_network, "connection_name": "a/*"},
            "connection_name is 'a/*', expected 1 to 255 characters, none of *?/$,",
        ),
        (
            {"network": job_network, "description": "d" * 2049},
            "description is '2,049 characters', expected 2,048 or fewer",
        ),
    ],
)
def test_refuses_a_connection(stack: cdk.Stack, options: dict[str, Any], message: str) -> None:
    given = {option: value(stack) if callable(value) else value for option, value in options.items()}

    with pytest.raises(JobConfigError) as refused:
        JobConnection(stack, "Db", **given)

    assert str(refused.value) == message


@pytest.mark.parametrize("option", ["url", "CUSTOM_JDBC_CERT_STRING"])
def test_refuses_a_secret_behind_a_reference(stack: cdk.Stack, option: str) -> None:
    secret = database_secret(stack)
    text = secret.secret_value_from_json("password").unsafe_unwrap()
    options = {"url": f"{URL}?x={text}"} if option == "url" else {"url": URL, "properties": {option: text}}

    with pytest.raises(JobConfigError) as refused:
        JobConnection(stack, "Db", secret=secret, **options)

    assert (
        str(refused.value) == f"{option} is <hidden>, expected no secret: give the secret itself, as secret"
    )
