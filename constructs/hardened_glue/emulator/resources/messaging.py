"""Amazon SNS topics, subscriptions and policies; SQS queue policies; EventBridge rules."""

from __future__ import annotations

import json

from .base import Physical, Properties, ResourceType, dropped_tags, without


class Topic(ResourceType):
    type = "AWS::SNS::Topic"
    name_property = "TopicName"
    replaced_on = frozenset({"FifoTopic"})
    reads = frozenset(
        {"TopicName", "DisplayName", "KmsMasterKeyId", "SignatureVersion", "TracingConfig", "FifoTopic"}
        | {"ContentBasedDeduplication", "Subscription", "Tags"}
    )

    def create(self, name: str, properties: Properties) -> Physical:
        given = {"Tags": properties["Tags"]} if "Tags" in properties else {}
        sns = self.client("sns")
        arn = sns.create_topic(Name=name, Attributes=_attributes(properties), **given)["TopicArn"]
        for subscription in properties.get("Subscription", []):
            sns.subscribe(TopicArn=arn, **subscription)
        return Physical(arn, {"TopicArn": arn, "TopicName": name})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        sns = self.client("sns")
        wanted = _attributes(properties)
        for name in sorted(wanted.keys() | _attributes(old).keys()):
            value = wanted.get(name, "")
            sns.set_topic_attributes(TopicArn=physical.id, AttributeName=name, AttributeValue=value)
        if dropped := dropped_tags(properties, old):
            sns.untag_resource(ResourceArn=physical.id, TagKeys=dropped)
        if tags := properties.get("Tags"):
            sns.tag_resource(ResourceArn=physical.id, Tags=tags)
        for subscription in properties.get("Subscription", []):  # the same one again changes nothing
            sns.subscribe(TopicArn=physical.id, **subscription)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("sns").delete_topic(TopicArn=physical.id)


def _attributes(properties: Properties) -> dict[str, str]:
    given = without(properties, "TopicName", "Subscription", "Tags")
    return {name: str(value).lower() if value in (True, False) else value for name, value in given.items()}


class Subscription(ResourceType):
    type = "AWS::SNS::Subscription"
    replaced_on = frozenset({"Endpoint", "Protocol", "TopicArn"})
    reads = frozenset({"Endpoint", "Protocol", "TopicArn", "FilterPolicy", "RawMessageDelivery"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = {key: properties[key] for key in ("Endpoint", "Protocol", "TopicArn")}
        arn = self.client("sns").subscribe(**given, ReturnSubscriptionArn=True)["SubscriptionArn"]
        return self.update(Physical(arn), properties, {})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        for name in ("FilterPolicy", "RawMessageDelivery"):
            if properties.get(name) != old.get(name):
                self.client("sns").set_subscription_attributes(
                    SubscriptionArn=physical.id,
                    AttributeName=name,
                    AttributeValue=json.dumps(properties.get(name, {} if name == "FilterPolicy" else False)),
                )
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("sns").unsubscribe(SubscriptionArn=physical.id)


class TopicPolicy(ResourceType):
    type = "AWS::SNS::TopicPolicy"
    replaced_on = frozenset({"Topics"})
    reads = frozenset({"Topics", "PolicyDocument"})

    def create(self, name: str, properties: Properties) -> Physical:
        self._put(properties, json.dumps(properties["PolicyDocument"]))
        return Physical(properties["Topics"][0], {"Id": name})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self._put(properties, json.dumps(properties["PolicyDocument"]))
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self._put(properties, json.dumps({"Version": "2012-10-17", "Statement": []}))

    def _put(self, properties: Properties, policy: str) -> None:
        for topic in properties["Topics"]:
            self.client("sns").set_topic_attributes(
                TopicArn=topic, AttributeName="Policy", AttributeValue=policy
            )


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


class Rule(ResourceType):
    type = "AWS::Events::Rule"
    name_property = "Name"
    replaced_on = frozenset({"EventBusName"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = {**without(properties, "Targets"), "Name": name}
        if "EventPattern" in given:
            given["EventPattern"] = json.dumps(given["EventPattern"])
        events = self.client("events")
        arn = events.put_rule(**given)["RuleArn"]
        if targets := properties.get("Targets"):
            events.put_targets(Rule=name, Targets=targets, **_bus(properties))
        return Physical(name, {"Arn": arn})

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        events = self.client("events")
        kept = {target["Id"] for target in properties.get("Targets", [])}
        if gone := sorted({target["Id"] for target in old.get("Targets", [])} - kept):
            events.remove_targets(Rule=physical.id, Ids=gone, **_bus(properties))
        if dropped := dropped_tags(properties, old):
            events.untag_resource(ResourceARN=physical.attributes["Arn"], TagKeys=dropped)
        return self.create(physical.id, properties)

    def delete(self, physical: Physical, properties: Properties) -> None:
        events = self.client("events")
        if targets := properties.get("Targets"):
            ids = [target["Id"] for target in targets]
            events.remove_targets(Rule=physical.id, Ids=ids, **_bus(properties))
        events.delete_rule(Name=physical.id, **_bus(properties))


def _bus(properties: Properties) -> dict[str, str]:
    return {"EventBusName": properties["EventBusName"]} if "EventBusName" in properties else {}


TYPES: tuple[type[ResourceType], ...] = (Topic, Subscription, TopicPolicy, QueuePolicy, Rule)
