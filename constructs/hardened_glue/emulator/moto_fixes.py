"""What moto 5.2.5 gets wrong or lacks on the way of a `cdk deploy`, put right before the server answers."""

from __future__ import annotations

import json
from typing import Any

import moto
from moto.cloudformation import models as cloudformation
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
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
        create_stack=_rolled_back(backend.create_stack),
        update_stack=_taken_back(backend.update_stack),
        delete_stack=_put_back(backend.delete_stack),
    )
    parse_yaml = cloudformation.Stack.parse_template

    def parse(template: str) -> Any:
        # The CDK sends JSON; moto would read it as YAML, many times slower and several times a deploy.
        return json.loads(template) if template.lstrip().startswith("{") else parse_yaml(template)

    _replace(cloudformation.Stack, parse_template=staticmethod(parse))


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


def _rolled_back(create_stack: Any) -> Any:
    """A stack that fails half way would stay for ever in progress: take back what it made."""

    def create(self: Any, name: str, *args: Any, **options: Any) -> Any:
        known = set(self.stacks)
        try:
            return create_stack(self, name, *args, **options)
        except Exception as error:
            for stack_id in set(self.stacks) - known:
                stack = self.stacks.pop(stack_id)
                self.exports = _exports_without(self.exports, stack_id)
                stack.resource_map.delete()
            raise _as_answer(error) from error

    return create


def _exports_without(exports: dict[str, Any], stack_id: str) -> dict[str, Any]:
    return {name: export for name, export in exports.items() if export.exporting_stack_id != stack_id}


def _taken_back(update_stack: Any) -> Any:
    """A failed update must not leave its template: the CLI would find nothing to do the next time.

    One that succeeds has exports of its own; moto keeps those of the creation.
    """

    def update(self: Any, name: str, *args: Any, **options: Any) -> Any:
        stack = self.get_stack(name)
        template = stack.template
        try:
            updated = update_stack(self, name, *args, **options)
            others = _exports_without(self.exports, stack.stack_id)
            self.exports = others | {export.name: export for export in stack.exports}
            return updated
        except Exception as error:
            stack.template = template
            stack._parse_template()
            raise _as_answer(error) from error

    return update


def _put_back(delete_stack: Any) -> Any:
    """A stack that cannot be deleted (a bucket still holds objects) stays; moto forgets it."""

    def delete(self: Any, name_or_stack_id: str) -> None:
        stacks, exports = self.stacks.copy(), self.exports.copy()
        try:
            delete_stack(self, name_or_stack_id)
        except Exception as error:
            self.stacks, self.exports = stacks, exports
            raise _as_answer(error) from error

    return delete


def _as_answer(error: Exception) -> Exception:
    """moto's errors reach the CLI as they are; any other would be a 500, which it tries again for minutes."""
    if isinstance(error, CloudFormationError):
        return error
    return ValidationError(message=f"{type(error).__name__}: {error}")


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
