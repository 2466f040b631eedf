"""What a stack is after an operation, a failed one included: its status, its events, its exports.

As on AWS, a call that creates, updates or deletes a stack answers at once, and the stack's status and events
tell how it ended. Moto would answer with the error and forget the stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.parsing import OutputMap
from moto.cloudformation.utils import generate_stack_id

from . import changes
from .references import imports

_STACK = "AWS::CloudFormation::Stack"
_USER = "User Initiated"


def install() -> None:
    for operation in (create_stack, update_stack, delete_stack):
        setattr(models.CloudFormationBackend, operation.__name__, operation)


def create_stack(self: Any, name: str, template: str, parameters: dict[str, Any], **options: Any) -> Any:
    """Make a stack; one that fails is rolled back and stays until somebody deletes it, as on AWS."""
    if name in {stack.name for stack in self.stacks.values()}:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    new_stack: Any = models.Stack  # two abstract methods of it are never called
    stack = new_stack(
        stack_id=generate_stack_id(name, self.region_name, self.account_id),
        name=name,
        template=template,
        parameters=parameters,
        account_id=self.account_id,
        region_name=self.region_name,
        **options,
    )
    stack.resource_map.cross_stack_resources = self.exports
    self.stacks[stack.stack_id] = stack
    stack._add_stack_event("CREATE_IN_PROGRESS", _USER)
    try:
        stack.resource_map.create(stack.template_dict)
        _publish_exports(self, stack)
    except Exception as error:
        _end(stack, "ROLLBACK_IN_PROGRESS", error)
        failed = _undone(stack)
        _end(stack, "ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", failed)
        return stack
    _end(stack, "CREATE_COMPLETE")
    return stack


def update_stack(
    self: Any, name: str, template: str, role_arn: str | None, parameters: Any, tags: dict[str, str] | None
) -> Any:
    """Change a stack; one that fails goes back to what it was."""
    stack = self.get_stack(name)
    resolved = self._resolve_update_parameters(instance=stack, incoming_params=parameters)
    stack.resource_map.cross_stack_resources = self.exports
    before = stack.template, stack.template_dict
    stack.template = template
    stack._parse_template()

    def accept() -> None:
        stack.output_map = stack._create_output_map()
        _publish_exports(self, stack)

    stack._add_stack_event("UPDATE_IN_PROGRESS", _USER)
    try:
        stack.resource_map.update(stack.template_dict, resolved, accept)
    except Exception as error:
        stack.template, stack.template_dict = before
        stack.output_map = stack._create_output_map()
        failed = error.__cause__ if isinstance(error, changes.RollbackFailedError) else None
        _end(stack, "UPDATE_ROLLBACK_FAILED" if failed else "UPDATE_ROLLBACK_COMPLETE", failed)
        return stack
    stack.parameters, stack.role_arn, stack.tags = resolved, role_arn, tags or stack.tags
    _end(stack, "UPDATE_COMPLETE")
    return stack


def delete_stack(self: Any, name_or_stack_id: str) -> None:
    """Delete a stack; one that cannot be deleted (a bucket holds objects) stays, without what is gone."""
    named = [stack for stack in self.stacks.values() if name_or_stack_id in (stack.name, stack.stack_id)]
    for stack in named:  # none, where it does not exist: AWS answers as if it had been deleted
        stack._add_stack_event("DELETE_IN_PROGRESS", _USER)
        try:
            _refuse_exports_in_use(self, stack, {})
            stack.resource_map.delete()
        except Exception as error:
            _end(stack, "DELETE_FAILED", error)
            continue
        _end(stack, "DELETE_COMPLETE")
        self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
        _forget_exports(self, stack)


def _undone(stack: Any) -> Exception | None:
    """Take back a creation; the template stays to be read, and nothing of it may be made by reading."""
    try:
        changes.undo_creation(stack.resource_map)
    except Exception as error:
        return error
    finally:
        stack.resource_map._resource_json_map = {}
        stack.output_map = OutputMap(stack.resource_map, {}, stack.stack_id)
    return None


def _end(stack: Any, status: str, reason: BaseException | None = None) -> None:
    """Tell what was done to the resources, then what has become of the stack."""
    _tell(stack)
    stack.status = status
    stack._add_stack_event(status, str(getattr(reason, "message", reason)) if reason else None)


def _tell(stack: Any) -> None:
    told = changes.notes(stack.resource_map)
    stack.events += [
        models.Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=note.logical_id or stack.name,
            physical_resource_id=note.physical_id or stack.stack_id,
            resource_type=note.type or _STACK,
            resource_status=note.status,
            resource_status_reason=note.reason,
            resource_properties=None,
        )
        for note in told
    ]
    told.clear()


def _publish_exports(backend: Any, stack: Any) -> None:
    """Make a stack's exports what its outputs say, unless that would pull one away from a reader."""
    wanted = {export.name: export for export in stack.exports}
    for name in wanted:
        other = backend.exports.get(name)
        if other is not None and other.exporting_stack_id != stack.stack_id:
            raise ValidationError(message=f"Export with name {name} is already exported by another stack")
    _refuse_exports_in_use(backend, stack, {name: export.value for name, export in wanted.items()})
    _forget_exports(backend, stack)
    backend.exports.update(wanted)


def _forget_exports(backend: Any, stack: Any) -> None:
    for export in _own_exports(backend, stack):
        del backend.exports[export.name]


def _own_exports(backend: Any, stack: Any) -> list[Any]:
    return [export for export in backend.exports.values() if export.exporting_stack_id == stack.stack_id]


def _refuse_exports_in_use(backend: Any, stack: Any, wanted: dict[str, str]) -> None:
    for export in _own_exports(backend, stack):
        if wanted.get(export.name) != export.value:
            verb = "updated" if export.name in wanted else "deleted"
            for reader in _readers(backend, stack, export.name):
                message = f"Export {export.name} cannot be {verb} as it is in use by {reader}"
                raise ValidationError(message=message)


def _readers(backend: Any, stack: Any, export: str) -> Iterator[str]:
    for other in backend.stacks.values():
        made = other.status != "ROLLBACK_COMPLETE"
        if other is not stack and made and export in set(imports(other.template_dict)):
            yield other.name
