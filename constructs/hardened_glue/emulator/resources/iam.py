"""AWS IAM: roles, managed policies and inline policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .base import ACCOUNT, Physical, Properties, ResourceType, dropped_tags

_HOLDERS = {"Roles": "role", "Users": "user", "Groups": "group"}


class Role(ResourceType):
    type = "AWS::IAM::Role"
    name_property = "RoleName"
    replaced_on = frozenset({"Path"})
    reads = frozenset(
        {"AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "MaxSessionDuration", "Path"}
        | {"PermissionsBoundary", "Policies", "RoleName", "Tags"}
    )

    def create(self, name: str, properties: Properties) -> Physical:
        same = {"Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags"}
        given = {key: value for key, value in properties.items() if key in same}
        trust = json.dumps(properties["AssumeRolePolicyDocument"])
        made = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust, **given)["Role"]
        physical = Physical(name, {"Arn": made["Arn"], "RoleId": made["RoleId"]})
        with self.gone_on_failure(physical, properties):
            self._put_policies(name, properties, {})
        return physical

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        iam, name = self.client("iam"), physical.id
        trust = json.dumps(properties["AssumeRolePolicyDocument"])
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
        duration = properties.get("MaxSessionDuration", 3600)
        description = properties.get("Description", "")
        iam.update_role(RoleName=name, Description=description, MaxSessionDuration=duration)
        if boundary := properties.get("PermissionsBoundary"):
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
        elif "PermissionsBoundary" in old:
            iam.delete_role_permissions_boundary(RoleName=name)
        self._put_policies(name, properties, old)
        if dropped := dropped_tags(properties, old):
            iam.untag_role(RoleName=name, TagKeys=dropped)
        if tags := properties.get("Tags"):
            iam.tag_role(RoleName=name, Tags=tags)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        iam, name = self.client("iam"), physical.id
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            if policy["PolicyArn"] in properties.get("ManagedPolicyArns", []):
                iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        own = {policy["PolicyName"] for policy in properties.get("Policies", [])}
        for policy_name in own.intersection(iam.list_role_policies(RoleName=name)["PolicyNames"]):
            iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
        iam.delete_role(RoleName=name)

    def _put_policies(self, name: str, properties: Properties, old: Properties) -> None:
        iam = self.client("iam")
        wanted, had = (set(each.get("ManagedPolicyArns", [])) for each in (properties, old))
        for arn in sorted(had - wanted):
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        for arn in sorted(wanted - had):
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        inline, inline_had = (
            {policy["PolicyName"]: policy["PolicyDocument"] for policy in each.get("Policies", [])}
            for each in (properties, old)
        )
        for policy in sorted(inline_had.keys() - inline.keys()):
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy, document in inline.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


class ManagedPolicy(ResourceType):
    type = "AWS::IAM::ManagedPolicy"
    name_property = "ManagedPolicyName"
    replaced_on = frozenset({"Description", "Path"})
    reads = frozenset(
        {"Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users", "Tags"}
    )

    def create(self, name: str, properties: Properties) -> Physical:
        given = {key: properties[key] for key in ("Description", "Path", "Tags") if key in properties}
        document = json.dumps(properties["PolicyDocument"])
        made = self.client("iam").create_policy(PolicyName=name, PolicyDocument=document, **given)["Policy"]
        physical = Physical(made["Arn"], {"PolicyArn": made["Arn"], "PolicyId": made["PolicyId"]})
        with self.gone_on_failure(physical, {}):
            self._attach(made["Arn"], properties, {})
        return physical

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        iam, arn = self.client("iam"), physical.id
        if properties["PolicyDocument"] != old["PolicyDocument"]:
            document = json.dumps(properties["PolicyDocument"])
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
            self._delete_old_versions(arn)
        self._attach(arn, properties, old)
        if dropped := dropped_tags(properties, old):
            iam.untag_policy(PolicyArn=arn, TagKeys=dropped)
        if tags := properties.get("Tags"):
            iam.tag_policy(PolicyArn=arn, Tags=tags)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        holders = self.client("iam").list_entities_for_policy(PolicyArn=physical.id)
        attached = {
            member: [holder[f"{kind.title()}Name"] for holder in holders[f"Policy{member}"]]
            for member, kind in _HOLDERS.items()
        }
        self._attach(physical.id, {}, attached)  # all of them, as CloudFormation does
        self._delete_old_versions(physical.id)
        self.client("iam").delete_policy(PolicyArn=physical.id)

    def _delete_old_versions(self, arn: str) -> None:
        iam = self.client("iam")
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])

    def _attach(self, arn: str, properties: Properties, old: Properties) -> None:
        wanted, had = set(_holders(properties)), set(_holders(old))
        for verb, holders in (("detach", had - wanted), ("attach", wanted - had)):
            for kind, holder in sorted(holders):
                call: Any = getattr(self.client("iam"), f"{verb}_{kind}_policy")
                call(**{f"{kind.title()}Name": holder}, PolicyArn=arn)


class InlinePolicy(ResourceType):
    type = "AWS::IAM::Policy"
    replaced_on = frozenset({"PolicyName"})
    reads = frozenset({"PolicyName", "PolicyDocument", "Roles", "Users", "Groups"})

    def create(self, name: str, properties: Properties) -> Physical:
        self._put(properties)
        return Physical(properties["PolicyName"], {"Id": f"{ACCOUNT}-{name}"})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self._remove(set(_holders(old)) - set(_holders(properties)), physical.id)
        self._put(properties)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self._remove(set(_holders(properties)), physical.id)

    def _put(self, properties: Properties) -> None:
        document = json.dumps(properties["PolicyDocument"])
        for kind, holder in _holders(properties):
            call: Any = getattr(self.client("iam"), f"put_{kind}_policy")
            name = {f"{kind.title()}Name": holder}
            call(**name, PolicyName=properties["PolicyName"], PolicyDocument=document)

    def _remove(self, holders: set[tuple[str, str]], policy: str) -> None:
        for kind, holder in sorted(holders):
            call: Any = getattr(self.client("iam"), f"delete_{kind}_policy")
            call(**{f"{kind.title()}Name": holder}, PolicyName=policy)


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    for member, kind in _HOLDERS.items():
        for name in properties.get(member, []):
            yield kind, name


TYPES: tuple[type[ResourceType], ...] = (Role, ManagedPolicy, InlinePolicy)
