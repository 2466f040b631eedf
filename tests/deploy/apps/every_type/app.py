"""One resource of every type that the emulator makes, in two stacks; `-c stage=second` changes each."""

from __future__ import annotations

import json

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from tests.deploy.apps.every_type.network import network
from tests.deploy.apps.every_type.stage import retained, stage_of
from tests.deploy.apps.every_type.watch import watch

app = cdk.App(analytics_reporting=True)
STAGE = stage_of(app)
SECOND = STAGE.second
TEXT = STAGE.text
TAGS = STAGE.tags


def statement(**members: object) -> dict[str, object]:
    """A policy of one statement, which names the stage."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **members, "Sid": STAGE.name.title()}]}


def synthesizer() -> cdk.IStackSynthesizer:
    return cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)


def shared() -> tuple[cdk.Stack, kms.CfnKey, sns.CfnTopic, sqs.CfnQueue]:
    """What jobs share: key, buckets, topic, queue."""
    stack = cdk.Stack(app, "Shared", synthesizer=synthesizer())
    own = {"Principal": {"AWS": f"arn:aws:iam::{stack.account}:root"}}
    key = kms.CfnKey(
        stack,
        "Key",
        description=TEXT,
        enable_key_rotation=True,
        key_policy=statement(**own, Action="kms:*", Resource="*"),
        tags=TAGS,
    )
    retained(key)
    kms.CfnAlias(stack, "Alias", alias_name="alias/every-type", target_key_id=key.attr_key_id)
    bucket(stack, key)
    topic = sns.CfnTopic(stack, "Topic", topic_name="alarms", display_name=TEXT, kms_master_key_id=key.ref)
    topic.tags.set_tag("stage", STAGE.name)
    sns.CfnSubscription(
        stack, "Subscription", topic_arn=topic.ref, protocol="email", endpoint=f"{STAGE.name}@example.com"
    )
    publish = {"Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}
    sns.CfnTopicPolicy(
        stack, "TopicPolicy", topics=[topic.ref], policy_document=statement(**publish, Resource=topic.ref)
    )
    queue = sqs.CfnQueue(
        stack,
        "Queue",
        queue_name="letters",
        kms_master_key_id=key.attr_key_id,
        message_retention_period=1_209_600,
        visibility_timeout=60 if SECOND else 30,
        tags=TAGS,
    )
    send = {"Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    sqs.CfnQueuePolicy(
        stack, "QueuePolicy", queues=[queue.ref], policy_document=statement(**send, Resource=queue.attr_arn)
    )
    secretsmanager.CfnSecret(
        stack,
        "Secret",
        name="database",
        description=TEXT,
        kms_key_id=key.attr_arn,
        generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
            secret_string_template=json.dumps({"username": "reader"}), generate_string_key="password"
        ),
        tags=TAGS,
    )
    return stack, key, topic, queue


def bucket(stack: cdk.Stack, key: kms.CfnKey) -> None:
    default = s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
        sse_algorithm="aws:kms", kms_master_key_id=key.attr_arn
    )
    resource = s3.CfnBucket(
        stack,
        "Bucket",
        bucket_encryption=s3.CfnBucket.BucketEncryptionProperty(
            server_side_encryption_configuration=[
                s3.CfnBucket.ServerSideEncryptionRuleProperty(
                    bucket_key_enabled=True, server_side_encryption_by_default=default
                )
            ]
        ),
        lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(
            rules=[s3.CfnBucket.RuleProperty(status="Enabled", expiration_in_days=60 if SECOND else 30)]
        ),
        ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
            rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
        ),
        public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        ),
        versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
        tags=TAGS,
    )
    retained(resource)
    insecure = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}, "Principal": "*", "Action": "s3:*"}
    s3.CfnBucketPolicy(
        stack,
        "BucketPolicy",
        bucket=resource.ref,
        policy_document=statement(Effect="Deny", **insecure, Resource=f"{resource.attr_arn}/*"),
    )


def job(key: kms.CfnKey, topic: sns.CfnTopic, queue: sqs.CfnQueue) -> None:
    """A job with all that stands around it."""
    stack = cdk.Stack(app, "Job", synthesizer=synthesizer())
    script = assets.Asset(stack, "Script", path=__file__)
    trust = statement(Principal={"Service": "glue.amazonaws.com"}, Action="sts:AssumeRole")
    role = iam.CfnRole(stack, "Role", assume_role_policy_document=trust, description=TEXT, tags=TAGS)
    put = {"Action": "cloudwatch:PutMetricData", "Resource": "*"}
    iam.CfnManagedPolicy(stack, "ManagedPolicy", policy_document=statement(**put), roles=[role.ref])
    iam.CfnPolicy(stack, "Policy", policy_name="inline", policy_document=statement(**put), roles=[role.ref])
    security = glue.CfnSecurityConfiguration(
        stack,
        "Security",
        name=f"{STAGE.name}-security",  # AWS replaces a security configuration; its job must follow
        encryption_configuration=glue.CfnSecurityConfiguration.EncryptionConfigurationProperty(
            s3_encryptions=[
                glue.CfnSecurityConfiguration.S3EncryptionProperty(
                    s3_encryption_mode="SSE-KMS", kms_key_arn=key.attr_arn
                )
            ],
            cloud_watch_encryption=glue.CfnSecurityConfiguration.CloudWatchEncryptionProperty(
                cloud_watch_encryption_mode="SSE-KMS", kms_key_arn=key.attr_arn
            ),
            job_bookmarks_encryption=glue.CfnSecurityConfiguration.JobBookmarksEncryptionProperty(
                job_bookmarks_encryption_mode="CSE-KMS", kms_key_arn=key.attr_arn
            ),
        ),
    )
    connection = glue.CfnConnection(
        stack,
        "Connection",
        catalog_id=stack.account,
        connection_input=glue.CfnConnection.ConnectionInputProperty(
            name="database",
            connection_type="JDBC",
            description=TEXT,
            connection_properties={"JDBC_CONNECTION_URL": "jdbc:mysql://example:3306/shop"},
        ),
    )
    resource = glue.CfnJob(
        stack,
        "Resource",
        name="every-type",
        role=role.attr_arn,
        command=glue.CfnJob.JobCommandProperty(
            name="glueetl", python_version="3", script_location=script.s3_object_url
        ),
        connections=glue.CfnJob.ConnectionsListProperty(connections=[connection.ref]),
        default_arguments={"--enable-metrics": "", "--stage": STAGE.name},
        non_overridable_arguments={"--TempDir": "s3://temporary/"},
        glue_version="5.0",
        max_retries=1,
        number_of_workers=20 if SECOND else 10,
        security_configuration=security.ref,
        tags={"stage": STAGE.name, f"only-{STAGE.name}": "yes"},
        timeout=60 if SECOND else 180,
        worker_type="G.1X",
    )
    glue.CfnTrigger(
        stack,
        "Trigger",
        name="nightly",
        type="SCHEDULED",
        schedule="cron(0 3 * * ? *)" if SECOND else "cron(0 2 * * ? *)",
        actions=[glue.CfnTrigger.ActionProperty(job_name=resource.ref)],
        start_on_creation=True,
    )
    chain(stack, resource)
    watch(stack, STAGE, resource, topic, queue, key)
    catalog(stack, key)
    network(stack, STAGE.name)


def chain(stack: cdk.Stack, resource: glue.CfnJob) -> None:
    """A trigger on success, and one that only a person pulls."""
    glue.CfnTrigger(
        stack,
        "Then",
        name="then",
        type="CONDITIONAL",
        description=TEXT,
        start_on_creation=True,
        predicate={
            "logical": "AND",
            "conditions": [{"logicalOperator": "EQUALS", "jobName": resource.ref, "state": "SUCCEEDED"}],
        },
        actions=[{"jobName": resource.ref, "timeout": 60 if SECOND else 30}],
    )
    glue.CfnTrigger(
        stack,
        "ByHand",
        name="by-hand",
        type="ON_DEMAND",
        actions=[{"jobName": resource.ref, "arguments": {"--stage": STAGE.name}}],
    )


def catalog(stack: cdk.Stack, key: kms.CfnKey) -> None:
    settings = glue.CfnDataCatalogEncryptionSettings
    settings(
        stack,
        "Catalog",
        catalog_id=stack.account,
        data_catalog_encryption_settings=settings.DataCatalogEncryptionSettingsProperty(
            encryption_at_rest=settings.EncryptionAtRestProperty(
                catalog_encryption_mode="SSE-KMS", sse_aws_kms_key_id=key.attr_arn
            ),
            connection_password_encryption=settings.ConnectionPasswordEncryptionProperty(
                return_connection_password_encrypted=SECOND, kms_key_id=key.attr_arn
            ),
        ),
    )
    database = glue.CfnDatabase(
        stack,
        "Database",
        catalog_id=stack.account,
        database_input=glue.CfnDatabase.DatabaseInputProperty(name="shop", description=TEXT),
    )
    glue.CfnTable(
        stack,
        "Table",
        catalog_id=stack.account,
        database_name=database.ref,
        table_input=glue.CfnTable.TableInputProperty(name="orders", description=TEXT),
    )


_, shared_key, alarm_topic, letters = shared()
job(shared_key, alarm_topic, letters)
app.synth()
