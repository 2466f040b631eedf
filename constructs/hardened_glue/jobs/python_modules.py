"""What pip installs at each start of a run: pinned, so that today's run and next year's are the same one."""

import re
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.source import Mark, Source, glue_guide
from hardened_glue.facts.versions import GlueVersion, versions_from

SOURCE = glue_guide("aws-glue-programming-python-libraries")
WHEEL_NAME_SOURCE = Source(
    "https://packaging.python.org/en/latest/specifications/binary-distribution-format/"
)
PLATFORM_SOURCE = glue_guide("aws-glue-programming-python-libraries", Mark.INFERRED)  # "Linux", says the page

_MODULES = "--additional-python-modules"
_OPTION = "--python-modules-installer-option"

_WHEEL = ".whl"
_ZIP_OF_WHEELS = ".gluewheels.zip"
_REQUIREMENTS = ".txt"
_FROM_5 = versions_from("5.0")  # a zip of wheels and a requirements file

_PIN = r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._-]+\])?==[0-9][A-Za-z0-9.!+_-]*"
_REQUIREMENT = re.compile(_PIN)
_REQUIREMENT_LINE = re.compile(rf"{_PIN}(\s*;[^#]*?)?(\s+--hash=sha256:[0-9a-f]{{64}})*")
_WHEEL_NAME = re.compile(
    r"[A-Za-z0-9_.]+-[A-Za-z0-9_.!+]+(-[0-9][A-Za-z0-9_.]*)?"
    r"-(?P<python>[a-z0-9_.]+)-(?P<abi>[a-z0-9_.]+)-(?P<platform>[a-z0-9_.]+)\.whl"
)
_CPYTHON = re.compile(r"cp3(\d+)")


def check_pinned(option: str, requirement: str) -> str:
    """The requirement, if it names one version of one package."""
    if not _REQUIREMENT.fullmatch(requirement):
        shown = Hidden() if looks_secret("", requirement) else requirement
        expectation = (
            "a pinned requirement such as 'pkg==1.2': pip runs at every start, and a new release would"
        )
        raise JobConfigError(option, shown, f"{expectation} change the job")
    return requirement


def check_module_file(name: str, version: GlueVersion, *, named_by_hash: bool) -> None:
    """Refuse a file that pip, on this Glue version, would not install."""
    if name.endswith(_REQUIREMENTS) or (name.endswith(_ZIP_OF_WHEELS) and not named_by_hash):
        if version.name not in _FROM_5:
            expectation = f"pinned requirements or wheels on Glue {version.name}: it takes others from 5.0 on"
            raise JobConfigError("python_modules", name, expectation)
        return
    if named_by_hash:
        expectation = (
            "a bucket and the key of a wheel: an asset is named by its hash, and pip reads what a wheel is"
            " from its name"
        )
        raise JobConfigError("python_modules", name, expectation)
    wheel = _WHEEL_NAME.fullmatch(name)
    if wheel is None:
        expectation = (
            f"a wheel under its own name, a {_ZIP_OF_WHEELS}, or a requirements file ({_REQUIREMENTS})"
        )
        raise JobConfigError("python_modules", name, expectation)
    _check_tags(name, wheel, version)


def module_arguments(names: Mapping[str, str]) -> dict[str, str]:
    """The arguments that have pip install these.

    Args:
        names: each requirement or address, which is checked already, to its name.
    """
    if not names:
        return {}
    arguments = {_MODULES: ",".join(names)}
    if any(name.endswith(_REQUIREMENTS) for name in names.values()):
        if len(names) > 1:
            expectation = "one requirements file and nothing else: pip's option -r is for all of them"
            raise JobConfigError("python_modules", list(names.values()), expectation)
        return {**arguments, _OPTION: "-r"}
    if all(name.endswith((_WHEEL, _ZIP_OF_WHEELS)) for name in names.values()):
        # Nothing is asked of a package index, so nothing but these files gets into the job.
        return {**arguments, _OPTION: "--no-index"}
    return arguments


def pinned_requirements(scope: Construct, construct_id: str, path: Path | str) -> assets.Asset:
    """A requirements file as an asset for `python_modules`; every line of it must be pinned."""
    file = Path(path)
    if not file.is_file() or file.suffix != _REQUIREMENTS:
        raise JobConfigError("requirements", str(path), f"the path of a file that ends in {_REQUIREMENTS}")
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    for line in filter(None, lines):
        if not _REQUIREMENT_LINE.fullmatch(line):
            shown = Hidden() if looks_secret("", line) else line
            raise JobConfigError("requirements line", shown, "a pinned requirement such as 'pkg==1.2'")
    return assets.Asset(scope, construct_id, path=str(file.resolve()))


def _check_tags(name: str, wheel: re.Match[str], version: GlueVersion) -> None:
    minor = int(version.python.partition(".")[2])
    pythons = wheel["python"].split(".")
    if not any(_runs(python, wheel["abi"], minor) for python in pythons):
        expectation = f"a wheel for Python {version.python}, which Glue {version.name} runs"
        raise JobConfigError("python_modules", name, expectation)
    if wheel["platform"] != "any" and "linux" not in wheel["platform"]:
        raise JobConfigError("python_modules", name, "a wheel for Linux, or for any platform")


def _runs(python: str, abi: str, minor: int) -> bool:
    if python == "py3":
        return True
    built = _CPYTHON.fullmatch(python)
    if built is None:
        return False
    return int(built[1]) == minor or (abi == "abi3" and int(built[1]) <= minor)
