"""What IAM would answer, read from the templates of an app.

The rules are those of one account, from the IAM User Guide ("Policy evaluation for requests within a single
account") and the KMS Developer Guide ("Key policies"):

- an explicit deny in any policy wins;
- an allow in an identity policy or in the resource's own policy is enough;
- but a key is used only as its key policy says, which may leave it to the account's identity policies;
- and a role is assumed only as its trust policy says;
- a service of AWS has no identity policy: the resource's own policy must allow it.

Not simulated: organizations' policies, permission boundaries, session policies, endpoint policies, grants,
and a caller of another account beside what `aws:SourceAccount` says of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.security.iam_statements import Call, Statement, names_the_account, speaks_of
from tests.security.template_values import ACCOUNT, NotSimulatedError, Resource, Templates

_IDENTITY = "identity"
# A resource's policy is a resource of its own: its type, the property that names its owners, and how.
_POLICIES = (
    ("S3::BucketPolicy", "Bucket", "arn:aws:s3:::{}"),
    ("SNS::TopicPolicy", "Topics", "{}"),
    ("SQS::QueuePolicy", "Queues", "{}"),
    ("SecretsManager::ResourcePolicy", "SecretId", "{}"),
)


@dataclass(frozen=True)
class PlacedStatement:
    """A statement and where it stands: its resource's path, and the ARN that it belongs to."""

    where: str
    owner: str
    kind: str
    statement: Statement

    def written_as(self, other: "PlacedStatement") -> bool:
        """Whether both are one statement of one policy, which several roles or resources may have."""
        return self.where == other.where and self.statement == other.statement

    def concerns(self, call: Call) -> bool:
        """Whether the statement is asked at all: it is the caller's own, or the resource's."""
        return self.owner == (call.caller.arn if self.kind == _IDENTITY else _owner(call.resource))

    def applies(self, call: Call) -> bool:
        """Whether the statement speaks of the call."""
        return speaks_of(self.statement, call, by_resource=self.kind != _IDENTITY)

    @property
    def allows(self) -> bool:
        return bool(self.statement["Effect"] == "Allow")


@dataclass(frozen=True)
class Decision:
    """Whether a call is allowed, and by which statements it is decided."""

    allowed: bool
    because: tuple[PlacedStatement, ...]


class Account:
    """The fictitious account with an app deployed in it."""

    def __init__(self, statements: Sequence[PlacedStatement]) -> None:
        self.statements = tuple(statements)

    @classmethod
    def of(cls, templates: Templates) -> "Account":
        """The account in which these templates are deployed."""
        return cls([*_identity_statements(templates), *_resource_statements(templates)])

    def with_change(self, of: PlacedStatement, to: Statement | None) -> "Account":
        """The same account, had somebody written one statement otherwise, or not at all."""
        same = [each for each in self.statements if each.written_as(of)]
        changed = [replace(each, statement=to) for each in same] if to else []
        return Account([*(each for each in self.statements if each not in same), *changed])

    def decide(self, call: Call) -> Decision:
        """What IAM answers to the call."""
        concerned = [each for each in self.statements if each.concerns(call)]
        speaking = [each for each in concerned if each.applies(call)]
        if denies := [each for each in speaking if not each.allows]:
            return Decision(False, tuple(denies))
        identity = [each for each in speaking if each.kind == _IDENTITY]
        resource = [each for each in speaking if each.kind != _IDENTITY]
        if call.action.startswith("kms:") and not resource:
            delegated = [each for each in concerned if self._leaves_it_to_iam(each, call)]
            return Decision(bool(identity and delegated), (*identity, *delegated) if identity else ())
        if call.action == "sts:AssumeRole" or call.caller.service is not None:
            return Decision(bool(resource), tuple(resource))
        return Decision(bool(identity or resource), (*identity, *resource))

    @staticmethod
    def _leaves_it_to_iam(placed: PlacedStatement, call: Call) -> bool:
        if placed.kind == _IDENTITY or not placed.allows or call.caller.arn is None:
            return False
        if not names_the_account(placed.statement["Principal"]):
            return False
        anyone = {**placed.statement, "Principal": "*"}
        return speaks_of(anyone, call, by_resource=True)


def _owner(resource: str) -> str:
    """The ARN whose policy is asked: the bucket's for an object, otherwise the resource's own."""
    parts = resource.split(":", 5)
    if len(parts) == 6 and parts[4] not in ("", ACCOUNT):
        raise NotSimulatedError(f"{resource}, a resource of another account")
    return resource.partition("/")[0] if resource.startswith("arn:aws:s3:::") else resource


def _identity_statements(templates: Templates) -> Iterator[PlacedStatement]:
    policies = {templates.reference(each): each for each in templates.resources("IAM::ManagedPolicy")}
    arns = {}
    for who in (each for kind in ("IAM::Role", "IAM::User") for each in templates.resources(kind)):
        properties, arn = templates.properties(who), templates.attribute(who, "Arn")
        arns[templates.reference(who)] = arn
        for inline in properties.get("Policies", ()):
            yield from _placed(who, arn, _IDENTITY, inline["PolicyDocument"])
        for attached in properties.get("ManagedPolicyArns", ()):
            if attached not in policies:
                raise NotSimulatedError(f"{who.logical_id} has the managed policy {attached}")
            yield from _identity_policy(templates, policies[attached], [arn])
    for policy in (
        each for kind in ("IAM::ManagedPolicy", "IAM::Policy") for each in templates.resources(kind)
    ):
        properties = templates.properties(policy)
        names = [*properties.get("Roles", ()), *properties.get("Users", ())]
        yield from _identity_policy(templates, policy, [arns[name] for name in names])


def _identity_policy(
    templates: Templates, policy: Resource, owners: Sequence[str]
) -> Iterator[PlacedStatement]:
    document = templates.properties(policy)["PolicyDocument"]
    for owner in owners:
        yield from _placed(policy, owner, _IDENTITY, document)


def _resource_statements(templates: Templates) -> Iterator[PlacedStatement]:
    for role in templates.resources("IAM::Role"):
        trust = templates.properties(role)["AssumeRolePolicyDocument"]
        yield from _placed(role, templates.attribute(role, "Arn"), "trust", trust)
    for key in templates.resources("KMS::Key"):
        yield from _placed(
            key, templates.attribute(key, "Arn"), "key", templates.properties(key)["KeyPolicy"]
        )
    for kind, named_by, owner in _POLICIES:
        for policy in templates.resources(kind):
            properties = templates.properties(policy)
            for name in _names(properties[named_by]):
                yield from _placed(policy, owner.format(_queue_arn(name)), kind, properties[_document(kind)])


def _document(kind: str) -> str:
    return "ResourcePolicy" if kind.startswith("SecretsManager") else "PolicyDocument"


def _names(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else [value]


def _queue_arn(name: str) -> str:
    """A queue's policy names the queue by its URL."""
    if not name.startswith("https://sqs."):
        return name
    host, account, queue = name.removeprefix("https://").split("/")
    return f"arn:aws:sqs:{host.split('.')[1]}:{account}:{queue}"


def _placed(resource: Resource, owner: str, kind: str, document: Any) -> Iterator[PlacedStatement]:
    statements: list[Statement] = document["Statement"]
    for statement in statements:
        yield PlacedStatement(f"{resource.stack}/{resource.logical_id}", owner, kind, statement)
