"""CloudWatch Logs: log groups with their key and retention, metric filters."""

from __future__ import annotations

from .base import ACCOUNT, REGION, Physical, Properties, ResourceType, dropped_tags, lower_camel, tag_map


class LogGroup(ResourceType):
    type = "AWS::Logs::LogGroup"
    name_property = "LogGroupName"
    replaced_on = frozenset({"LogGroupClass"})
    reads = frozenset({"LogGroupName", "KmsKeyId", "RetentionInDays", "LogGroupClass", "Tags"})

    def create(self, name: str, properties: Properties) -> Physical:
        optional = {"kmsKeyId": "KmsKeyId", "logGroupClass": "LogGroupClass"}
        given = {ours: properties[theirs] for ours, theirs in optional.items() if theirs in properties}
        if tags := properties.get("Tags"):
            given["tags"] = tag_map(tags)
        self.client("logs").create_log_group(logGroupName=name, **given)
        physical = Physical(name, {"Arn": f"{_arn(name)}:*"})
        with self.gone_on_failure(physical, properties):
            self._set_retention(name, properties)
        return physical

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        name, logs = physical.id, self.client("logs")
        self._set_retention(name, properties)
        if key := properties.get("KmsKeyId"):
            logs.associate_kms_key(logGroupName=name, kmsKeyId=key)
        elif "KmsKeyId" in old:
            logs.disassociate_kms_key(logGroupName=name)
        if dropped := dropped_tags(properties, old):
            logs.untag_resource(resourceArn=_arn(name), tagKeys=dropped)
        if tags := properties.get("Tags"):
            logs.tag_resource(resourceArn=_arn(name), tags=tag_map(tags))
        return physical

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("logs").delete_log_group(logGroupName=physical.id)

    def _set_retention(self, name: str, properties: Properties) -> None:
        if days := properties.get("RetentionInDays"):
            self.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
        else:
            self.client("logs").delete_retention_policy(logGroupName=name)


class MetricFilter(ResourceType):
    type = "AWS::Logs::MetricFilter"
    name_property = "FilterName"
    replaced_on = frozenset({"LogGroupName"})

    def create(self, name: str, properties: Properties) -> Physical:
        given = lower_camel({**properties, "FilterName": name})
        for transformation in given["metricTransformations"]:
            if dimensions := transformation.get("dimensions"):
                transformation["dimensions"] = {item["key"]: item["value"] for item in dimensions}
        self.client("logs").put_metric_filter(**given)
        return Physical(name)

    def is_taken(self, name: str, properties: Properties) -> bool:
        group = properties["LogGroupName"]
        found = self.client("logs").describe_metric_filters(logGroupName=group, filterNamePrefix=name)
        return name in {each["filterName"] for each in found["metricFilters"]}

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        self.delete(physical, old)  # moto puts a second filter of the same name beside the first
        return self.create(physical.id, properties)

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("logs").delete_metric_filter(
            logGroupName=properties["LogGroupName"], filterName=physical.id
        )


def _arn(name: str) -> str:
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"


TYPES: tuple[type[ResourceType], ...] = (LogGroup, MetricFilter)
