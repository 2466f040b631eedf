"""The values that templates' references come to in a fictitious account.

Stricter than CloudFormation on purpose: what is not in the table of types is refused, so that no policy is
judged by a value that somebody made up.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ACCOUNT = "111122223333"
REGION = "eu-west-1"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_LOCAL = f"{REGION}:{ACCOUNT}"
_ALARM = f"arn:aws:cloudwatch:{_LOCAL}:alarm:{{name}}"


class NotSimulatedError(Exception):
    """Something that the simulator has no rule for; it never guesses."""


@dataclass(frozen=True)
class _Type:
    """How a resource type is named: the property that names it, its `Ref`, its attributes."""

    name: str | None
    ref: str
    attributes: Mapping[str, str]


_TYPES = {
    "AWS::CloudWatch::Alarm": _Type("AlarmName", "{name}", {"Arn": _ALARM}),
    "AWS::CloudWatch::CompositeAlarm": _Type("AlarmName", "{name}", {"Arn": _ALARM}),
    "AWS::EC2::SecurityGroup": _Type(None, "sg-{name}", {"GroupId": "sg-{name}"}),
    "AWS::Events::Rule": _Type("Name", "{name}", {"Arn": f"arn:aws:events:{_LOCAL}:rule/{{name}}"}),
    "AWS::Glue::Connection": _Type(None, "{name}", {}),
    "AWS::Glue::Database": _Type(None, "{name}", {}),
    "AWS::Glue::Job": _Type("Name", "{name}", {}),
    "AWS::Glue::SecurityConfiguration": _Type("Name", "{name}", {}),
    "AWS::IAM::ManagedPolicy": _Type("ManagedPolicyName", f"arn:aws:iam::{ACCOUNT}:policy/{{name}}", {}),
    "AWS::IAM::Role": _Type("RoleName", "{name}", {"Arn": f"arn:aws:iam::{ACCOUNT}:role/{{name}}"}),
    "AWS::IAM::User": _Type("UserName", "{name}", {"Arn": f"arn:aws:iam::{ACCOUNT}:user/{{name}}"}),
    "AWS::KMS::Key": _Type(None, "{name}", {"Arn": f"arn:aws:kms:{_LOCAL}:key/{{name}}"}),
    "AWS::Logs::LogGroup": _Type(
        "LogGroupName", "{name}", {"Arn": f"arn:aws:logs:{_LOCAL}:log-group:{{name}}:*"}
    ),
    "AWS::S3::Bucket": _Type("BucketName", "{name}", {"Arn": "arn:aws:s3:::{name}"}),
    "AWS::SNS::Topic": _Type(
        "TopicName", f"arn:aws:sns:{_LOCAL}:{{name}}", {"TopicArn": f"arn:aws:sns:{_LOCAL}:{{name}}"}
    ),
    "AWS::SQS::Queue": _Type(
        "QueueName",
        f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{{name}}",
        {"Arn": f"arn:aws:sqs:{_LOCAL}:{{name}}", "QueueName": "{name}"},
    ),
    "AWS::SecretsManager::Secret": _Type(
        "Name", f"arn:aws:secretsmanager:{_LOCAL}:secret:{{name}}-AbCdEf", {}
    ),
}


@dataclass(frozen=True)
class Resource:
    """One resource of a template, its properties resolved when they are asked for."""

    stack: str
    logical_id: str
    type: str
    body: Mapping[str, Any]


class Templates:
    """The templates of an app, by the names of their stacks."""

    def __init__(self, by_stack: Mapping[str, Mapping[str, Any]]) -> None:
        self._by_stack = by_stack

    def resources(self, resource_type: str) -> Iterator[Resource]:
        """Every resource of a type, `AWS::` left out."""
        for stack, template in self._by_stack.items():
            for logical_id, body in template.get("Resources", {}).items():
                if body["Type"] == f"AWS::{resource_type}":
                    yield Resource(stack, logical_id, body["Type"], body)

    def properties(self, resource: Resource) -> dict[str, Any]:
        """The properties with every reference resolved."""
        resolved: dict[str, Any] = self.value(resource.stack, resource.body.get("Properties", {}))
        return resolved

    def attribute(self, resource: Resource, attribute: str) -> str:
        """What Fn::GetAtt of the resource comes to."""
        return self._attribute(resource.stack, resource.logical_id, attribute)

    def reference(self, resource: Resource) -> str:
        """What Ref to the resource comes to."""
        return self._ref(resource.stack, resource.logical_id)

    def value(self, stack: str, value: Any) -> Any:
        """A value of a template with its references resolved."""
        if isinstance(value, list):
            return [self.value(stack, each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref" or name.startswith("Fn::"):
                return self._function(stack, name, argument)
        return {key: self.value(stack, each) for key, each in value.items()}

    def _function(self, stack: str, name: str, argument: Any) -> Any:
        functions: dict[str, Callable[[], Any]] = {
            "Ref": lambda: self._ref(stack, argument),
            "Fn::GetAtt": lambda: self._attribute(stack, *argument),
            "Fn::Join": lambda: argument[0].join(self.value(stack, argument[1])),
            "Fn::Sub": lambda: _PLACEHOLDER.sub(lambda found: self._named(stack, found[1]), argument),
            "Fn::ImportValue": lambda: self._imported(self.value(stack, argument)),
            "Fn::Select": lambda: self.value(stack, argument[1])[int(argument[0])],
            "Fn::Split": lambda: self.value(stack, argument[1]).split(argument[0]),
        }
        if name not in functions or (name == "Fn::Sub" and not isinstance(argument, str)):
            raise NotSimulatedError(f"{name} of {argument!r} in stack {stack}")
        return functions[name]()

    def _named(self, stack: str, name: str) -> str:
        if name.startswith("!"):
            raise NotSimulatedError(f"a literal ${{{name}}} in an Fn::Sub of stack {stack}")
        resource, _, attribute = name.partition(".")
        return self._attribute(stack, resource, attribute) if attribute else self._ref(stack, name)

    def _ref(self, stack: str, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        return self._type(stack, name).ref.format(name=self._name(stack, name))

    def _attribute(self, stack: str, logical_id: str, attribute: str) -> str:
        attributes = self._type(stack, logical_id).attributes
        if attribute not in attributes:
            raise NotSimulatedError(f"attribute {attribute} of {logical_id} in stack {stack}")
        return attributes[attribute].format(name=self._name(stack, logical_id))

    def _type(self, stack: str, logical_id: str) -> _Type:
        kind = self._by_stack[stack]["Resources"].get(logical_id, {}).get("Type", "no resource")
        if kind not in _TYPES:
            raise NotSimulatedError(f"a reference to {logical_id} ({kind}) in stack {stack}")
        return _TYPES[kind]

    def _name(self, stack: str, logical_id: str) -> str:
        body = self._by_stack[stack]["Resources"][logical_id]
        named = self._type(stack, logical_id).name
        given = body.get("Properties", {}).get(named) if named else None
        return str(self.value(stack, given)) if given else f"{stack}-{logical_id}".lower()

    def _imported(self, export: str) -> str:
        for stack, template in self._by_stack.items():
            for output in template.get("Outputs", {}).values():
                if "Export" in output and self.value(stack, output["Export"]["Name"]) == export:
                    return str(self.value(stack, output["Value"]))
        raise NotSimulatedError(f"an import of {export}, which no stack exports")
