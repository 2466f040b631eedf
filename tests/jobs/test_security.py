"""What the jobs of one stack share, and what the role of each may do."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from tests.jobs.job_templates import (
    Resource,
    hardened_job,
    new_stack,
    of_type,
    only,
    resources,
    s3_to_parquet,
    statements_of,
)

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import (
    AlarmTopic,
    HardenedBucket,
    JobFoundation,
    Permission,
    read_prefix,
    security,
    stack_key,
)
from hardened_glue.jobs.acknowledgements import flatten

POLICY_CHARACTERS = 6144  # IAM's bound on a managed policy, white space apart


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    source, target = (HardenedBucket(stack, name).bucket for name in ("Source", "Target"))
    s3_to_parquet(stack, source=source, target=target, source_prefix="in/audit/", target_prefix="out/audit/")
    return resources(stack)


def _statements(template: Mapping[str, Resource]) -> list[dict[str, Any]]:
    return statements_of(template)


def _allowing(template: Mapping[str, Resource], action: str) -> Iterator[tuple[str, Any]]:
    for statement in _statements(template):
        if action in statement["Action"]:
            yield from ((flatten(each), statement.get("Condition")) for each in statement["Resource"])


def test_two_jobs_share_one_foundation() -> None:
    stack = new_stack()
    hardened_job(stack, "One")
    hardened_job(stack, "Two")

    template = resources(stack)

    assert len(of_type(template, "Glue::SecurityConfiguration")) == 1
    assert len(of_type(template, "KMS::Key")) == 1
    assert len(of_type(template, "S3::Bucket")) == 3


def test_two_stacks_share_nothing() -> None:
    app = cdk.App()
    one, two = new_stack("One", app), new_stack("Two", app)

    assert JobFoundation.of(one) is not JobFoundation.of(two)
    assert JobFoundation.of(one) is JobFoundation.of(one)
    assert stack_key(one) is stack_key(one)


def test_encrypts_objects_logs_and_bookmarks_with_the_key(template: dict[str, Resource]) -> None:
    modes = only(template, "Glue::SecurityConfiguration")["EncryptionConfiguration"]
    [key_id] = [name for name, each in template.items() if each["Type"] == "AWS::KMS::Key"]
    arn = {"Fn::GetAtt": [key_id, "Arn"]}

    assert modes == {
        "S3Encryptions": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": arn}],
        "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": arn},
        "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": arn},
    }


def test_the_key_rotates_and_stays(template: dict[str, Resource]) -> None:
    [key] = of_type(template, "KMS::Key")

    assert key["Properties"]["EnableKeyRotation"] is True
    assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def _key_statements(stack: cdk.Stack) -> dict[str | None, Any]:
    statements = only(resources(stack), "KMS::Key")["KeyPolicy"]["Statement"]
    return {each.get("Sid"): each for each in statements}


def test_the_key_of_a_stack_of_buckets_lets_no_service_in() -> None:
    stack = new_stack()
    HardenedBucket(stack, "Data")

    [root] = _key_statements(stack).values()

    assert flatten(root["Principal"]["AWS"]).endswith("iam::<AWS::AccountId>:root")


def test_the_key_lets_logs_encrypt_the_groups_of_jobs() -> None:
    stack = new_stack()
    hardened_job(stack)

    by_id = _key_statements(stack)

    assert set(by_id) == {None, "EncryptLogGroupsOfJobs"}
    logs = by_id["EncryptLogGroupsOfJobs"]["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert [flatten(each).split(":log-group:")[1] for each in logs] == [
        "/hardened-glue/jobs/*",
        "/aws-glue/jobs/*",
    ]


def test_the_key_lets_alarms_of_the_account_and_events_reach_an_encrypted_topic() -> None:
    stack = new_stack()
    AlarmTopic(stack, "One")
    AlarmTopic(stack, "Two")

    by_id = _key_statements(stack)

    assert set(by_id) == {None, "PublishAlarmsToEncryptedTopics", "PublishEventsToEncryptedTopics"}
    assert by_id["PublishAlarmsToEncryptedTopics"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
    events = by_id["PublishEventsToEncryptedTopics"]
    assert events["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in events, "EventBridge sends KMS neither SourceAccount nor SourceArn"


def test_a_topic_s_own_key_lets_its_publishers_in() -> None:
    stack = new_stack()

    AlarmTopic(stack, "Alarms", key=kms.Key(stack, "Mine"))

    assert set(_key_statements(stack)) == {
        None,
        "PublishAlarmsToEncryptedTopics",
        "PublishEventsToEncryptedTopics",
    }


def test_every_bucket_is_closed_encrypted_and_kept(template: dict[str, Resource]) -> None:
    for bucket in of_type(template, "S3::Bucket"):
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        assert properties["BucketEncryption"]
        assert "AccessControl" not in properties
        assert bucket["DeletionPolicy"] == "Retain"
        [rule] = properties["LifecycleConfiguration"]["Rules"]
        assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def test_every_bucket_but_that_of_the_logs_is_logged_and_has_the_key(template: dict[str, Resource]) -> None:
    buckets = [each["Properties"] for each in of_type(template, "S3::Bucket")]
    logged = [each for each in buckets if "LoggingConfiguration" in each]

    assert len(logged) == len(buckets) - 1
    for bucket in logged:
        [rule] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert rule["BucketKeyEnabled"] is True


def test_every_bucket_takes_tls_alone(template: dict[str, Resource]) -> None:
    policies = [each["Properties"] for each in of_type(template, "S3::BucketPolicy")]
    tls_only = [
        each["Bucket"]["Ref"]
        for each in policies
        for statement in each["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"].get("Bool") == {"aws:SecureTransport": "false"}
    ]

    assert sorted(tls_only) == sorted(
        name for name, each in template.items() if each["Type"] == "AWS::S3::Bucket"
    )


def test_scratch_expires_and_event_logs_last_a_quarter(template: dict[str, Resource]) -> None:
    days = {
        name: each["Properties"]["LifecycleConfiguration"]["Rules"][0].get("ExpirationInDays")
        for name, each in template.items()
        if each["Type"] == "AWS::S3::Bucket"
    }

    assert sorted(value for value in days.values() if value) == [14, 90, 365]
    assert [name for name, value in days.items() if value is None] == ["Source1BF1709A", "TargetFC453255"]


def test_glue_of_this_account_alone_takes_the_role(template: dict[str, Resource]) -> None:
    [statement] = only(template, "IAM::Role")["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "glue.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_role_has_its_own_policy_and_the_stack_s(template: dict[str, Resource]) -> None:
    role = only(template, "IAM::Role")

    [common] = role["ManagedPolicyArns"]
    assert template[common["Ref"]]["Type"] == "AWS::IAM::ManagedPolicy"
    assert "Policies" not in role
    assert not of_type(template, "IAM::Policy")


def test_no_action_is_a_wildcard(template: dict[str, Resource]) -> None:
    actions = [action for each in _statements(template) for action in each["Action"]]

    assert actions
    assert not [action for action in actions if "*" in action]


def test_a_resource_of_everything_is_left_to_what_knows_no_other(template: dict[str, Resource]) -> None:
    everything = {
        action for each in _statements(template) if "*" in each["Resource"] for action in each["Action"]
    }

    assert everything == {"cloudwatch:PutMetricData", "glue:GetSecurityConfiguration"}
    assert list(_allowing(template, "cloudwatch:PutMetricData")) == [
        ("*", {"StringEquals": {"cloudwatch:namespace": "Glue"}})
    ]


def test_reads_its_source_and_writes_its_target_alone(template: dict[str, Resource]) -> None:
    written = {arn for arn, _ in _allowing(template, "s3:PutObject") if arn.endswith("*")}
    read = {arn for arn, _ in _allowing(template, "s3:GetObject") if arn.endswith("*")}

    assert {arn.split("/", 1)[1] for arn in written} == {"out/audit/*", "small-files/*"}
    assert {arn.split("/", 1)[1] for arn in read - written} == {"in/audit/*"}
    assert {arn for arn, _ in _allowing(template, "s3:DeleteObject") if arn.endswith("*")} == written


def test_may_mark_the_folders_above_its_target(template: dict[str, Resource]) -> None:
    marked = [arn for arn, _ in _allowing(template, "s3:PutObject") if arn.startswith("<Target")]

    assert [arn.split("/", 1)[1] for arn in marked] == ["out/audit/*", "out_$folder$", "out/audit_$folder$"]


def test_lists_below_its_prefixes_alone(template: dict[str, Resource]) -> None:
    listed = {arn: condition for arn, condition in _allowing(template, "s3:ListBucket")}

    assert listed["<Source1BF1709A.Arn>"] == {"StringLikeIfExists": {"s3:prefix": ["in/audit", "in/audit/*"]}}
    assert listed["<TargetFC453255.Arn>"] == {
        "StringLikeIfExists": {"s3:prefix": ["out/audit", "out/audit/*"]}
    }
    assert all(condition for condition in listed.values())


def test_uses_the_key_through_s3_alone(template: dict[str, Resource]) -> None:
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        for arn, condition in _allowing(template, action):
            assert arn.startswith("<HardenedGlueKey")
            assert [flatten(each) for each in condition["StringEquals"].values()] == [
                "s3.<AWS::Region>.<AWS::URLSuffix>"
            ]


def test_reads_its_code_by_name(template: dict[str, Resource]) -> None:
    job = only(template, "Glue::Job")
    code = {
        job["Command"]["ScriptLocation"]["Fn::Sub"],
        job["NonOverridableArguments"]["--extra-py-files"]["Fn::Sub"],
    }

    readable = {arn for arn, _ in _allowing(template, "s3:GetObject") if ":s3:::cdk-" in arn}

    keys = {url.rsplit("/", 1)[1] for url in code}
    assert {arn.rsplit("/", 1)[1] for arn in readable} == keys


def test_knows_itself_and_no_other_job(template: dict[str, Resource]) -> None:
    [(arn, _)] = _allowing(template, "glue:GetJobRun")

    assert arn.endswith(":job/small-files")


def test_logs_to_its_own_groups_encrypted(template: dict[str, Resource]) -> None:
    for action in ("logs:PutLogEvents", "logs:CreateLogStream", "logs:AssociateKmsKey"):
        [(arn, _)] = _allowing(template, action)
        assert arn.endswith(":log-group:/hardened-glue/jobs/small-files/*")


def test_leaves_the_caller_room_in_the_policy(template: dict[str, Resource]) -> None:
    policies = of_type(template, "IAM::ManagedPolicy")

    for document in (each["Properties"]["PolicyDocument"] for each in policies):
        assert len(json.dumps(document, separators=(",", ":"))) < POLICY_CHARACTERS / 2


def test_reads_a_source_with_a_key_of_its_own() -> None:
    stack = new_stack()
    key = kms.Key(stack, "SourceKey")
    source = s3.Bucket(stack, "Source", encryption_key=key)
    s3_to_parquet(stack, source=source)

    usable = {arn for arn, _ in _allowing(resources(stack), "kms:Decrypt")}

    assert stack.resolve(key.key_arn)["Fn::GetAtt"][0] in "".join(usable)


def test_uses_the_keys_that_are_given_for_imported_buckets() -> None:
    stack = new_stack()
    arns = {name: f"arn:aws:kms:eu-west-1:111122223333:key/{name}" for name in ("source_key", "target_key")}
    keys: dict[str, Any] = {name: kms.Key.from_key_arn(stack, name, arn) for name, arn in arns.items()}
    s3_to_parquet(stack, **keys)
    template = resources(stack)

    decrypting = dict(_allowing(template, "kms:Decrypt"))
    encrypting = dict(_allowing(template, "kms:GenerateDataKey"))

    assert set(arns.values()) <= set(decrypting)
    assert arns["target_key"] in encrypting
    assert arns["source_key"] not in encrypting
    assert flatten(decrypting[arns["source_key"]]["StringEquals"]["kms:ViaService"]) == (
        "s3.eu-west-1.<AWS::URLSuffix>"
    )


def test_a_change_of_the_modes_changes_the_configuration_s_name(template: dict[str, Resource]) -> None:
    name = only(template, "Glue::SecurityConfiguration")["Name"]

    assert name.startswith("Jobs-HardenedGlue-")
    assert len(name.rsplit("-", 1)[1]) == 8


def test_a_bucket_may_have_a_key_of_its_own() -> None:
    stack = new_stack()
    key = kms.Key(stack, "Mine")

    bucket = HardenedBucket(stack, "Data", key=key, expire_after_days=30).bucket

    assert bucket.encryption_key is key
    template = resources(stack)
    assert len(of_type(template, "KMS::Key")) == 1
    assert not of_type(template, "Glue::SecurityConfiguration")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::b/k"]},
            "Permission.actions is 's3:Get*', expected an action in full, without '*'",
        ),
        (
            {"actions": ["dynamodb:GetItem"], "resources": ["*"]},
            "Permission.resources is '*', expected no '*', or a wildcard_reason that says why",
        ),
        (
            {"actions": ["dynamodb:GetItem"], "resources": ["*"], "wildcard_reason": " "},
            "Permission.resources is '*', expected no '*', or a wildcard_reason that says why",
        ),
    ],
)
def test_refuses_a_permission_that_nobody_gave_a_reason_for(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError, match=f"^{re.escape(message)}$"):
        Permission(**options)


def test_a_policy_that_iam_would_refuse_for_its_length_ends_the_synth() -> None:
    stack = new_stack()
    lake = s3.Bucket.from_bucket_name(stack, "Lake", "lake")
    many = [each for day in range(60) for each in read_prefix(lake, f"raw/a-table-of-some-name/day={day}/")]

    hardened_job(stack, permissions=many)

    with pytest.raises(RuntimeError, match=r"job 'nightly-job' are a policy of at least [\d,]+ characters"):
        resources(stack)


def test_one_foundation_serves_a_stack_however_it_is_asked_for() -> None:
    stack = new_stack()
    first = JobFoundation.of(stack)
    security._FOUNDATIONS.clear()  # as if another Python object stood for the same stack

    assert JobFoundation.of(hardened_job(stack)) is first
