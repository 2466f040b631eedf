"""Encryption of the Glue Data Catalog: one setting for a whole account in one region."""

import aws_cdk as cdk
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from constructs import Construct

from hardened_glue.jobs.key import stack_key
from hardened_glue.jobs.permissions import Permission
from hardened_glue.jobs.references import key_facts

_USE = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")


class CatalogEncryption(Construct):
    """Encrypts the metadata of the Data Catalog and the passwords of its connections.

    The setting is the account's, for this region: whoever uses the catalog needs the key from then on, those
    who know nothing of your stack included. So nothing else makes it; deploy it once, in one stack. What was
    in the catalog before stays unencrypted. The setting stays when its stack goes.

    Args:
        key: absent, the stack's own. It must stay as long as the catalog.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey | None = None) -> None:
        super().__init__(scope, construct_id)
        self.key = key or stack_key(self)
        arn = key_facts(self.key).arn
        settings = glue.CfnDataCatalogEncryptionSettings(
            self,
            "Resource",
            catalog_id=cdk.Aws.ACCOUNT_ID,
            data_catalog_encryption_settings={
                "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS", "sseAwsKmsKeyId": arn},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True, "kmsKeyId": arn},
            },
        )
        # What CloudFormation puts in its place when it deletes the settings, no page says (U).
        settings.apply_removal_policy(cdk.RemovalPolicy.RETAIN)

    @property
    def permission(self) -> Permission:
        """What a job that uses the catalog or its connections needs of the key, for its `permissions`."""
        return use_catalog_key(self.key)


def use_catalog_key(key: kms.IKey) -> Permission:
    """What whoever uses an encrypted catalog needs of its key."""
    return Permission(actions=_USE, resources=[key_facts(key).arn])
