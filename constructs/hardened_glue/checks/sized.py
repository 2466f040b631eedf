"""What depends on a job's size: its worker type, and the arguments that only some sizes can honour."""

import math
from collections.abc import Mapping

from hardened_glue.checks.nearest import did_you_mean, nearest_text
from hardened_glue.checks.plain import is_token, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import FINE_GRAINED_ACCESS_WORKERS
from hardened_glue.facts.workers import (
    REFUSED_WORKER_TYPES,
    WORKER_TYPES,
    Command,
    ExecutionClass,
    worker_types_for,
)

_CORES = "--executor-cores"
_FINE_GRAINED_ACCESS = "--enable-lakeformation-fine-grained-access"


def check_worker_type(
    worker_type: object, command: Command, glue_version: str, execution_class: ExecutionClass
) -> None:
    """Refuse a worker type that does not go with the other three, and name the nearest that does."""
    fitting = worker_types_for(command, glue_version, execution_class)
    name = require_text("worker_type", worker_type)
    if name in fitting:
        return
    if not fitting:
        expectation = f"'STANDARD': a {command.value} job runs in no other"
        raise JobConfigError("execution_class", execution_class.value, expectation)
    why = _why_not(name, command, execution_class)
    expectation = (
        f"one of {', '.join(fitting)}: a {command.value} job on Glue {glue_version}, {execution_class.value}"
    )
    near = did_you_mean(nearest_worker_type(name, fitting))
    raise JobConfigError("worker_type", worker_type, f"{expectation}{why}{near}")


def nearest_worker_type(name: str, fitting: tuple[str, ...]) -> str:
    """Of those that fit, the one nearest in cores and memory to the type meant, the larger of two."""
    sizes = {each.name: (each.vcpu, each.memory_gb) for each in WORKER_TYPES.values()}
    sizes |= {old: (each.vcpu, each.memory_gb) for old, each in REFUSED_WORKER_TYPES.items()}
    meant = name if name in sizes else nearest_text(name, sizes)
    if meant is None:
        return fitting[0]
    vcpu, memory_gb = sizes[meant]

    def distance(choice: str) -> tuple[float, int]:
        near_vcpu, near_memory_gb = sizes[choice]
        steps = abs(math.log2(near_vcpu / vcpu)) + abs(math.log2(near_memory_gb / memory_gb))
        return steps, -near_memory_gb

    return min(fitting, key=distance)


def check_sized_arguments(arguments: Mapping[str, str], worker_type: str, max_workers: int) -> None:
    """Refuse an argument that a job of this (fitting) size cannot honour."""
    cores = arguments.get(_CORES, "1")
    most = WORKER_TYPES[worker_type].most_executor_cores
    if not is_token(cores) and int(cores) > most:
        expectation = f"{most} or less on {worker_type}: twice its vCPUs, did you mean '{most}'?"
        raise JobConfigError(f"arguments[{_CORES!r}]", cores, expectation)
    if arguments.get(_FINE_GRAINED_ACCESS) == "true" and max_workers < FINE_GRAINED_ACCESS_WORKERS:
        expectation = f"{FINE_GRAINED_ACCESS_WORKERS} or more with {_FINE_GRAINED_ACCESS}"
        raise JobConfigError("max_workers", max_workers, expectation)


def _why_not(name: str, command: Command, execution_class: ExecutionClass) -> str:
    if name in REFUSED_WORKER_TYPES:
        return f"; {REFUSED_WORKER_TYPES[name].why}"
    known = WORKER_TYPES.get(name)
    if known is None:
        return ""
    if command not in known.commands:
        return "; it is for streaming"
    return "; with execution_class 'STANDARD' it would fit" if execution_class is ExecutionClass.FLEX else ""
