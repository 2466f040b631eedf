"""Gives a template's intrinsic functions the values they would have, were this machine the account."""

import hashlib
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.templates import StackTemplate

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_NOTHING = object()  # AWS::NoValue: the property is as good as absent
# The property that names a resource of a type; without it CloudFormation makes a name up, and so do we.
_NAME_PROPERTIES = (
    "BucketName",
    "Name",
    "RoleName",
    "LogGroupName",
    "TopicName",
    "FunctionName",
    "TableName",
)
# Where the properties of the Data Catalog's resources hold it.
_CATALOG_INPUTS = ("ConnectionInput", "DatabaseInput", "TableInput")
_ARN_KINDS = {
    "AWS::S3::Bucket": "arn:{partition}:s3:::{name}",
    "AWS::IAM::Role": "arn:{partition}:iam::{account}:role/{name}",
    "AWS::IAM::ManagedPolicy": "arn:{partition}:iam::{account}:policy/{name}",
    "AWS::KMS::Key": "arn:{partition}:kms:{region}:{account}:key/{name}",
    "AWS::SNS::Topic": "arn:{partition}:sns:{region}:{account}:{name}",
    "AWS::SQS::Queue": "arn:{partition}:sqs:{region}:{account}:{name}",
    "AWS::Logs::LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
    "AWS::SecretsManager::Secret": "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}",
}
_REF_IS_ARN = ("AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::IAM::ManagedPolicy")


class Resolver:
    """Resolves values of one stack; the other stacks are there for what they export."""

    def __init__(self, stack: StackTemplate, stacks: Sequence[StackTemplate]) -> None:
        self._stack = stack
        self._stacks = stacks
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Join": lambda argument: argument[0].join(str(part) for part in self.resolve(argument[1])),
            "Fn::Sub": self._sub,
            "Fn::Select": lambda argument: self.resolve(argument[1])[int(self.resolve(argument[0]))],
            "Fn::Split": lambda argument: str(self.resolve(argument[1])).split(argument[0]),
            "Fn::ImportValue": self._import_value,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Equals": lambda argument: self.resolve(argument[0]) == self.resolve(argument[1]),
            "Fn::Not": lambda argument: not self.resolve(argument[0]),
            "Fn::And": lambda argument: all(self.resolve(argument)),
            "Fn::Or": lambda argument: any(self.resolve(argument)),
            "Condition": lambda name: self.resolve(self._section("Conditions", name)),
        }
        self._pseudo = {
            "AWS::AccountId": stack.account,
            "AWS::Region": stack.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack.name,
            "AWS::StackId": f"arn:aws:cloudformation:{stack.region}:{stack.account}:stack/{stack.name}/local",
            "AWS::NotificationARNs": [],
            "AWS::NoValue": _NOTHING,
        }

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function in it replaced by what it comes to."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise LocalRunError(f"{name} in stack {self._stack.name} is not resolved locally")
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NOTHING}

    def name_of(self, logical_id: str) -> str:
        """A resource's physical name: its own, or the stack's and the logical id, lower-cased."""
        resource = self._resource(logical_id)
        properties = dict(resource.get("Properties", {}))
        for described in _CATALOG_INPUTS:
            properties = {**properties, **properties.get(described, {})}
        for name in _NAME_PROPERTIES:
            if name in properties:
                return str(self.resolve(properties[name]))
        made_up = f"{self._stack.name}-{logical_id}".lower()
        if resource.get("Type") == "AWS::KMS::Key":
            # A key's id is a UUID, and scripts check that it looks like one.
            return str(uuid.UUID(hashlib.sha256(made_up.encode()).hexdigest()[:32]))
        return made_up

    def _ref(self, name: str) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._stack.body.get("Parameters", {}):
            parameter = self._stack.body["Parameters"][name]
            if "Default" not in parameter:
                raise LocalRunError(
                    f"parameter {name} of stack {self._stack.name} has no Default to use locally"
                )
            return parameter["Default"]
        is_arn = self._resource(name).get("Type") in _REF_IS_ARN
        return self._get_att([name, "Arn"]) if is_arn else self.name_of(name)

    def _get_att(self, argument: str | list[str]) -> str:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        name, kind = self.name_of(logical_id), str(self._resource(logical_id).get("Type", ""))
        if attribute.endswith("Arn"):
            service = kind.split("::")[1].lower() if "::" in kind else "local"
            shape = _ARN_KINDS.get(kind, f"arn:{{partition}}:{service}:{{region}}:{{account}}:{{name}}")
            return shape.format(
                partition="aws", region=self._stack.region, account=self._stack.account, name=name
            )
        return f"{name}.s3.amazonaws.com" if attribute == "DomainName" else f"{name}-{attribute}".lower()

    def _sub(self, argument: str | list[Any]) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])

        def value(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in extra:
                return str(self.resolve(extra[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(value, text)

    def _import_value(self, argument: Any) -> Any:
        wanted = self.resolve(argument)
        for stack in self._stacks:
            resolver = Resolver(stack, self._stacks)
            for output in stack.body.get("Outputs", {}).values():
                if resolver.resolve(output.get("Export", {}).get("Name")) == wanted:
                    return resolver.resolve(output["Value"])
        raise LocalRunError(
            f"stack {self._stack.name} imports {wanted}, which no stack of this assembly exports"
        )

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, *keys = self.resolve(argument[:3])
        found = self._section("Mappings", name)
        for key in keys:
            if key not in found:
                raise LocalRunError(f"mapping {name} of stack {self._stack.name} has no {key}")
            found = found[key]
        return self.resolve(found)

    def _if(self, argument: list[Any]) -> Any:
        holds = self.resolve(self._section("Conditions", argument[0]))
        return self.resolve(argument[1] if holds else argument[2])

    def _section(self, section: str, name: str) -> Any:
        try:
            return self._stack.body[section][name]
        except KeyError:
            raise LocalRunError(f"stack {self._stack.name} has no {name} in its {section}") from None

    def _resource(self, logical_id: str) -> dict[str, Any]:
        return dict(self._section("Resources", logical_id))
