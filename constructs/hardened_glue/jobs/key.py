"""The key of a stack: one for its jobs' data, logs, bookmarks and alarms.

Who is let in is whom the stack needs: a stack of buckets alone has a key that no service may use by itself.
"""

from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from hardened_glue.jobs.references import regional_arn

_KEY_ID = "HardenedGlueKey"
_PUBLISHING = ["kms:Decrypt", "kms:GenerateDataKey*"]
_ALLOWED: "WeakKeyDictionary[kms.IKey, set[str]]" = WeakKeyDictionary()
LOG_GROUP_ROOT = "/hardened-glue/jobs"
GLUE_LOG_GROUP_ROOT = "/aws-glue/jobs"  # where Glue 4.0 writes its plain output, whatever it is told


def stack_key(scope: Construct) -> kms.Key:
    """The key of the scope's stack, made by the first who asks."""
    stack = cdk.Stack.of(scope)
    found = stack.node.try_find_child(_KEY_ID)
    return found if isinstance(found, kms.Key) else _new_key(stack)


def _new_key(stack: cdk.Stack) -> kms.Key:
    # Its default policy leaves the account's IAM policies in charge, which is how S3 is reached: each job's
    # role may use the key through S3 only. SNS needs nothing: those who publish do.
    return kms.Key(
        stack,
        _KEY_ID,
        description="Data, logs, bookmarks and alarms of the Glue jobs of one stack",
        enable_key_rotation=True,
        removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,  # what it encrypted outlives the stack
    )


def let_logs_encrypt(key: kms.IKey) -> None:
    """Let CloudWatch Logs encrypt with the key, for the log groups of jobs and no other."""
    region = key.stack.region
    statement = iam.PolicyStatement(
        sid="EncryptLogGroupsOfJobs",
        principals=[iam.ServicePrincipal(f"logs.{region}.amazonaws.com")],
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        resources=["*"],
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": [
                    regional_arn("logs", f"log-group:{root}/*")
                    for root in (LOG_GROUP_ROOT, GLUE_LOG_GROUP_ROOT)
                ]
            }
        },
    )
    _allow(key, statement)


def let_alarms_publish(key: kms.IKey) -> None:
    """Let CloudWatch's alarms of this account use the key for a topic that it encrypts."""
    statement = iam.PolicyStatement(
        sid="PublishAlarmsToEncryptedTopics",
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions=_PUBLISHING,
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": key.stack.account}},
    )
    _allow(key, statement)


def let_event_rules_publish(key: kms.IKey) -> None:
    """Let EventBridge use the key for a topic or queue that it encrypts."""
    # No condition, on purpose: the request that EventBridge makes to KMS carries neither SourceAccount nor
    # SourceArn (SNS Developer Guide, sns-key-management), so a condition loses every event in silence.
    statement = iam.PolicyStatement(
        sid="PublishEventsToEncryptedTopics",
        principals=[iam.ServicePrincipal("events.amazonaws.com")],
        actions=_PUBLISHING,
        resources=["*"],
    )
    _allow(key, statement)


def _allow(key: kms.IKey, statement: iam.PolicyStatement) -> None:
    """Add a statement to a key's policy, once; the policy of an imported key is its owner's to write."""
    allowed = _ALLOWED.setdefault(key, set())
    sid = str(statement.sid)
    if sid not in allowed:
        allowed.add(sid)
        key.add_to_resource_policy(statement)
