"""The tables of docs/reference/matrix.md. `python -m tests.facts.matrix_page` writes them anew."""

from tests.facts.generated import rewrite, table

from hardened_glue.facts import limits
from hardened_glue.facts.arguments import ARGUMENTS, Argument, Kind
from hardened_glue.facts.source import Mark, Source
from hardened_glue.facts.versions import GLUE_VERSIONS, REFUSED_VERSIONS
from hardened_glue.facts.workers import (
    REFUSED_WORKER_TYPES,
    REGIONS_OF_G4X,
    REGIONS_OF_G12X,
    WORKER_TYPES,
    Command,
    ExecutionClass,
    WorkerType,
    worker_types_for,
)

PAGE = "matrix.md"
_VERSIONS = tuple(GLUE_VERSIONS.values())
_PROPERTIES: tuple[tuple[str, str, object, Source], ...] = (
    ("`max_retries`", "0 to", limits.MAX_RETRIES, limits.MAX_RETRIES_SOURCE),
    ("`timeout_minutes`", "1 to", f"{limits.TIMEOUT_MINUTES:,}", limits.TIMEOUT_SOURCE),
    ("a run that ends as TIMEOUT", "is", "not retried", limits.TIMEOUT_IS_RETRIED_SOURCE),
    ("`notify_delay_after_minutes`", "from", limits.NOTIFY_DELAY_MINUTES, limits.NOTIFY_DELAY_SOURCE),
    ("`max_workers`", "from", limits.MIN_WORKERS, limits.MIN_WORKERS_SOURCE),
    ("`job_run_queuing`", "with", "no retries", limits.QUEUING_SOURCE),
    (
        "`max_workers` with fine-grained access",
        "from",
        limits.FINE_GRAINED_ACCESS_WORKERS,
        limits.FINE_GRAINED_ACCESS_SOURCE,
    ),
)
_QUOTAS: tuple[tuple[str, int], ...] = (
    ("DPUs in use", limits.DPU_QUOTA),
    (f"DPUs in use in {', '.join(limits.REGIONS_OF_LARGE_DPU_QUOTA)}", limits.DPU_QUOTA_OF_LARGE_REGIONS),
    ("DPUs in use by FLEX runs", limits.FLEX_DPU_QUOTA),
    ("jobs", limits.JOBS_QUOTA),
    ("runs at once", limits.CONCURRENT_RUNS_QUOTA),
    ("security configurations", limits.SECURITY_CONFIGURATIONS_QUOTA),
    ("connections", limits.CONNECTIONS_QUOTA),
)


def made() -> dict[str, str]:
    """Every table of the page, by the name of its place."""
    return {
        "marks": table(("mark", "meaning"), [(each.letter, each.value) for each in Mark]),
        "versions": _versions(),
        "refused-versions": table(("name", "why"), REFUSED_VERSIONS.items()),
        "workers": table(
            ("type", "billed as", "vCPU", "memory GB", "disk GB", "most executor cores", "sold in", "mark"),
            [_worker(each) for each in WORKER_TYPES.values()],
        ),
        "refused-workers": table(
            ("type", "why"), [(name, each.why) for name, each in REFUSED_WORKER_TYPES.items()]
        ),
        "choices": _choices(),
        "regions": table(
            ("worker types", "regions"),
            [
                ("G.4X, G.8X", ", ".join(REGIONS_OF_G4X)),
                ("G.12X, G.16X, R.1X, R.2X, R.4X, R.8X", ", ".join(REGIONS_OF_G12X)),
            ],
        ),
        "arguments": table(
            ("argument", "values", *(f"Glue {each.name}" for each in _VERSIONS), "mark"),
            [_argument(each) for each in sorted(ARGUMENTS.values(), key=lambda each: each.key.lower())],
        ),
        "properties": table(
            ("property", "bound", "mark"),
            [(name, f"{how} {bound}", source.mark.letter) for name, how, bound, source in _PROPERTIES],
        ),
        "quotas": table(("quota", "a new account has"), [(name, f"{most:,}") for name, most in _QUOTAS]),
    }


def _versions() -> str:
    rows: dict[str, list[object]] = {
        "Spark": [each.spark for each in _VERSIONS],
        "Python": [each.python for each in _VERSIONS],
        "Java": [each.java for each in _VERSIONS],
        "Scala": [each.scala for each in _VERSIONS],
        "Hadoop": [each.hadoop for each in _VERSIONS],
        "Hudi": [each.hudi for each in _VERSIONS],
        "Iceberg": [each.iceberg for each in _VERSIONS],
        "Delta": [each.delta for each in _VERSIONS],
        "`s3://` is": [each.s3_connector.value for each in _VERSIONS],
        "optimized Parquet committer": [_yes(each.optimized_committer_acts) for each in _VERSIONS],
        "log arguments": [f"`{each.log_arguments.value.replace(' and ', '`, `')}`" for each in _VERSIONS],
        "timeout if none is given": [f"{each.default_timeout_minutes:,} min" for each in _VERSIONS],
        "mark": [each.source.mark.letter for each in _VERSIONS],
    }
    return table(
        ("", *(f"Glue {each.name}" for each in _VERSIONS)), [(name, *row) for name, row in rows.items()]
    )


def _worker(worker: WorkerType) -> tuple[object, ...]:
    sold = "every region" if worker.regions is None else f"{len(worker.regions)} regions"
    billed = f"{worker.dpu:g} {worker.dpu_unit.value}"
    size = (worker.vcpu, worker.memory_gb, worker.disk_gb, worker.most_executor_cores)
    return (worker.name, billed, *size, sold, worker.source.mark.letter)


def _choices() -> str:
    rows = [
        (version, f"`{command.value}`", execution_class.value, ", ".join(names) or "none")
        for version in GLUE_VERSIONS
        for command in Command
        for execution_class in ExecutionClass
        for names in [worker_types_for(command, version, execution_class)]
    ]
    return table(("Glue", "command", "execution class", "worker types"), rows)


def _argument(argument: Argument) -> tuple[object, ...]:
    acts = (_acts(argument, each.name) for each in _VERSIONS)
    return (f"`{argument.key}`", _values(argument), *acts, argument.source.mark.letter)


def _acts(argument: Argument, version: str) -> str:
    if argument.kind is Kind.RESERVED:
        return "reserved"
    if argument.only_for is not None:
        return "elsewhere"
    return "acts" if version in argument.acts_in else "nothing"


def _values(argument: Argument) -> str:
    if argument.kind is not Kind.VALUED:
        return str(argument.kind.value)
    if argument.only_for is not None:
        return f"for {argument.only_for} alone"
    if argument.values is not None:
        return ", ".join(f"`{each}`" for each in argument.values)
    return argument.form.words if argument.form is not None else "text"


def _yes(true: bool) -> str:
    return "acts" if true else "does nothing"


if __name__ == "__main__":
    rewrite(PAGE, made())
