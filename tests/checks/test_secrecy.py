"""What looks like a secret, and what does not."""

import pytest

from hardened_glue.checks.secrecy import looks_secret

ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"  # the one of AWS's own documentation, in two parts


@pytest.mark.parametrize(
    "name",
    [
        "--db_password",
        "--DbPassword",
        "--passwd",
        "--db_pwd",
        "--api_key",
        "--apikey",
        "--client_secret",
        "--auth-token",
        "--private_key",
        "--credentials",
        "--aws_access_key_id",
        "--aws_secret_access_key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.access.key",
    ],
)
def test_a_name_promises_a_secret(name: str) -> None:
    assert looks_secret(name, "anything")


@pytest.mark.parametrize(
    "value",
    [
        ACCESS_KEY,
        f"key={ACCESS_KEY} and more",
        "jdbc:mysql://db:3306/shop?user=app&password=hunter2",
        "jdbc:sqlserver://db:1433;user=app;password=hunter2;",
        "jdbc:oracle:thin:app/hunter2@db:1521/shop",
        "postgresql://app:hunter2@db/shop",
        "{{resolve:secretsmanager:shop/db:SecretString:password}}",
        "{{resolve:ssm-secure:/shop/db}}",
        "-----BEGIN RSA PRIVATE KEY-----\nMII",
    ],
)
def test_a_value_looks_like_a_secret(value: str) -> None:
    assert looks_secret("--setting", value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("--source", "s3://bucket/prefix/"),
        ("--db_secret_arn", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf"),
        ("--secret_name", "shop/db"),
        ("--kms_key_arn", "arn:aws:kms:eu-west-1:111122223333:key/abc"),
        ("--partition_keys", "region,day"),
        ("--bypass_cache", "yes"),
        ("--passenger_file", "s3://bucket/passengers.csv"),
        ("--url", "jdbc:mysql://db:3306/shop?useSSL=true"),
        ("--columns", '[{"name":"password_changed_at"}]'),
        ("--endpoint_url", "https://example.com:8443/path@2"),
    ],
)
def test_plain_names_and_values_pass(name: str, value: str) -> None:
    assert not looks_secret(name, value)
