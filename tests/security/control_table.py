"""Which control is satisfied where: the audit table's rows, each with the test file that holds it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control of the house.

    Args:
        where: the property or resource that satisfies it.
        held_by: the test file, below tests/; every rule is held by the strict synth besides.
        nag: cdk-nag's rules, by the names of their implementations.
        checkov: checkov's.
        others: Security Hub's, AWS Config's, Control Tower's and Prowler's.
    """

    what: str
    where: str
    held_by: str
    nag: tuple[str, ...] = ()
    checkov: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


CONTROLS = (
    Control(
        what="what a job writes, its logs and its bookmarks are encrypted",
        where="`AWS::Glue::SecurityConfiguration`: all three modes, one a stack, on every job",
        held_by="jobs/test_security.py",
        nag=("GlueEncryptedCloudWatchLogs", "GlueJobBookmarkEncrypted"),
        checkov=("CKV_AWS_195", "CKV_AWS_99"),
        others=(
            "Control Tower CT.GLUE.PR.1",
            "Prowler glue_etl_jobs_amazon_s3_encryption_enabled",
            "Prowler glue_etl_jobs_cloudwatch_logs_encryption_enabled",
            "Prowler glue_etl_jobs_job_bookmark_encryption_enabled",
        ),
    ),
    Control(
        what="encrypted logging works: Glue stops logging in silence where it may not encrypt",
        where="key policy for the log groups of jobs alone; `logs:AssociateKmsKey` in the role's policy",
        held_by="security/test_run_permissions.py",
        others=("Prowler glue_etl_jobs_logging_enabled", "Config glue-job-logging-enabled"),
    ),
    Control(
        what="keys rotate, are never deleted with a stack, and are open to nobody by a wildcard",
        where="`EnableKeyRotation`, `DeletionPolicy: Retain`; statements only for the services a stack uses",
        held_by="jobs/test_security.py",
        nag=("KMSBackingKeyRotationEnabled",),
        checkov=("CKV_AWS_7", "CKV_AWS_33"),
        others=("Security Hub KMS.4", "Security Hub KMS.5"),
    ),
    Control(
        what="log groups are encrypted and expire",
        where="`KmsKeyId`, `RetentionInDays: 365`, under the names that Glue derives",
        held_by="jobs/test_job_logs.py",
        nag=("CloudWatchLogGroupEncrypted", "CloudWatchLogGroupRetentionPeriod"),
        checkov=("CKV_AWS_158", "CKV_AWS_66"),
        others=("Security Hub CloudWatch.16",),
    ),
    Control(
        what="buckets are closed to the public",
        where="`PublicAccessBlockConfiguration`, all four; no ACLs (`BucketOwnerEnforced`)",
        held_by="jobs/test_security.py",
        nag=(
            "S3BucketLevelPublicAccessProhibited",
            "S3BucketPublicReadProhibited",
            "S3BucketPublicWriteProhibited",
        ),
        checkov=("CKV_AWS_20", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AWS_57"),
        others=(
            "Security Hub S3.2",
            "Security Hub S3.3",
            "Security Hub S3.8",
            "Security Hub S3.12",
        ),
    ),
    Control(
        what="buckets take TLS 1.2 or later alone",
        where="bucket policy: deny without `aws:SecureTransport`, deny below `s3:TlsVersion` 1.2",
        held_by="security/test_run_permissions.py",
        nag=("S3BucketSSLRequestsOnly",),
        others=("Security Hub S3.5",),
    ),
    Control(
        what="objects are encrypted with a key of the account, and a put that asks for less is refused",
        where="`BucketEncryption` with `BucketKeyEnabled`; bucket policy `DenyOtherEncryption`",
        held_by="security/test_run_permissions.py",
        nag=("S3DefaultEncryptionKMS",),
        checkov=("CKV_AWS_19",),
        others=("Security Hub S3.17",),
    ),
    Control(
        what="what was overwritten or deleted can be had back for 30 days",
        where="`VersioningConfiguration`; not in the bucket of temporary files",
        held_by="jobs/test_security.py",
        nag=("S3BucketVersioningEnabled",),
        checkov=("CKV_AWS_21",),
        others=("Security Hub S3.14", "Security Hub S3.10"),
    ),
    Control(
        what="access to buckets is logged",
        where="`LoggingConfiguration` into one bucket a stack, which takes no other bucket's logs",
        held_by="security/test_run_permissions.py",
        nag=("S3BucketLoggingEnabled",),
        checkov=("CKV_AWS_18",),
        others=("Security Hub S3.9",),
    ),
    Control(
        what="what a dead upload left is removed, and traces expire",
        where="`LifecycleConfiguration`: uploads after 7 days, event logs 90, temporary files 14",
        held_by="jobs/test_security.py",
        others=("Security Hub S3.13",),
    ),
    Control(
        what="a copy in another region",
        where="accepted on every bucket: it is for the data's owner to decide, to place and to pay",
        held_by="jobs/test_nag.py",
        nag=("S3BucketReplicationEnabled",),
        others=("Security Hub S3.7",),
    ),
    Control(
        what="a role may do what its job needs, and each statement is needed",
        where="managed policies of explicit actions, none of AWS, none inline; wildcards have reasons",
        held_by="security/test_every_statement_is_needed.py",
        nag=(
            "IAMNoManagedPolicies",
            "IAMNoInlinePolicy",
            "IAMNoWildcardPermissions",
            "IAMPolicyNoStatementsWithAdminAccess",
            "IAMPolicyNoStatementsWithFullAccess",
        ),
        checkov=(
            "CKV_AWS_62",
            "CKV_AWS_63",
            "CKV_AWS_107",
            "CKV_AWS_108",
            "CKV_AWS_109",
            "CKV_AWS_110",
            "CKV_AWS_111",
        ),
        others=("Security Hub IAM.1", "Security Hub IAM.21", "Security Hub KMS.1", "Security Hub KMS.2"),
    ),
    Control(
        what="a role is taken by Glue of this account alone",
        where="trust policy: `glue.amazonaws.com` with `aws:SourceAccount`",
        held_by="security/test_run_permissions.py",
        checkov=("CKV_AWS_60", "CKV_AWS_61"),
    ),
    Control(
        what="alarms ring, and on an encrypted topic that takes TLS alone",
        where="`KmsMasterKeyId`, topic policy; `AlarmActions` and `OKActions` on every alarm",
        held_by="security/test_run_permissions.py",
        nag=("SNSEncryptedKMS", "SNSTopicSSLPublishOnly", "CloudWatchAlarmAction"),
        checkov=("CKV_AWS_26",),
        others=(
            "Security Hub SNS.1",
            "Security Hub SNS.4",
            "Security Hub CloudWatch.15",
            "Security Hub CloudWatch.17",
        ),
    ),
    Control(
        what="an event that could not be told is kept, encrypted",
        where="`DeadLetterConfig` on every rule's target; the queue has a key and takes TLS alone",
        held_by="security/test_run_permissions.py",
        nag=("SQSQueueSSE", "SQSQueueSSLRequestsOnly", "SQSQueueDLQ"),
        checkov=("CKV_AWS_27",),
        others=("Security Hub SQS.1", "Security Hub SQS.3"),
    ),
    Control(
        what="jobs are tagged",
        where="`Tags` of every job: the template that made it, and those of the app",
        held_by="jobs/test_tags.py",
        others=("Security Hub Glue.1",),
    ),
    Control(
        what="a supported version of Glue",
        where="`GlueVersion` is always written, 4.0 or later; older and absent ones are refused",
        held_by="jobs/test_settings.py",
        others=("Security Hub Glue.4", "Config glue-spark-job-supported-version"),
    ),
    Control(
        what="no secret in an argument or a connection",
        where="refused at synth by name and by form; connections name a secret (`SECRET_ID`)",
        held_by="checks/test_secrecy.py",
        others=(
            "Prowler glue_etl_jobs_no_secrets_in_arguments",
            "Prowler glue_connection_no_secrets",
            "Prowler glue_catalog_connection_no_secrets",
            "Prowler glue_data_catalogs_connection_no_secrets_in_properties",
        ),
    ),
    Control(
        what="connections to databases use TLS",
        where="`JDBC_ENFORCE_SSL` on every `JobConnection`; going without takes a reason",
        held_by="jobs/test_connections.py",
        others=("Prowler glue_database_connections_ssl_enabled",),
    ),
    Control(
        what="a job in a VPC is reached by its own workers alone",
        where="`JobNetwork`: a group that lets itself in, described rules, egress to endpoints",
        held_by="jobs/test_network.py",
        nag=(
            "EC2RestrictedInbound",
            "EC2RestrictedSSH",
            "EC2RestrictedCommonPorts",
            "EC2SecurityGroupDescription",
        ),
        checkov=("CKV_AWS_23", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"),
        others=("Security Hub EC2.18", "Security Hub EC2.19"),
    ),
    Control(
        what="the Data Catalog and the passwords in it are encrypted",
        where="`CatalogEncryption`, opt-in: the setting is the whole account's",
        held_by="jobs/test_catalog_encryption.py",
        checkov=("CKV_AWS_94",),
        others=(
            "Prowler glue_data_catalogs_metadata_encryption_enabled",
            "Prowler glue_data_catalogs_connection_passwords_encryption_enabled",
        ),
    ),
)

# What the constructs make nothing for, so that nothing can satisfy or break it.
NOT_OURS = {
    "no construct makes an instance or a volume": (
        "EC2EBSInBackupPlan", "EC2EBSOptimizedInstance", "EC2EBSVolumeEncrypted", "EC2IMDSv2Enabled",
        "EC2InstanceDetailedMonitoringEnabled", "EC2InstanceNoPublicIp", "EC2InstanceProfileAttached",
        "EC2InstanceTerminationProtection", "EC2InstancesInVPC",
    ),
    "no construct makes a VPC: jobs are placed in one that is there": (
        "VPCDefaultSecurityGroupClosed", "VPCFlowLogsEnabled", "VPCNoNACLs", "VPCNoUnrestrictedRouteToIGW",
        "VPCSubnetAutoAssignPublicIpDisabled",
    ),
    "no construct makes a user or a group": (
        "IAMGroupHasUsers", "IAMUserGroupMembership", "IAMUserNoPolicies",
    ),
    "no construct makes a secret: whoever makes it rotates and encrypts it": (
        "SecretsManagerRotationEnabled", "SecretsManagerUsingKMSKey",
    ),
    "no construct makes a website or an event bus": ("S3WebBucketOAIAccess", "EventBusOpenAccess"),
}  # fmt: skip
NOT_COVERED = {
    "Security Hub Glue.3, Prowler glue_ml_transform_*": "no construct makes an ML transform",
    "Prowler glue_development_endpoints_*": "no construct makes a development endpoint",
    "Prowler glue_data_catalogs_not_publicly_accessible": "the catalog's resource policy is the account's",
    "Security Hub S3.11, S3.15, S3.20": "event notifications, object lock, MFA delete: the owner's choice",
    "Security Hub S3.1 and the account's public access block": "a setting of the account, not of a bucket",
}
