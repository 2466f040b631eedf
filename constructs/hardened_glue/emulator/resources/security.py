"""AWS KMS keys and aliases, Secrets Manager secrets."""

from __future__ import annotations

import json
from typing import Any

from .base import Physical, Properties, ResourceType, dropped_tags, without


class Key(ResourceType):
    type = "AWS::KMS::Key"
    replaced_on = frozenset({"KeySpec", "KeyUsage", "MultiRegion", "Origin"})
    reads = frozenset(
        {"Description", "EnableKeyRotation", "Enabled", "KeyPolicy", "KeySpec", "KeyUsage", "MultiRegion"}
        | {"Origin", "PendingWindowInDays", "RotationPeriodInDays", "Tags"}
    )

    def create(self, name: str, properties: Properties) -> Physical:
        same = {"Description", "KeySpec", "KeyUsage", "MultiRegion", "Origin"}
        given = {key: value for key, value in properties.items() if key in same}
        if "KeyPolicy" in properties:
            given["Policy"] = json.dumps(properties["KeyPolicy"])
        made = self.client("kms").create_key(**given, Tags=_tags(properties))["KeyMetadata"]
        self._set_rotation(made["KeyId"], properties)
        if properties.get("Enabled", True) is False:
            self.client("kms").disable_key(KeyId=made["KeyId"])
        return Physical(made["KeyId"], {"Arn": made["Arn"], "KeyId": made["KeyId"]})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        kms, key = self.client("kms"), physical.id
        if "KeyPolicy" in properties:
            policy = json.dumps(properties["KeyPolicy"])
            kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
        kms.update_key_description(KeyId=key, Description=properties.get("Description", ""))
        (kms.disable_key if properties.get("Enabled") is False else kms.enable_key)(KeyId=key)
        self._set_rotation(key, properties)
        if dropped := dropped_tags(properties, old):
            kms.untag_resource(KeyId=key, TagKeys=dropped)
        if tags := _tags(properties):
            kms.tag_resource(KeyId=key, Tags=tags)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        days = properties.get("PendingWindowInDays", 30)
        self.client("kms").schedule_key_deletion(KeyId=physical.id, PendingWindowInDays=days)

    def _set_rotation(self, key: str, properties: Properties) -> None:
        if not properties.get("EnableKeyRotation"):
            self.client("kms").disable_key_rotation(KeyId=key)
            return
        period = properties.get("RotationPeriodInDays", 365)
        self.client("kms").enable_key_rotation(KeyId=key, RotationPeriodInDays=period)


def _tags(properties: Properties) -> list[dict[str, str]]:
    return [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties.get("Tags", [])]


class Alias(ResourceType):
    type = "AWS::KMS::Alias"
    name_property = "AliasName"

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("kms").create_alias(**properties)
        return Physical(name)

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self.client("kms").update_alias(**properties)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("kms").delete_alias(AliasName=physical.id)


class Secret(ResourceType):
    type = "AWS::SecretsManager::Secret"
    name_property = "Name"
    reads = frozenset({"Name", "Description", "KmsKeyId", "SecretString", "GenerateSecretString", "Tags"})

    def create(self, name: str, properties: Properties) -> Physical:
        secrets = self.client("secretsmanager")
        given = without(properties, "GenerateSecretString")
        if "GenerateSecretString" in properties:
            given["SecretString"] = _generated(secrets, properties["GenerateSecretString"])
        arn = secrets.create_secret(**{**given, "Name": name})["ARN"]
        return Physical(arn, {"Id": arn})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        secrets = self.client("secretsmanager")
        given = without(properties, "Name", "GenerateSecretString", "Tags")
        if properties.get("GenerateSecretString") != old.get("GenerateSecretString"):
            given["SecretString"] = _generated(secrets, properties.get("GenerateSecretString", {}))
        secrets.update_secret(SecretId=physical.id, **given)
        if dropped := dropped_tags(properties, old):
            secrets.untag_resource(SecretId=physical.id, TagKeys=dropped)
        if tags := properties.get("Tags"):
            secrets.tag_resource(SecretId=physical.id, Tags=tags)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("secretsmanager").delete_secret(SecretId=physical.id, ForceDeleteWithoutRecovery=True)


def _generated(secrets: Any, wanted: Properties) -> str:
    password = secrets.get_random_password(**without(wanted, "SecretStringTemplate", "GenerateStringKey"))
    text: str = password["RandomPassword"]
    if "SecretStringTemplate" not in wanted:
        return text
    return json.dumps(json.loads(wanted["SecretStringTemplate"]) | {wanted["GenerateStringKey"]: text})


TYPES: tuple[type[ResourceType], ...] = (Key, Alias, Secret)
