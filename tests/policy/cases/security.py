"""What the rules say of encryption, keys and roles."""

from tests.policy.cases.case import Case, one
from tests.policy.policy_templates import REMOVED

_MODES = "SecurityConfiguration/EncryptionConfiguration"
_STATEMENT = "Policy/PolicyDocument/Statement/0"

SECURITY = [
    Case(
        {"Job/SecurityConfiguration": REMOVED},
        [("security-configuration", "SecurityConfiguration is absent")],
    ),
    one(
        "security-configuration",
        {"Crawler": {"Type": "AWS::Glue::Crawler", "Properties": {"Targets": {}}}},
        "CrawlerSecurityConfiguration is absent",
    ),
    one(
        "s3-encryption",
        {f"{_MODES}/S3Encryptions": [{"S3EncryptionMode": "DISABLED"}]},
        "the mode of S3Encryptions is DISABLED",
    ),
    one(
        "s3-encryption",
        {f"{_MODES}/S3Encryptions": REMOVED},
        "the mode of S3Encryptions is absent, which means DISABLED",
    ),
    one(
        "log-encryption",
        {f"{_MODES}/CloudWatchEncryption/CloudWatchEncryptionMode": "DISABLED"},
        "the mode of CloudWatchEncryption is DISABLED",
    ),
    one(
        "bookmark-encryption",
        {f"{_MODES}/JobBookmarksEncryption": REMOVED},
        "the mode of JobBookmarksEncryption is absent, which means DISABLED",
    ),
    one("key-rotation", {"Key/EnableKeyRotation": REMOVED}, "EnableKeyRotation is absent"),
    one("key-rotation", {"Key/EnableKeyRotation": False}, "EnableKeyRotation is False"),
    one(
        "key-for-logs",
        {"Key/KeyPolicy/Statement/1": REMOVED},
        "the key encrypts the jobs' logs and its policy names no logs service",
    ),
    one(
        "role-encrypted-logs",
        {f"{_STATEMENT}/Action": ["logs:PutLogEvents"]},
        "logs are encrypted and the role may not logs:AssociateKmsKey",
    ),
    one(
        "role-metrics",
        {"Policy/PolicyDocument/Statement/1": REMOVED},
        "metrics are on and the role may not cloudwatch:PutMetricData in Glue",
    ),
    one(
        "role-metrics",
        {"Policy/PolicyDocument/Statement/1/Condition/StringEquals/cloudwatch:namespace": "Mine"},
        "metrics are on and the role may not cloudwatch:PutMetricData in Glue",
    ),
    one(
        "role-aws-managed-policy",
        {"Role/ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"]},
        "the role wears service-role/AWSGlueServiceRole, which opens glue:* on everything and any bucket "
        "named aws-glue-*, in any account",
    ),
    one(
        "role-aws-managed-policy",
        {
            "Role/ManagedPolicyArns": [
                {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess"}
            ]
        },
        "the role wears AmazonSQSFullAccess",
    ),
    one(
        "role-wildcards",
        {f"{_STATEMENT}/Action": ["logs:AssociateKmsKey", "s3:GetObject*"]},
        "allows s3:GetObject*",
    ),
    one(
        "role-wildcards",
        {f"{_STATEMENT}/Resource": "*"},
        "allows logs:CreateLogStream, logs:PutLogEvents, logs:AssociateKmsKey on *",
    ),
    one(
        "role-wildcards",
        {f"{_STATEMENT}/Resource": {"Fn::Sub": "arn:aws:s3:::cdk-hnb659fds-assets-1-eu-west-1/*"}},
        "allows reading the assets of every stack of the account",
    ),
    one(
        "role-inline-policy",
        {"Role/Policies": [{"PolicyName": "more", "PolicyDocument": {"Statement": []}}]},
        "an inline policy, in the role itself",
    ),
    one(
        "role-inline-policy",
        {
            "Inline": {
                "Type": "AWS::IAM::Policy",
                "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": []}},
            }
        },
        "an inline policy, an AWS::IAM::Policy",
    ),
    one(
        "role-trust",
        {"Role/AssumeRolePolicyDocument/Statement/0/Condition": REMOVED},
        "glue.amazonaws.com may assume the role on behalf of any account",
    ),
]
