"""Which room may import which: the arrows of the house, as a table. Add a row, never an exception."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "constructs" / "hardened_glue"

# Room or module -> the rooms and modules of the package that it may import. A room may import itself.
ALLOWED = {
    "errors": (),
    "scripts": ("errors",),
    "facts": (),
    "checks": ("facts", "errors"),
    "jobs": ("facts", "checks", "errors", "scripts"),
    "policy": ("facts", "checks", "jobs", "errors"),
    "testing": ("policy", "errors"),
    "emulator": ("facts", "errors"),
    "cloudwatch": (),
    "local": ("facts", "errors", "scripts"),
    "profile": ("facts", "cloudwatch", "errors"),
    "run_profile": ("local", "profile", "errors"),
    "cli": ("local", "emulator", "run_profile", "errors"),
    "pytest_plugin": ("local",),
}
# Library -> the rooms that may import it, at any depth.
LIBRARIES = {
    "aws_cdk": ("jobs", "policy"),
    "constructs": ("jobs", "policy"),
    "jsii": ("jobs", "policy"),
    "cdk_nag": (),
    "pyspark": ("local",),
    "moto": ("emulator",),
    "matplotlib": ("profile",),
}
# The modules of jobs/ that import no CDK: the tuning, as plain values.
WITHOUT_CDK = (
    "alarm_row",
    "alarm_settings",
    "alarm_table",
    "budget",
    "cost",
    "dashboard_body",
    "jdbc",
    "jdbc_source",
    "parquet_layout",
    "regions",
    "s3_source",
    "s3_target",
    "settings",
    "sizing",
    "sizing_plan",
    "sizing_work",
)


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in _imports(path))
    return {parts[1] for parts in names if parts[0] == "hardened_glue" and len(parts) > 1}


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_the_rooms_that_it_may(path: Path) -> None:
    assert _rooms_imported(path) <= {*ALLOWED[_room(path)], _room(path)}


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_the_libraries_that_it_may(path: Path) -> None:
    imported = {name.split(".")[0] for name in _imports(path)}

    assert not [name for name in imported if name in LIBRARIES and _room(path) not in LIBRARIES[name]]


@pytest.mark.parametrize("module", WITHOUT_CDK)
def test_tuning_and_its_checks_import_no_cdk(module: str) -> None:
    found = [name for name in _imports(PACKAGE / "jobs" / f"{module}.py")]

    assert not [name for name in found if name.split(".")[0] in ("aws_cdk", "constructs", "jsii")]
    assert {name for name in found if name.startswith("hardened_glue.jobs")} <= {
        f"hardened_glue.jobs.{each}" for each in WITHOUT_CDK
    }


def test_every_room_has_a_row() -> None:
    assert {_room(path) for path in _modules()} <= set(ALLOWED)


@pytest.mark.parametrize("path", sorted((ROOT / "glue_scripts").rglob("*.py")), ids=lambda path: path.stem)
def test_a_glue_script_imports_nothing_of_the_package(path: Path) -> None:
    assert not [name for name in _imports(path) if name.split(".")[0] == "hardened_glue"]


def test_nobody_imports_the_second_copy_of_the_package() -> None:
    places = [*ROOT.glob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")]

    assert not [
        path
        for path in [*places, *PACKAGE.rglob("*.py")]
        if any(name.startswith("constructs.hardened_glue") for name in _imports(path))
    ]


def test_the_source_root_is_no_package() -> None:
    assert not (ROOT / "constructs" / "__init__.py").exists(), "it would hide the library `constructs`"


@pytest.mark.parametrize("module", ["hardened_glue", "hardened_glue.errors", "hardened_glue.facts.arguments"])
def test_importing_it_loads_neither_cdk_nor_spark(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'aws_cdk', 'jsii', 'pyspark'}} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
