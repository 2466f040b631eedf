"""Where the Glue scripts lie: beside the package in a checkout, inside it in an installed wheel."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from hardened_glue.errors import JobConfigError

_PACKAGE = Path(__file__).resolve().parent
_HOMES = (
    _PACKAGE / "glue_scripts",  # a wheel: the build maps glue_scripts/ into the package
    _PACKAGE.parents[1] / "glue_scripts",  # a checkout: constructs/hardened_glue -> repository
)


def scripts_dir() -> Path:
    """The folder of the Glue scripts; its `glue_shared` is what the scripts import."""
    for home in _HOMES:
        if home.is_dir():
            return home
    raise FileNotFoundError(f"found no glue_scripts in {' or '.join(str(home.parent) for home in _HOMES)}")


def script_path(name: str) -> Path:
    """The file of the Glue script `name`, as in `script_path("s3_to_parquet")`."""
    path = scripts_dir() / f"{name}.py"
    if not path.is_file():
        known = sorted(each.stem for each in scripts_dir().glob("*.py"))
        raise JobConfigError("script", name, f"one of {', '.join(known)}")
    return path


def shared_module(name: str) -> ModuleType:
    """A module of `glue_shared` as the scripts import it: what they refuse, a synth can refuse before them.

    For modules of plain Python alone: the scripts' others import Spark.
    """
    home = str(scripts_dir())
    if home not in sys.path:
        sys.path.append(home)  # behind all else, and for good: its modules import each other when they like
    return importlib.import_module(f"glue_shared.{name}")
