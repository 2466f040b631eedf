"""What moto 5.2.5 gets wrong or lacks on the way of a `cdk deploy`, put right before the server answers."""

from __future__ import annotations

import json
import re
from typing import Any

import moto
from moto.cloudformation import models as cloudformation
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudtrail.responses import CloudTrailResponse
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import EntityNotFoundException
from moto.glue.responses import GlueResponse
from moto.logs.responses import LogsResponse
from moto.s3.models import FakeBucket

MOTO_VERSION = "5.2.5"  # the fixes reach into its internals: another version needs them looked at again


class ChangeSetNotFoundError(CloudFormationError):
    code = "ChangeSetNotFound"


def install() -> None:
    if moto.__version__ != MOTO_VERSION:
        raise RuntimeError(f"moto is {moto.__version__}, expected {MOTO_VERSION}: its internals are patched")
    _fix_cloudformation()
    _fix_s3()
    _add_glue_operations()
    # The CLI looks for the reason of a failed deployment in CloudTrail too.
    _replace(CloudTrailResponse, lookup_events=lambda self: ActionResult({"Events": []}))
    _replace(CloudWatchResponse, put_composite_alarm=CloudWatchResponse.put_metric_alarm)  # reads AlarmRule
    _replace(LogsResponse, associate_kms_key=_associate_kms_key, disassociate_kms_key=_associate_kms_key)


def _replace(owner: Any, **members: Any) -> None:
    for name, member in members.items():
        setattr(owner, name, member)


def _fix_cloudformation() -> None:
    backend = cloudformation.CloudFormationBackend
    _replace(
        backend,
        describe_change_set=_described_if_known(backend.describe_change_set),
        delete_change_set=_deleted_if_known(backend.delete_change_set),
    )
    parse_yaml = cloudformation.Stack.parse_template

    def parse(template: str) -> Any:
        # The CDK sends JSON; moto would read it as YAML, many times slower and several times a deploy.
        return json.loads(template) if template.lstrip().startswith("{") else parse_yaml(template)

    _replace(cloudformation.Stack, parse_template=staticmethod(parse))
    _resolve_as_documented()


def _is_known(backend: Any, change_set_name: str) -> bool:
    names = {change_set.change_set_name for change_set in backend.change_sets.values()}
    return change_set_name in names | backend.change_sets.keys()


def _described_if_known(describe_change_set: Any) -> Any:
    """The CLI asks for change sets that may not exist, and goes on only at this answer."""

    def describe(self: Any, change_set_name: str) -> Any:
        if not _is_known(self, change_set_name):
            raise ChangeSetNotFoundError(f"ChangeSet [{change_set_name}] does not exist")
        return describe_change_set(self, change_set_name)

    return describe


def _deleted_if_known(delete_change_set: Any) -> Any:
    """On AWS the deletion of what does not exist succeeds; the CLI begins with one."""

    def delete(self: Any, change_set_name: str) -> None:
        if _is_known(self, change_set_name):
            delete_change_set(self, change_set_name)

    return delete


def _resolve_as_documented() -> None:
    """Fn::Sub by names alone, a dotted Fn::GetAtt as text, and lists without AWS::NoValue."""
    moto_clean = parsing.clean_json

    def clean(value: Any, resources: Any) -> Any:
        if isinstance(value, list):
            resolved = [parsing.clean_json(item, resources) for item in value]
            return [item for item in resolved if item is not None]
        if isinstance(value, dict) and "Fn::Sub" in value:
            return _substituted(value["Fn::Sub"], resources)
        if isinstance(value, dict) and isinstance(value.get("Fn::GetAtt"), str):
            value = {"Fn::GetAtt": value["Fn::GetAtt"].split(".", 1)}
        return moto_clean(value, resources)

    _replace(parsing, clean_json=clean)


def _substituted(wanted: Any, resources: Any) -> str:
    text, given = (wanted, {}) if isinstance(wanted, str) else wanted

    def resolved(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in given:
            return str(parsing.clean_json(given[name], resources))
        reference = {"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name}
        return str(parsing.clean_json(reference, resources))

    return re.sub(r"\$\{([^}]*)\}", resolved, text)


def _fix_s3() -> None:
    permission = FakeBucket.get_permission

    def conditions_read(self: Any, action: str, resource: str) -> Any:
        """moto reads past conditions, so "deny if not TLS" would deny everything: judge without those."""
        policy = self.policy
        if policy is None:
            return permission(self, action, resource)
        document = json.loads(policy)
        document["Statement"] = [
            statement
            for statement in _listed(document["Statement"])
            if not (statement["Effect"] == "Deny" and statement.get("Condition"))
        ]
        try:
            self.policy = json.dumps(document).encode()
            return permission(self, action, resource)
        finally:
            self.policy = policy

    _replace(
        FakeBucket,
        get_permission=conditions_read,
        # AWS takes a logging target whose policy comes a moment later in the same deployment.
        _log_permissions_enabled_policy=staticmethod(lambda **_: True),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _add_glue_operations() -> None:
    _replace(
        GlueResponse,
        update_job=_update_job,
        update_trigger=_update_trigger,
        update_connection=_update_connection,
        delete_connection=_delete_connection,
    )


def _update_job(self: Any) -> Any:
    """UpdateJob sets the whole definition anew; the job's runs and tags stay."""
    name = self.parameters["JobName"]
    old = self.glue_backend.get_job(name)
    tags = self.glue_backend.get_tags(old.arn)
    self.body = json.dumps({**self.parameters["JobUpdate"], "Name": name, "Tags": tags})
    del self.glue_backend.jobs[name]
    try:
        self.create_job()
    except Exception:
        self.glue_backend.jobs[name] = old
        raise
    new = self.glue_backend.get_job(name)
    new.job_runs, new.created_on = old.job_runs, old.created_on
    return ActionResult({"JobName": name})


def _update_trigger(self: Any) -> Any:
    name = self.parameters["Name"]
    old = self.glue_backend.get_trigger(name)
    kept = {"Type": old.trigger_type, "WorkflowName": old.workflow_name}
    tags = self.glue_backend.get_tags(old.arn)
    given = {**kept, **self.parameters["TriggerUpdate"], "Name": name, "Tags": tags}
    self.body = json.dumps(given)
    self.create_trigger()
    new = self.glue_backend.get_trigger(name)
    new.state = old.state
    return ActionResult({"Trigger": new.as_dict()})


def _update_connection(self: Any) -> Any:
    name = self.parameters["Name"]
    old = self.glue_backend.connections.pop(name, None)
    if old is None:
        raise EntityNotFoundException(f"Connection {name} not found")
    tags = self.glue_backend.get_tags(old.arn)
    self.glue_backend.create_connection(old.catalog_id, self.parameters["ConnectionInput"], tags)
    return EmptyResult()


def _delete_connection(self: Any) -> Any:
    if self.glue_backend.connections.pop(self.parameters["ConnectionName"], None) is None:
        raise EntityNotFoundException(f"Connection {self.parameters['ConnectionName']} not found")
    return EmptyResult()


def _associate_kms_key(self: Any) -> str:
    """Sets the group's key, or none where the request names none."""
    group = self.logs_backend.groups[self._get_param("logGroupName")]
    group.kms_key_id = self._get_param("kmsKeyId")
    return ""
