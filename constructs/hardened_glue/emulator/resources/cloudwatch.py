"""Amazon CloudWatch: metric alarms, composite alarms, dashboards."""

from __future__ import annotations

from .base import ACCOUNT, REGION, Physical, Properties, ResourceType, dropped_tags


class _AlarmResource(ResourceType):
    name_property = "AlarmName"

    def made(self, name: str) -> Physical:
        return Physical(name, {"Arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"})

    def is_taken(self, name: str, properties: Properties) -> bool:
        found = self.client("cloudwatch").describe_alarms(
            AlarmNames=[name], AlarmTypes=["CompositeAlarm", "MetricAlarm"]
        )
        return bool(found["CompositeAlarms"] or found["MetricAlarms"])

    def update(self, physical: Physical, properties: Properties, old: Properties) -> Physical:
        arn = physical.attributes["Arn"]
        if dropped := dropped_tags(properties, old):
            self.client("cloudwatch").untag_resource(ResourceARN=arn, TagKeys=dropped)
        return self.create(physical.id, properties)

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("cloudwatch").delete_alarms(AlarmNames=[physical.id])


class Alarm(_AlarmResource):
    type = "AWS::CloudWatch::Alarm"

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("cloudwatch").put_metric_alarm(**{**properties, "AlarmName": name})
        return self.made(name)


class CompositeAlarm(_AlarmResource):
    type = "AWS::CloudWatch::CompositeAlarm"

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("cloudwatch").put_composite_alarm(**{**properties, "AlarmName": name})
        return self.made(name)


class Dashboard(ResourceType):
    type = "AWS::CloudWatch::Dashboard"
    name_property = "DashboardName"

    def create(self, name: str, properties: Properties) -> Physical:
        self.client("cloudwatch").put_dashboard(**{**properties, "DashboardName": name})
        return Physical(name)

    def is_taken(self, name: str, properties: Properties) -> bool:
        found = self.client("cloudwatch").list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]
        return name in {entry["DashboardName"] for entry in found}

    def delete(self, physical: Physical, properties: Properties) -> None:
        self.client("cloudwatch").delete_dashboards(DashboardNames=[physical.id])


TYPES: tuple[type[ResourceType], ...] = (Alarm, CompositeAlarm, Dashboard)
