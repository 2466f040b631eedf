"""References that only a deployment resolves are told from plain values."""

import math
from typing import Any

import aws_cdk as cdk
import pytest

from hardened_glue.checks.plain import is_token, require_choice, require_positive
from hardened_glue.errors import JobConfigError


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


@pytest.mark.parametrize("value", [0.01, 1, 10**12, 5e-324])
def test_takes_a_positive_number(value: float) -> None:
    assert require_positive("price", value) == value


@pytest.mark.parametrize(
    "value",
    [0, -0.0, -1, math.nan, math.inf, -math.inf, 10**400, True, "1", None, cdk.Token.as_number({"Ref": "X"})],
)
def test_refuses_what_is_no_positive_number(value: object) -> None:
    with pytest.raises(
        JobConfigError, match=r"^price is .*, expected a number above 0, known at synth: why$"
    ):
        require_positive("price", value, "why")


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ("jsn", {}, "format is 'jsn', expected one of json, csv, did you mean 'json'?"),
        ("xml", {}, "format is 'xml', expected one of json, csv"),
        ("xml", {"otherwise": "csv"}, "format is 'xml', expected one of json, csv, did you mean 'csv'?"),
        (None, {"why": "others are slow"}, "format is None, expected one of json, csv: others are slow"),
    ],
)
def test_refuses_another_choice_and_names_the_nearest(
    value: object, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(JobConfigError) as refusal:
        require_choice("format", value, ("json", "csv"), **options)

    assert str(refusal.value) == message
