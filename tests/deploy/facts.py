"""For each type: how boto3 shows what the two deployments of apps/every_type set, and what that is."""

from __future__ import annotations

import json
from typing import Any

from tests.deploy.fact import Ask, Fact
from tests.deploy.network_facts import NETWORK_FACTS, own_subnet


def _alarm(ask: Ask) -> Any:
    alarm = ask("cloudwatch").describe_alarms(AlarmNames=["heap"])["MetricAlarms"][0]
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
    assert dimensions == {"JobName": "every-type", "JobRunId": "ALL", "Type": "gauge"}
    return alarm["Threshold"], alarm["Period"]


def _alarms(ask: Ask) -> Any:
    """The alarm on one metric, and the one on two."""
    (math,) = ask("cloudwatch").describe_alarms(AlarmNames=["heap-of-both"])["MetricAlarms"]
    queries = {query["Id"]: query for query in math["Metrics"]}
    assert queries["both"]["Expression"] == "MAX([driver, executors])"
    assert queries["both"]["ReturnData"] is True
    metric = queries["driver"]["MetricStat"]["Metric"]
    assert (metric["MetricName"], len(metric["Dimensions"])) == ("glue.driver.jvm.heap.usage", 3)
    assert math["AlarmDescription"] == "of every-type in us-east-1, at ${JobRunId}"
    return *_alarm(ask), math["Threshold"], math["DatapointsToAlarm"]


def _composite(ask: Ask) -> Any:
    asked = ask("cloudwatch").describe_alarms(AlarmNames=["both"], AlarmTypes=["CompositeAlarm"])
    alarm = asked["CompositeAlarms"][0]
    return alarm["AlarmRule"], alarm["AlarmDescription"]


def _rule(ask: Ask) -> Any:
    events = ask("events")
    targets = events.list_targets_by_rule(Rule="failed")["Targets"]
    (lost,) = events.list_targets_by_rule(Rule="slow")["Targets"]
    assert lost["DeadLetterConfig"] == {"Arn": "arn:aws:sqs:us-east-1:123456789012:letters"}
    assert events.list_targets_by_rule(Rule="succeeded")["Targets"] == []
    told = events.describe_rule(Name="failed")["Description"]
    return told, [target["Id"] for target in targets], lost["RetryPolicy"]["MaximumRetryAttempts"]


def _triggers(ask: Ask) -> Any:
    found = {trigger["Name"]: trigger for trigger in ask("glue").get_triggers()["Triggers"]}
    then, by_hand = found["then"], found["by-hand"]
    (condition,) = then["Predicate"]["Conditions"]
    assert (condition["JobName"], condition["State"]) == ("every-type", "SUCCEEDED")
    assert [found[name]["State"] for name in ("nightly", "then", "by-hand")] == _STATES
    return found["nightly"]["Schedule"], then["Actions"][0]["Timeout"], by_hand["Actions"][0]["Arguments"]


def _connections(ask: Ask) -> Any:
    connections = [ask("glue").get_connection(Name=name)["Connection"] for name in ("jdbc", "network")]
    subnet = own_subnet(ask)
    for connection in connections:
        where = connection["PhysicalConnectionRequirements"]
        assert (where["SubnetId"], where["AvailabilityZone"]) == (subnet["SubnetId"], "us-east-1a")
        assert len(where["SecurityGroupIdList"]) == 1
    assert connections[0]["ConnectionProperties"]["JDBC_ENFORCE_SSL"] == "true"
    database = ask("glue").get_connection(Name="database")["Connection"]
    return [connection["Description"] for connection in (database, *connections)]


def _catalog(ask: Ask) -> Any:
    settings = ask("glue").get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"]
    at_rest, password = settings["EncryptionAtRest"], settings["ConnectionPasswordEncryption"]
    assert at_rest["SseAwsKmsKeyId"].endswith(_own_key(ask))
    assert password["AwsKmsKeyId"].endswith(_own_key(ask))
    return at_rest["CatalogEncryptionMode"], password["ReturnConnectionPasswordEncrypted"]


def _queue(ask: Ask) -> Any:
    url = ask("sqs").get_queue_url(QueueName="letters")["QueueUrl"]
    attributes = ask("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["KmsMasterKeyId"] == _own_key(ask)
    tags = sorted(ask("sqs").list_queue_tags(QueueUrl=url)["Tags"])
    return attributes["VisibilityTimeout"], attributes["MessageRetentionPeriod"], tags


def _job(ask: Ask) -> Any:
    job = ask("glue").get_job(JobName="every-type")["Job"]
    tags = ask("glue").get_tags(ResourceArn="arn:aws:glue:us-east-1:123456789012:job/every-type")["Tags"]
    members = ("DefaultArguments", "Timeout", "NumberOfWorkers", "SecurityConfiguration")
    return [*(job[name] for name in members), sorted(tags)]


def _security_configuration(ask: Ask) -> Any:
    found = ask("glue").get_security_configurations()["SecurityConfigurations"]
    modes = [
        (
            one["EncryptionConfiguration"]["S3Encryption"][0]["S3EncryptionMode"],
            one["EncryptionConfiguration"]["CloudWatchEncryption"]["CloudWatchEncryptionMode"],
            one["EncryptionConfiguration"]["JobBookmarksEncryption"]["JobBookmarksEncryptionMode"],
        )
        for one in found
    ]
    return [one["Name"] for one in found], modes


def _role(ask: Ask) -> Any:
    iam = ask("iam")
    name = iam.list_roles()["Roles"][0]["RoleName"]
    role = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    sid = role["AssumeRolePolicyDocument"]["Statement"][0]["Sid"]
    return role["Description"], sid, len(attached), sorted(tag["Key"] for tag in role["Tags"])


def _managed_policy(ask: Ask) -> Any:
    iam = ask("iam")
    policy = iam.list_policies(Scope="Local")["Policies"][0]
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
    return version["PolicyVersion"]["Document"]["Statement"][0]["Sid"]


def _inline_policy(ask: Ask) -> Any:
    role = ask("iam").list_roles()["Roles"][0]["RoleName"]
    policy = ask("iam").get_role_policy(RoleName=role, PolicyName="inline")
    return policy["PolicyDocument"]["Statement"][0]["Sid"]


def _key(ask: Ask) -> Any:
    kms = ask("kms")
    key = _own_key(ask)
    rotates = kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    tags = kms.list_resource_tags(KeyId=key)["Tags"]
    described = kms.describe_key(KeyId=key)["KeyMetadata"]["Description"]
    return described, rotates, sorted(tag["TagKey"] for tag in tags)


def _own_key(ask: Ask) -> str:
    aliases = ask("kms").list_aliases()["Aliases"]
    return str(next(one["TargetKeyId"] for one in aliases if one["AliasName"] == "alias/every-type"))


def _log_group(ask: Ask) -> Any:
    group = ask("logs").describe_log_groups(logGroupNamePrefix="/every/type")["logGroups"][0]
    tags = ask("logs").list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]
    return group["retentionInDays"], group["kmsKeyId"].endswith(_own_key(ask)), sorted(tags)


def _bucket(ask: Ask) -> Any:
    s3 = ask("s3")
    name = _own_bucket(ask)
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert all(block.values()), block
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    tags = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    return rules[0]["Expiration"]["Days"], sorted(tag["Key"] for tag in tags)


def _own_bucket(ask: Ask) -> str:
    names = [bucket["Name"] for bucket in ask("s3").list_buckets()["Buckets"]]
    return str(next(name for name in names if name.startswith("shared-")))


def _bucket_policy(ask: Ask) -> Any:
    policy = ask("s3").get_bucket_policy(Bucket=_own_bucket(ask))["Policy"]
    return policy.count('"aws:SecureTransport"'), _sid(policy)


def _sid(policy: str) -> str:
    return str(json.loads(policy)["Statement"][0]["Sid"])


def _topic(ask: Ask) -> Any:
    attributes = ask("sns").get_topic_attributes(TopicArn=_own_topic(ask))["Attributes"]
    return attributes["DisplayName"], attributes["KmsMasterKeyId"] == _own_key(ask)


def _own_topic(ask: Ask) -> str:
    return str(next(topic["TopicArn"] for topic in ask("sns").list_topics()["Topics"]))


def _topic_policy(ask: Ask) -> Any:
    return _sid(ask("sns").get_topic_attributes(TopicArn=_own_topic(ask))["Attributes"]["Policy"])


def _queue_policy(ask: Ask) -> Any:
    url = ask("sqs").list_queues()["QueueUrls"][0]
    answer = ask("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    return _sid(answer["Attributes"]["Policy"])


def _secret(ask: Ask) -> Any:
    secret = ask("secretsmanager").describe_secret(SecretId="database")
    return secret["Description"], sorted(tag["Key"] for tag in secret["Tags"])


def _metric_filters(ask: Ask) -> Any:
    found = ask("logs").describe_metric_filters(logGroupName="/every/type")["metricFilters"]
    return [one["filterPattern"] for one in found]


_STATES = ["ACTIVATED", "ACTIVATED", "CREATED"]
AS_OF = "as of the {} deployment"
FIRST, SECOND = AS_OF.format("first"), AS_OF.format("second")
KEYS_1, KEYS_2 = ["only-first", "stage"], ["only-second", "stage"]
JOB_1 = [{"--enable-metrics": "", "--stage": "first"}, 180, 10, "first-security", KEYS_1]
JOB_2 = [{"--enable-metrics": "", "--stage": "second"}, 60, 20, "second-security", KEYS_2]
_MODES = [("SSE-KMS", "SSE-KMS", "CSE-KMS")]

FACTS: dict[str, Fact] = {
    **NETWORK_FACTS,
    "AWS::CloudWatch::Alarm": Fact(_alarms, (0.5, 60, 0.85, 2), (0.85, 60, 0.9, 2)),
    "AWS::CloudWatch::CompositeAlarm": Fact(_composite, ('ALARM("heap")', FIRST), ('ALARM("heap")', SECOND)),
    "AWS::CloudWatch::Dashboard": Fact(
        lambda ask: "second" in ask("cloudwatch").get_dashboard(DashboardName="job")["DashboardBody"],
        False,
        True,
    ),
    "AWS::Events::Rule": Fact(_rule, (FIRST, ["TopicFirst"], 10), (SECOND, ["TopicSecond"], 20)),
    "AWS::Glue::Connection": Fact(_connections, [FIRST] * 3, [SECOND] * 3),
    "AWS::Glue::DataCatalogEncryptionSettings": Fact(_catalog, ("SSE-KMS", False), ("SSE-KMS", True)),
    "AWS::Glue::Database": Fact(
        lambda ask: ask("glue").get_database(Name="shop")["Database"]["Description"],
        FIRST,
        SECOND,
    ),
    "AWS::Glue::Job": Fact(_job, JOB_1, JOB_2),
    "AWS::Glue::SecurityConfiguration": Fact(
        _security_configuration,
        (["first-security"], _MODES),
        (["second-security"], _MODES),
    ),
    "AWS::Glue::Table": Fact(
        lambda ask: ask("glue").get_table(DatabaseName="shop", Name="orders")["Table"]["Description"],
        FIRST,
        SECOND,
    ),
    "AWS::Glue::Trigger": Fact(
        _triggers,
        ("cron(0 2 * * ? *)", 30, {"--stage": "first"}),
        ("cron(0 3 * * ? *)", 60, {"--stage": "second"}),
    ),
    "AWS::IAM::ManagedPolicy": Fact(_managed_policy, "First", "Second"),
    "AWS::IAM::Policy": Fact(_inline_policy, "First", "Second"),
    "AWS::IAM::Role": Fact(_role, (FIRST, "First", 1, KEYS_1), (SECOND, "Second", 1, KEYS_2)),
    "AWS::KMS::Alias": Fact(lambda ask: bool(_own_key(ask)), True, True),
    "AWS::KMS::Key": Fact(_key, (FIRST, True, KEYS_1), (SECOND, True, KEYS_2)),
    "AWS::Logs::LogGroup": Fact(_log_group, (365, True, KEYS_1), (731, True, KEYS_2)),
    "AWS::Logs::MetricFilter": Fact(
        _metric_filters,
        ['"OutOfMemoryError first"'],
        ['"OutOfMemoryError second"'],
    ),
    "AWS::S3::Bucket": Fact(_bucket, (30, KEYS_1), (60, KEYS_2)),
    "AWS::S3::BucketPolicy": Fact(_bucket_policy, (1, "First"), (1, "Second")),
    "AWS::SNS::Subscription": Fact(
        lambda ask: [one["Endpoint"] for one in ask("sns").list_subscriptions()["Subscriptions"]],
        ["first@example.com"],
        ["second@example.com"],
    ),
    "AWS::SNS::Topic": Fact(_topic, (FIRST, True), (SECOND, True)),
    "AWS::SNS::TopicPolicy": Fact(_topic_policy, "First", "Second"),
    "AWS::SQS::Queue": Fact(_queue, ("30", "1209600", KEYS_1), ("60", "1209600", KEYS_2)),
    "AWS::SQS::QueuePolicy": Fact(_queue_policy, "First", "Second"),
    "AWS::SecretsManager::Secret": Fact(_secret, (FIRST, KEYS_1), (SECOND, KEYS_2)),
}
