"""The key of a stack: one for its jobs' data, logs, bookmarks and alarms."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

_KEY_ID = "HardenedGlueKey"
LOG_GROUP_ROOT = "/hardened-glue/jobs"
GLUE_LOG_GROUP_ROOT = "/aws-glue/jobs"  # where Glue 4.0 writes its plain output, whatever it is told


def stack_key(scope: Construct) -> kms.Key:
    """The key of the scope's stack, made by the first who asks."""
    stack = cdk.Stack.of(scope)
    found = stack.node.try_find_child(_KEY_ID)
    return found if isinstance(found, kms.Key) else _new_key(stack)


def _new_key(stack: cdk.Stack) -> kms.Key:
    key = kms.Key(
        stack,
        _KEY_ID,
        description="Data, logs, bookmarks and alarms of the Glue jobs of one stack",
        enable_key_rotation=True,
        removal_policy=cdk.RemovalPolicy.RETAIN,  # what it encrypted outlives the stack
    )
    # The key's default policy leaves the account's IAM policies in charge, which is how S3 is reached:
    # each job's role may use the key through S3 only. SNS needs nothing: those who publish do.
    for statement in (_for_logs(stack), _for_alarms(stack), _for_event_rules()):
        key.add_to_resource_policy(statement)
    return key


def _for_logs(stack: cdk.Stack) -> iam.PolicyStatement:
    groups = [
        stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{root}/*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        for root in (LOG_GROUP_ROOT, GLUE_LOG_GROUP_ROOT)
    ]
    return iam.PolicyStatement(
        sid="EncryptLogGroupsOfJobs",
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def _for_alarms(stack: cdk.Stack) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="PublishAlarmsToEncryptedTopics",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
    )


def _for_event_rules() -> iam.PolicyStatement:
    # No condition, on purpose: the request that EventBridge makes to KMS carries neither SourceAccount nor
    # SourceArn (SNS Developer Guide, sns-key-management), so a condition loses every event in silence.
    return iam.PolicyStatement(
        sid="PublishEventsToEncryptedTopics",
        principals=[iam.ServicePrincipal("events.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
    )
