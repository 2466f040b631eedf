"""Amazon SQS: queues and queue policies."""

from __future__ import annotations

import json

from .base import ACCOUNT, REGION, Physical, Properties, ResourceType, dropped_tags, tag_map

_DEFAULTS: dict[str, object] = {
    "DelaySeconds": 0,
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": "",
    "MaximumMessageSize": 262_144,
    "MessageRetentionPeriod": 345_600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 30,
}
"""What an attribute goes back to when it leaves the template."""


class Queue(ResourceType):
    type = "AWS::SQS::Queue"
    name_property = "QueueName"
    replaced_on = frozenset({"FifoQueue"})
    reads = frozenset(_DEFAULTS) | {"QueueName", "FifoQueue", "ContentBasedDeduplication", "Tags"}

    def create(self, name: str, properties: Properties) -> Physical:
        tags = {"tags": tag_map(properties["Tags"])} if "Tags" in properties else {}
        self.client("sqs").create_queue(QueueName=name, Attributes=_attributes(properties), **tags)
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
        return Physical(_url(name), {"Arn": arn, "QueueName": name, "QueueUrl": _url(name)})

    def is_taken(self, name: str, properties: Properties) -> bool:
        urls = self.client("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls", [])
        return any(url.endswith(f"/{name}") for url in urls)

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        sqs = self.client("sqs")
        left = {name: _DEFAULTS[name] for name in old.keys() & _DEFAULTS.keys()}
        if wanted := _attributes({**left, **properties}):
            sqs.set_queue_attributes(QueueUrl=physical.id, Attributes=wanted)
        if dropped := dropped_tags(properties, old):
            sqs.untag_queue(QueueUrl=physical.id, TagKeys=dropped)
        if tags := properties.get("Tags"):
            sqs.tag_queue(QueueUrl=physical.id, Tags=tag_map(tags))
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("sqs").delete_queue(QueueUrl=physical.id)


def _url(name: str) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"


def _attributes(properties: Properties) -> dict[str, str]:
    given = {name: value for name, value in properties.items() if name not in ("QueueName", "Tags")}
    return {name: _text(value) for name, value in given.items()}


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, (bool, dict)) else str(value)


class QueuePolicy(ResourceType):
    type = "AWS::SQS::QueuePolicy"
    replaced_on = frozenset({"Queues"})
    reads = frozenset({"Queues", "PolicyDocument"})

    def create(self, name: str, properties: Properties) -> Physical:
        self._put(properties, json.dumps(properties["PolicyDocument"]))
        return Physical(properties["Queues"][0], {"Id": name})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self._put(properties, json.dumps(properties["PolicyDocument"]))
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self._put(properties, "")

    def _put(self, properties: Properties, policy: str) -> None:
        for queue in properties["Queues"]:
            self.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


TYPES: tuple[type[ResourceType], ...] = (Queue, QueuePolicy)
