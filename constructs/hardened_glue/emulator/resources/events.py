"""Amazon EventBridge rules with their targets."""

from __future__ import annotations

import json

from .base import Physical, Properties, ResourceType, dropped_tags, without


class Rule(ResourceType):
    type = "AWS::Events::Rule"
    name_property = "Name"
    replaced_on = frozenset({"EventBusName"})

    def create(self, name: str, properties: Properties) -> Physical:
        physical = Physical(name, {"Arn": self._put_rule(name, properties)})
        with self.gone_on_failure(physical, without(properties, "Targets")):
            self._put_targets(name, properties)
        return physical

    def is_taken(self, name: str, properties: Properties) -> bool:
        found = self.client("events").list_rules(NamePrefix=name, **_bus(properties))["Rules"]
        return name in {rule["Name"] for rule in found}

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        events = self.client("events")
        kept = {target["Id"] for target in properties.get("Targets", [])}
        if gone := sorted({target["Id"] for target in old.get("Targets", [])} - kept):
            events.remove_targets(Rule=physical.id, Ids=gone, **_bus(properties))
        if dropped := dropped_tags(properties, old):
            events.untag_resource(ResourceARN=physical.attributes["Arn"], TagKeys=dropped)
        self._put_rule(physical.id, properties)
        self._put_targets(physical.id, properties)
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        events = self.client("events")
        if targets := properties.get("Targets"):
            ids = [target["Id"] for target in targets]
            events.remove_targets(Rule=physical.id, Ids=ids, **_bus(properties))
        events.delete_rule(Name=physical.id, **_bus(properties))

    def _put_rule(self, name: str, properties: Properties) -> str:
        given = without(properties, "Targets") | {"Name": name}
        if "EventPattern" in given:
            given["EventPattern"] = json.dumps(given["EventPattern"])
        return str(self.client("events").put_rule(**given)["RuleArn"])

    def _put_targets(self, name: str, properties: Properties) -> None:
        if targets := properties.get("Targets"):
            self.client("events").put_targets(Rule=name, Targets=targets, **_bus(properties))


def _bus(properties: Properties) -> dict[str, str]:
    return {"EventBusName": properties["EventBusName"]} if "EventBusName" in properties else {}


TYPES: tuple[type[ResourceType], ...] = (Rule,)
