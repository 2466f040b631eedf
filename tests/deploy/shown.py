"""What boto3 shows of a resource, in the template's spelling, and whether that is what the template says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hardened_glue.emulator import Emulator, Existing
from hardened_glue.emulator.resources.base import pages

Ask = Callable[[str], Any]
Shown = Iterator[tuple[str, dict[str, Any]]]
# moto takes these and shows them no more; the emulator's own page says so.
FORGOTTEN = frozenset({"JobMode", "JobRunQueuingEnabled", "MaintenanceWindow", "Tags", "WarmUpConfiguration"})


def shown(emulator: Emulator) -> dict[Existing, dict[str, Any]]:
    """Everything of the types below by its type and physical id."""
    return {
        Existing(kind, name): properties
        for kind, rows in _ROWS.items()
        for name, properties in rows(emulator.client)
    }


def disagreements(wanted: Any, found: Any, where: str = "") -> Iterator[str]:
    """Where what exists is not what the template says; what CloudFormation resolves is not compared."""
    if isinstance(wanted, Mapping):
        if not _is_resolved(wanted):
            yield from _of_members(wanted, found if isinstance(found, Mapping) else {}, where)
    elif isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
        for number, (each, other) in enumerate(zip(wanted, found, strict=True)):
            yield from disagreements(each, other, f"{where}[{number}]")
    elif _plain(wanted) != _plain(found):
        yield f"{where} is {found!r}, the template says {wanted!r}"


def _of_members(wanted: Mapping[str, Any], found: Mapping[str, Any], where: str) -> Iterator[str]:
    for name in wanted.keys() - FORGOTTEN:
        yield from disagreements(wanted[name], found.get(name), f"{where}.{name}".lstrip("."))


def _is_resolved(value: Mapping[str, Any]) -> bool:
    return "Ref" in value or any(name.startswith("Fn::") for name in value)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _jobs(ask: Ask) -> Shown:
    for job in pages(ask("glue").get_jobs, "Jobs"):
        yield job["Name"], job


def _security_configurations(ask: Ask) -> Shown:
    for found in pages(ask("glue").get_security_configurations, "SecurityConfigurations"):
        encryption = found["EncryptionConfiguration"]
        yield (
            found["Name"],
            {
                **found,
                "EncryptionConfiguration": {**encryption, "S3Encryptions": encryption.get("S3Encryption")},
            },
        )


def _triggers(ask: Ask) -> Shown:
    for trigger in pages(ask("glue").get_triggers, "Triggers"):
        yield trigger["Name"], {**trigger, "StartOnCreation": trigger["State"] == "ACTIVATED"}


def _alarms(ask: Ask) -> Shown:
    for alarm in pages(ask("cloudwatch").describe_alarms, "MetricAlarms"):
        yield alarm["AlarmName"], alarm


def _log_groups(ask: Ask) -> Shown:
    for group in pages(ask("logs").describe_log_groups, "logGroups", "nextToken"):
        names = {"LogGroupName": "logGroupName", "RetentionInDays": "retentionInDays", "KmsKeyId": "kmsKeyId"}
        yield group["logGroupName"], {ours: group.get(theirs) for ours, theirs in names.items()}


def _rules(ask: Ask) -> Shown:
    for rule in pages(ask("events").list_rules, "Rules"):
        targets = ask("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]
        # The template holds an object here, the API a text: held against each other by the app's own tests.
        yield rule["Name"], {**rule, "EventPattern": None, "Targets": targets}


def _roles(ask: Ask) -> Shown:
    for role in ask("iam").list_roles(MaxItems=1000)["Roles"]:
        attached = ask("iam").list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        yield role["RoleName"], {**role, "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached]}


_ROWS: Mapping[str, Callable[[Ask], Shown]] = {
    "AWS::CloudWatch::Alarm": _alarms,
    "AWS::Events::Rule": _rules,
    "AWS::Glue::Job": _jobs,
    "AWS::Glue::SecurityConfiguration": _security_configurations,
    "AWS::Glue::Trigger": _triggers,
    "AWS::IAM::Role": _roles,
    "AWS::Logs::LogGroup": _log_groups,
}
COMPARED = frozenset(_ROWS)
