"""Amazon SNS: topics, subscriptions, topic policies."""

from __future__ import annotations

import json

from .base import ACCOUNT, REGION, Physical, Properties, ResourceType, dropped_tags, pages, without


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
        physical = Physical(arn, {"TopicArn": arn, "TopicName": name})
        with self.gone_on_failure(physical, properties):
            for subscription in properties.get("Subscription", []):
                sns.subscribe(TopicArn=arn, **subscription)
        return physical

    def is_taken(self, name: str, properties: Properties) -> bool:
        arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"
        return arn in {topic["TopicArn"] for topic in pages(self.client("sns").list_topics, "Topics")}

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


TYPES: tuple[type[ResourceType], ...] = (Topic, Subscription, TopicPolicy)
