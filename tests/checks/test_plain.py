"""References that only a deployment resolves are told from plain values."""

import aws_cdk as cdk
import pytest

from hardened_glue.checks.plain import is_token


@pytest.mark.parametrize(
    "value",
    [
        cdk.Aws.REGION,
        f"prefix-{cdk.Aws.ACCOUNT_ID}",
        cdk.Token.as_number({"Ref": "X"}),
        cdk.Token.as_list({"Ref": "X"}),
        cdk.Token.as_any({"Ref": "X"}),
    ],
)
def test_sees_a_reference(value: object) -> None:
    assert is_token(value)


@pytest.mark.parametrize("value", ["", "Token", "${HOME}", 0, -5, 1e100, -1e100, [], ["a"], None, True])
def test_sees_a_plain_value(value: object) -> None:
    assert not is_token(value)
