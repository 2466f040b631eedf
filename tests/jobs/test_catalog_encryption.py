"""The encryption of the account's Data Catalog."""

from typing import Any

import pytest
from aws_cdk import aws_kms as kms
from tests.jobs.job_templates import Resource, hardened_job, new_stack, of_type, only, resources

from hardened_glue.jobs.catalog_encryption import CatalogEncryption


@pytest.fixture(scope="module")
def template() -> dict[str, Resource]:
    stack = new_stack()
    encryption = CatalogEncryption(stack, "Catalog")
    hardened_job(stack, permissions=[encryption.permission])
    return resources(stack)


def _key_arn(template: dict[str, Resource]) -> Any:
    [key_id] = [name for name, each in template.items() if each["Type"] == "AWS::KMS::Key"]
    return {"Fn::GetAtt": [key_id, "Arn"]}


def test_encrypts_metadata_and_passwords_with_the_stack_s_key(template: dict[str, Resource]) -> None:
    settings = only(template, "Glue::DataCatalogEncryptionSettings")

    arn = _key_arn(template)
    assert settings["CatalogId"] == {"Ref": "AWS::AccountId"}
    assert settings["DataCatalogEncryptionSettings"] == {
        "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": arn},
        "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True, "KmsKeyId": arn},
    }


def test_the_account_stays_encrypted_when_the_stack_goes(template: dict[str, Resource]) -> None:
    [settings] = of_type(template, "Glue::DataCatalogEncryptionSettings")

    assert (settings["DeletionPolicy"], settings["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_a_job_may_be_given_what_the_catalog_needs_of_the_key(template: dict[str, Resource]) -> None:
    policies = of_type(template, "IAM::ManagedPolicy")
    statements = [each for policy in policies for each in policy["Properties"]["PolicyDocument"]["Statement"]]
    [given] = [each for each in statements if "kms:Encrypt" in each["Action"]]

    assert given["Action"] == ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
    assert given["Resource"] in (_key_arn(template), [_key_arn(template)])


def test_no_job_makes_it_by_itself() -> None:
    stack = new_stack()
    hardened_job(stack)

    assert not of_type(resources(stack), "Glue::DataCatalogEncryptionSettings")


def test_may_have_a_key_of_its_own() -> None:
    stack = new_stack()
    key = kms.Key(stack, "CatalogKey")

    encryption = CatalogEncryption(stack, "Catalog", key=key)

    assert encryption.key is key
    assert len(of_type(resources(stack), "KMS::Key")) == 1
