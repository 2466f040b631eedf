"""What exists in the emulator, asked of each service through boto3 and not of CloudFormation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from .resources import ACCOUNT, REGION
from .resources.base import pages
from .resources.network import RULE_TAG
from .server import Emulator

_SNS_DEFAULT_POLICY = "__default_policy_ID"
_Client = Callable[[str], Any]


class Existing(NamedTuple):
    """A resource by its CloudFormation type and by what Ref answers for it."""

    type: str
    name: str


def inventory(emulator: Emulator) -> list[Existing]:
    """Everything of the supported types that exists now, sorted."""
    emulator.check()
    return sorted(Existing(kind, name) for kind, names in _ROWS.items() for name in names(emulator.client))


def _glue(listing: str, answer: str) -> Callable[[_Client], Iterable[str]]:
    def names(client: _Client) -> Iterator[str]:
        for item in pages(getattr(client("glue"), listing), answer):
            yield item["Name"]

    return names


def _tables(client: _Client) -> Iterator[str]:
    for database in _glue("get_databases", "DatabaseList")(client):
        for table in client("glue").get_tables(DatabaseName=database)["TableList"]:
            yield table["Name"]


def _alarms(answer: str) -> Callable[[_Client], Iterable[str]]:
    def names(client: _Client) -> Iterator[str]:
        for alarm in pages(client("cloudwatch").describe_alarms, answer):
            yield alarm["AlarmName"]

    return names


def _dashboards(client: _Client) -> Iterator[str]:
    for entry in pages(client("cloudwatch").list_dashboards, "DashboardEntries"):
        yield entry["DashboardName"]


def _log_groups(client: _Client) -> Iterator[str]:
    for group in pages(client("logs").describe_log_groups, "logGroups", "nextToken"):
        yield group["logGroupName"]


def _metric_filters(client: _Client) -> Iterator[str]:
    for metric_filter in pages(client("logs").describe_metric_filters, "metricFilters", "nextToken"):
        yield metric_filter["filterName"]


def _buckets(client: _Client) -> Iterator[str]:
    for bucket in client("s3").list_buckets()["Buckets"]:
        yield bucket["Name"]


def _bucket_policies(client: _Client) -> Iterator[str]:
    s3 = client("s3")
    for bucket in _buckets(client):
        try:
            s3.get_bucket_policy(Bucket=bucket)
        except s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
        else:
            yield bucket


def _topics(client: _Client) -> Iterator[str]:
    for topic in pages(client("sns").list_topics, "Topics"):
        yield topic["TopicArn"]


def _topic_policies(client: _Client) -> Iterator[str]:
    for topic in _topics(client):
        policy = client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
        if _SNS_DEFAULT_POLICY not in policy and '"Statement": []' not in policy:
            yield topic


def _subscriptions(client: _Client) -> Iterator[str]:
    for subscription in pages(client("sns").list_subscriptions, "Subscriptions"):
        yield subscription["SubscriptionArn"]


def _queues(client: _Client) -> Iterator[str]:
    # The service answers with its own address; Ref, and so a stack, with the one the queue has on AWS.
    for url in client("sqs").list_queues().get("QueueUrls", []):
        yield f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{url.rsplit('/', 1)[1]}"


def _queue_policies(client: _Client) -> Iterator[str]:
    for queue in _queues(client):
        answer = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])
        if answer.get("Attributes", {}).get("Policy"):
            yield queue


def _rules(client: _Client) -> Iterator[str]:
    for bus in client("events").list_event_buses()["EventBuses"]:
        for rule in pages(client("events").list_rules, "Rules", EventBusName=bus["Name"]):
            yield rule["Name"]


def _keys(client: _Client) -> Iterator[str]:
    kms = client("kms")
    for key in pages(kms.list_keys, "Keys"):
        found = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if found["KeyManager"] == "CUSTOMER" and found["KeyState"] != "PendingDeletion":
            yield key["KeyId"]


def _aliases(client: _Client) -> Iterator[str]:
    for alias in client("kms").list_aliases()["Aliases"]:
        if not alias["AliasName"].startswith("alias/aws/"):
            yield alias["AliasName"]


def _secrets(client: _Client) -> Iterator[str]:
    for secret in pages(client("secretsmanager").list_secrets, "SecretList"):
        yield secret["ARN"]


def _roles(client: _Client) -> Iterator[str]:
    for role in client("iam").list_roles(MaxItems=1000)["Roles"]:
        yield role["RoleName"]


def _managed_policies(client: _Client) -> Iterator[str]:
    for policy in client("iam").list_policies(Scope="Local", MaxItems=1000)["Policies"]:
        yield policy["Arn"]


def _inline_policies(client: _Client) -> Iterator[str]:
    for role in _roles(client):
        yield from client("iam").list_role_policies(RoleName=role)["PolicyNames"]


def _encrypted_catalogs(client: _Client) -> Iterator[str]:
    found = client("glue").get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"]
    at_rest = found["EncryptionAtRest"]["CatalogEncryptionMode"] != "DISABLED"
    if at_rest or found["ConnectionPasswordEncryption"]["ReturnConnectionPasswordEncrypted"]:
        yield ACCOUNT


def _ec2(listing: str, answer: str, name: str, **default: object) -> Callable[[_Client], Iterable[str]]:
    """What somebody made: EC2 makes a default one of most things by itself."""

    def names(client: _Client) -> Iterator[str]:
        for item in pages(getattr(client("ec2"), listing), answer):
            if not default.items() <= item.items():
                yield item[name]

    return names


def _route_tables(client: _Client) -> Iterator[str]:
    for table in pages(client("ec2").describe_route_tables, "RouteTables"):
        if not any(association.get("Main") for association in table["Associations"]):
            yield table["RouteTableId"]


def _associations(client: _Client) -> Iterator[str]:
    for table in pages(client("ec2").describe_route_tables, "RouteTables"):
        for association in table["Associations"]:
            if not association.get("Main"):
                yield association["RouteTableAssociationId"]


def _group_rules(direction: str) -> Callable[[_Client], Iterable[str]]:
    def names(client: _Client) -> Iterator[str]:
        for rule in pages(client("ec2").describe_security_group_rules, "SecurityGroupRules"):
            if {"Key": RULE_TAG, "Value": direction} in rule.get("Tags", []):
                yield rule["SecurityGroupRuleId"]

    return names


def _stacks(client: _Client) -> Iterator[str]:
    for stack in pages(client("cloudformation").describe_stacks, "Stacks"):
        yield stack["StackName"]


_ROWS: dict[str, Callable[[_Client], Iterable[str]]] = {
    "AWS::CloudFormation::Stack": _stacks,
    "AWS::CloudWatch::Alarm": _alarms("MetricAlarms"),
    "AWS::CloudWatch::CompositeAlarm": _alarms("CompositeAlarms"),
    "AWS::CloudWatch::Dashboard": _dashboards,
    "AWS::EC2::RouteTable": _route_tables,
    "AWS::EC2::SecurityGroup": _ec2(
        "describe_security_groups", "SecurityGroups", "GroupId", GroupName="default"
    ),
    "AWS::EC2::SecurityGroupEgress": _group_rules("egress"),
    "AWS::EC2::SecurityGroupIngress": _group_rules("ingress"),
    "AWS::EC2::Subnet": _ec2("describe_subnets", "Subnets", "SubnetId", DefaultForAz=True),
    "AWS::EC2::SubnetRouteTableAssociation": _associations,
    "AWS::EC2::VPC": _ec2("describe_vpcs", "Vpcs", "VpcId", IsDefault=True),
    "AWS::EC2::VPCEndpoint": _ec2("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", State="deleted"),
    "AWS::Events::Rule": _rules,
    "AWS::Glue::Connection": _glue("get_connections", "ConnectionList"),
    "AWS::Glue::DataCatalogEncryptionSettings": _encrypted_catalogs,
    "AWS::Glue::Database": _glue("get_databases", "DatabaseList"),
    "AWS::Glue::Job": _glue("get_jobs", "Jobs"),
    "AWS::Glue::SecurityConfiguration": _glue("get_security_configurations", "SecurityConfigurations"),
    "AWS::Glue::Table": _tables,
    "AWS::Glue::Trigger": _glue("get_triggers", "Triggers"),
    "AWS::IAM::ManagedPolicy": _managed_policies,
    "AWS::IAM::Policy": _inline_policies,
    "AWS::IAM::Role": _roles,
    "AWS::KMS::Alias": _aliases,
    "AWS::KMS::Key": _keys,
    "AWS::Logs::LogGroup": _log_groups,
    "AWS::Logs::MetricFilter": _metric_filters,
    "AWS::S3::Bucket": _buckets,
    "AWS::S3::BucketPolicy": _bucket_policies,
    "AWS::SNS::Subscription": _subscriptions,
    "AWS::SNS::Topic": _topics,
    "AWS::SNS::TopicPolicy": _topic_policies,
    "AWS::SQS::Queue": _queues,
    "AWS::SQS::QueuePolicy": _queue_policies,
    "AWS::SecretsManager::Secret": _secrets,
}
"""One row a type. A test holds that each type the emulator makes has one, or it could be left unseen."""

LISTED_TYPES = frozenset(_ROWS)
