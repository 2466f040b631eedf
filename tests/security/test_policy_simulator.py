"""How the simulator weighs the policies of a call against each other, on templates of a few lines."""

from typing import Any

import pytest
from tests.security.aws_calls import assume, kms_call, other_call, s3_call
from tests.security.iam_statements import Call, Caller
from tests.security.policy_simulator import Account
from tests.security.template_values import NotSimulatedError, Templates

ROLE = Caller(arn="arn:aws:iam::111122223333:role/job")
KEY = "arn:aws:kms:eu-west-1:111122223333:key/s-key"
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
READ = s3_call(ROLE, "GetObject", "arn:aws:s3:::lake/a")


def _allow(action: str, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _account(
    *identity: dict[str, Any],
    bucket: tuple[dict[str, Any], ...] = (),
    key: tuple[dict[str, Any], ...] = (),
    **resources: Any,
) -> Account:
    trust = _document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "glue.amazonaws.com"}}
    )
    body = {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "job", "AssumeRolePolicyDocument": trust},
        },
        "Policy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": _document(*identity)},
        },
        "Lake": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lake"}},
        "LakePolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Lake"}, "PolicyDocument": _document(*bucket)},
        },
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": _document(*key)}},
        **resources,
    }
    return Account.of(Templates({"s": {"Resources": body}}))


def _allowed(account: Account, call: Call) -> bool:
    return account.decide(call).allowed


def test_what_nobody_allows_is_denied() -> None:
    assert not _allowed(_account(), READ)


def test_an_identity_policy_or_the_bucket_s_own_is_enough() -> None:
    to_the_role = _allow("s3:GetObject", {"Fn::Join": ["", [{"Fn::GetAtt": ["Lake", "Arn"]}, "/*"]]})

    assert _allowed(_account(to_the_role), READ)
    assert _allowed(_account(bucket=({**to_the_role, "Principal": {"AWS": ROLE.arn}},)), READ)


def test_a_deny_wins_wherever_it_stands() -> None:
    allow, deny = _allow("s3:*"), {**_allow("s3:*"), "Effect": "Deny"}

    assert not _allowed(_account(allow, deny), READ)
    assert not _allowed(_account(allow, bucket=({**deny, "Principal": "*"},)), READ)


def test_a_key_without_a_word_of_its_own_policy_is_used_by_nobody() -> None:
    use = _allow("kms:Decrypt")

    assert not _allowed(_account(use), kms_call(ROLE, "Decrypt", KEY))
    assert _allowed(_account(use, key=(_allow("kms:*", Principal=ROOT),)), kms_call(ROLE, "Decrypt", KEY))


def test_a_key_policy_that_leaves_it_to_iam_allows_nothing_by_itself() -> None:
    account = _account(key=(_allow("kms:*", Principal=ROOT),))

    assert not _allowed(account, kms_call(ROLE, "Decrypt", KEY))
    assert not _allowed(account, kms_call(Caller(service="events.amazonaws.com"), "Decrypt", KEY))


def test_a_role_is_assumed_as_its_trust_says() -> None:
    account = _account(_allow("sts:AssumeRole"))

    assert _allowed(account, assume("glue.amazonaws.com", str(ROLE.arn)))
    assert not _allowed(account, assume("lambda.amazonaws.com", str(ROLE.arn)))
    assert not _allowed(account, other_call(ROLE, "sts:AssumeRole", str(ROLE.arn)))


def test_says_which_statement_decided() -> None:
    decision = _account(_allow("s3:GetObject"), _allow("s3:PutObject")).decide(READ)

    assert [each.statement["Action"] for each in decision.because] == ["s3:GetObject"]
    assert [each.where for each in decision.because] == ["s/Policy"]


def test_a_queue_s_policy_is_found_by_its_url() -> None:
    send = _allow("sqs:SendMessage", Principal={"Service": "events.amazonaws.com"})
    account = _account(
        Queue={"Type": "AWS::SQS::Queue"},
        Sends={
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": _document(send)},
        },
    )
    events = Caller(service="events.amazonaws.com")

    assert _allowed(
        account, other_call(events, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:s-queue")
    )


def test_refuses_what_it_cannot_know() -> None:
    with pytest.raises(NotSimulatedError, match="a resource of another account"):
        _account().decide(kms_call(ROLE, "Decrypt", KEY.replace("111122223333", "999988887777")))
    role = {
        "RoleName": "x",
        "AssumeRolePolicyDocument": _document(),
        "ManagedPolicyArns": ["arn:aws:iam::aws:x"],
    }
    with pytest.raises(NotSimulatedError, match="has the managed policy arn:aws:iam::aws:x"):
        _account(Other={"Type": "AWS::IAM::Role", "Properties": role})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Fn::If": ["c", 1, 2]}, "Fn::If"),
        ({"Fn::GetAtt": ["Lake", "WebsiteURL"]}, "attribute WebsiteURL of Lake"),
        ({"Ref": "Topic"}, r"a reference to Topic \(AWS::Made::Up\)"),
        ({"Ref": "AWS::StackName"}, "no resource"),
        ({"Fn::ImportValue": "x"}, "an import of x"),
    ],
)
def test_makes_no_value_up(value: Any, message: str) -> None:
    body = {"Lake": {"Type": "AWS::S3::Bucket"}, "Topic": {"Type": "AWS::Made::Up"}}

    with pytest.raises(NotSimulatedError, match=message):
        Templates({"s": {"Resources": body}}).value("s", value)
