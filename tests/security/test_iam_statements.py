"""The simulator's matching rules, each as IAM's documentation has it."""

from typing import Any

import pytest
from tests.security.iam_statements import Call, Caller, arn_matches, conditions_hold, speaks_of
from tests.security.template_values import NotSimulatedError

ROLE = Caller(arn="arn:aws:iam::111122223333:role/job")
GLUE = Caller(service="glue.amazonaws.com")


def _call(**changes: Any) -> Call:
    given: dict[str, Any] = {
        "caller": ROLE,
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::lake/raw/a.json",
        "context": {"aws:SecureTransport": "true"},
    }
    return Call(**{**given, **changes})


def _speaks(statement: dict[str, Any], call: Call | None = None, *, by_resource: bool = False) -> bool:
    given = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    return speaks_of({**given, **statement}, call or _call(), by_resource=by_resource)


@pytest.mark.parametrize(
    ("pattern", "arn", "matches"),
    [
        ("*", "arn:aws:s3:::lake/a", True),
        ("arn:aws:s3:::lake/raw/*", "arn:aws:s3:::lake/raw/", True),
        ("arn:aws:s3:::lake/raw/*", "arn:aws:s3:::lake/raw", False),
        ("arn:aws:s3:::lake/raw/?.json", "arn:aws:s3:::lake/raw/ab.json", False),
        ("arn:aws:s3:::lake/a.b", "arn:aws:s3:::lake/axb", False),
        ("arn:aws:sns:*:111122223333:x", "arn:aws:sns:eu-west-1:111122223333:x", True),
        ("arn:aws:sns:*:x", "arn:aws:sns:eu-west-1:111122223333:x", None),
        ("arn:aws:logs:eu-west-1:1:log-group:/a/*", "arn:aws:logs:eu-west-1:1:log-group:/a/b:c", True),
        ("arn:aws:s3:::lake", "*", False),
        ("arn:aws:s3:::lake/${aws:username}", "arn:aws:s3:::lake/x", None),
    ],
)  # fmt: skip
def test_a_wildcard_matches_within_its_part_of_an_arn(pattern: str, arn: str, matches: bool | None) -> None:
    if matches is None:
        with pytest.raises(NotSimulatedError):
            arn_matches(pattern, arn)
    else:
        assert arn_matches(pattern, arn) is matches


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"k": "a"}}, {"k": "a"}, True),
        ({"StringEquals": {"k": "a"}}, {"k": "A"}, False),
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "b"}, True),
        ({"StringEquals": {"k": "a*"}}, {"k": "ab"}, False),
        ({"StringEquals": {"k": "a"}}, {"k": None}, False),
        ({"StringNotEquals": {"k": "a"}}, {"k": None}, True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "b"}, False),
        ({"StringLike": {"k": "a*"}}, {"k": "ab"}, True),
        ({"StringLikeIfExists": {"k": "a*"}}, {"k": None}, True),
        ({"StringLikeIfExists": {"k": "a*"}}, {"k": "b"}, False),
        ({"Null": {"k": "true"}}, {"k": None}, True),
        ({"Null": {"k": "false"}}, {"k": None}, False),
        ({"Bool": {"k": "false"}}, {"k": "false"}, True),
        ({"NumericLessThan": {"k": 1.2}}, {"k": "1.1"}, True),
        ({"NumericLessThan": {"k": 1.2}}, {"k": "1.2"}, False),
        ({"ArnLike": {"k": "arn:aws:s3:::a*"}}, {"k": "arn:aws:s3:::ab"}, True),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ("a", "b")}, True),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {"k": ("a", "c")}, False),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {"k": None}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": ("a", "c")}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": None}, False),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": "a", "l": "c"}, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}, {"k": "a", "l": "false"}, False),
    ],
)
def test_conditions(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    assert conditions_hold(condition, context) is holds


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"StringEquals": {"k": "a"}}, "the call does not say whether it carries k"),
        ({"DateLessThan": {"aws:SecureTransport": "a"}}, "the condition operator DateLessThan"),
        ({"StringEquals": {"aws:SecureTransport": "${aws:username}"}}, "the policy variable"),
        ({"ForAnyValue:StringEquals": {"aws:SecureTransport": "a"}}, "one value and many"),
    ],
)
def test_guesses_at_no_condition(condition: dict[str, Any], message: str) -> None:
    with pytest.raises(NotSimulatedError, match=message.replace("$", r"\$")):
        _speaks({"Condition": condition})


def test_actions_are_compared_without_their_case() -> None:
    assert _speaks({"Action": ["S3:getobject"]})
    assert _speaks({"Action": "s3:Get*"})
    assert not _speaks({"Action": "s3:Put*"})


def test_what_is_excluded_is_not_spoken_of() -> None:
    without_action = {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}
    without_resource = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::lake/*"}

    assert not speaks_of(without_action, _call(), by_resource=False)
    assert not speaks_of(without_resource, _call(), by_resource=False)
    assert speaks_of(without_resource, _call(resource="arn:aws:s3:::other/a"), by_resource=False)


@pytest.mark.parametrize(
    ("principal", "caller", "speaks"),
    [
        ("*", ROLE, True),
        ({"AWS": "*"}, GLUE, True),
        ({"AWS": ROLE.arn}, ROLE, True),
        ({"AWS": "arn:aws:iam::111122223333:root"}, ROLE, False),
        ({"Service": ["logs.amazonaws.com", "glue.amazonaws.com"]}, GLUE, True),
        ({"Service": "glue.amazonaws.com"}, ROLE, False),
    ],
)
def test_principals(principal: Any, caller: Caller, speaks: bool) -> None:
    assert _speaks({"Principal": principal}, _call(caller=caller), by_resource=True) is speaks


def test_refuses_elements_and_principals_that_it_has_no_rule_for() -> None:
    with pytest.raises(NotSimulatedError, match="NotPrincipal"):
        _speaks({"NotPrincipal": "*"})
    with pytest.raises(NotSimulatedError, match="kind Federated"):
        _speaks({"Principal": {"Federated": "x"}}, by_resource=True)
