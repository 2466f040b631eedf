"""What a job brings beside its script: Python files, jars, other files and Python modules.

All of it becomes arguments that a single run may not set otherwise, and leave to read those objects alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets

from hardened_glue.checks.plain import require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import glue_guide
from hardened_glue.facts.versions import GlueVersion
from hardened_glue.jobs.artifacts import code_file
from hardened_glue.jobs.permissions import Permission, use_key
from hardened_glue.jobs.python_modules import check_module_file, check_pinned, module_arguments
from hardened_glue.jobs.references import Text, bucket_facts

SOURCE = glue_guide("aws-glue-programming-etl-glue-arguments")

# What a caller brings by the options here, which open it to the role as well, and never by an argument.
CODE_ARGUMENTS = (
    "--extra-py-files",
    "--extra-jars",
    "--extra-files",
    "--additional-python-modules",
    "--python-modules-installer-option",
)

CodeObject = assets.Asset | tuple[s3.IBucket, str]  # an uploaded file, or a bucket and the key of one in it

# What an argument takes, by the end of the name; the others take any file.
_ENDINGS = {"extra_py_files": (".py", ".zip", ".egg", ".whl"), "extra_jars": (".jar",)}
_KEY = re.compile(r"[A-Za-z0-9!_.'()=@+:/\-]*[A-Za-z0-9!_.'()=@+:\-]")  # no comma: it parts the list


@dataclass(frozen=True, kw_only=True)
class JobCode:
    """The arguments that bring the code, and what the job's role must be allowed for them."""

    arguments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    permissions: tuple[Permission, ...] = ()


def job_code(
    version: GlueVersion,
    *,
    extra_py_files: Sequence[CodeObject] = (),
    extra_jars: Sequence[CodeObject] = (),
    extra_files: Sequence[CodeObject] = (),
    python_modules: Sequence[str | CodeObject] = (),
) -> JobCode:
    """What a job of this Glue version brings.

    Args:
        extra_py_files: modules and zips that the script imports.
        extra_jars: jars on the class path of driver and executors.
        extra_files: files beside the script, such as a configuration.
        python_modules: what pip installs at each start of a run: pinned requirements such as `pkg==1.2`,
            wheels in a bucket, or one requirements file. Wheels alone are installed offline.
    """
    given = {"extra_py_files": extra_py_files, "extra_jars": extra_jars, "extra_files": extra_files}
    brought = {option: [_brought(option, each) for each in objects] for option, objects in given.items()}
    modules = [_module(each, version) for each in python_modules]
    arguments = {
        f"--{option.replace('_', '-')}": ",".join(each.url for each in files)
        for option, files in brought.items()
        if files
    }
    for option, files in [*brought.items(), ("python_modules", modules)]:
        _check_once(option, [each.url for each in files])
    arguments |= module_arguments({each.url: each.name for each in modules})
    read = [each for files in brought.values() for each in files] + [each for each in modules if each.arn]
    return JobCode(arguments=MappingProxyType(arguments), permissions=_permissions(read))


@dataclass(frozen=True, kw_only=True)
class _Brought:
    """One file, or a requirement, which is no file and has no ARN."""

    url: str
    name: str  # the last part of it; an asset's address is a reference and shows none
    arn: Text | None = None
    key: kms.IKey | None = None


def _module(given: str | CodeObject, version: GlueVersion) -> _Brought:
    if isinstance(given, str):
        return _Brought(url=check_pinned("python_modules", given), name=given)
    found = _brought("python_modules", given)
    check_module_file(found.name, version, named_by_hash=isinstance(given, assets.Asset))
    return found


def _brought(option: str, given: CodeObject) -> _Brought:
    match given:
        case assets.Asset():
            file = code_file(given)
            found = _Brought(url=file.url, name=file.key, arn=file.arn)
        case (bucket, str() as key):
            path = require_text(option, key)
            if not _KEY.fullmatch(path):
                raise JobConfigError(option, path, "the key of one object: no folder, no comma, no wildcard")
            facts = bucket_facts(bucket)
            name = path.rpartition("/")[2]
            found = _Brought(
                url=f"s3://{facts.name}/{path}", name=name, arn=f"{facts.arn}/{path}", key=facts.key
            )
        case _:
            raise JobConfigError(option, given, "assets, or pairs of a bucket and the key of an object")
    endings = _ENDINGS.get(option)
    if endings and not found.name.endswith(endings):
        raise JobConfigError(option, found.name, f"a file that ends in {' or '.join(endings)}")
    return found


def _check_once(option: str, urls: Sequence[str]) -> None:
    for url in urls:
        if urls.count(url) > 1:
            raise JobConfigError(option, url, "each file or module once")


def _permissions(files: Sequence[_Brought]) -> tuple[Permission, ...]:
    if not files:
        return ()
    keys = {each.key: None for each in files if each.key is not None}
    return (
        Permission(actions=["s3:GetObject"], resources=[each.arn for each in files if each.arn is not None]),
        *(use_key(key, ("kms:Decrypt",)) for key in keys),
    )


def with_needed(given: Sequence[str | CodeObject], needed: Sequence[str]) -> Sequence[str | CodeObject]:
    """The modules with those that the job needs; next to files pip might not be allowed to ask an index.

    Args:
        needed: pinned requirements. Who pins one in another version gets that.
    """
    if any(not isinstance(each, str) for each in given):
        return given
    pinned = {str(each).partition("==")[0] for each in given}
    return [*given, *(each for each in needed if each.partition("==")[0] not in pinned)]
