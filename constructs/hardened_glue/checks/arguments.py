"""The arguments that a caller adds to a job: refused where Glue would ignore, misread or expose them."""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from hardened_glue.checks.plain import is_token, require_choice
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.arguments import ARGUMENTS, EXCLUSIVE_ARGUMENTS, Argument, Kind
from hardened_glue.facts.limits import ARGUMENTS_BYTES
from hardened_glue.facts.versions import GlueVersion

_KEY = re.compile(r"--[A-Za-z][A-Za-z0-9_\-]*")
# Below this many letters an own name resembles one of Glue's by chance: --config is not --conf.
_TYPO_LETTERS = 10
_TYPO_LIKENESS = 0.85
# Only Glue's own switches begin so; there a looser likeness is a typo still.
_GLUE_STYLE = ("--enable-", "--custom-log", "--continuous-log", "--job-bookmark-", "--spark-event-")
_GLUE_STYLE_LIKENESS = 0.7
_REFER_TO_IT = "no secret: pass the ARN of one in Secrets Manager and read it at run time"

# Keys that the construct emits and a caller tunes in another place.
_SET_ELSEWHERE = {
    "--conf": "use JobSettings(spark_conf=...)",
    "--enable-auto-scaling": "use Sizing(auto_scaling=...)",
    "--job-bookmark-option": "use HardenedJob(bookmarks=...)",
    "--extra-py-files": "use HardenedJob(extra_py_files=...)",
    "--extra-jars": "use HardenedJob(extra_jars=...)",
    "--extra-files": "use HardenedJob(extra_files=...)",
    "--additional-python-modules": "use HardenedJob(python_modules=...)",
}


def check_arguments(
    arguments: Mapping[str, str], managed: Mapping[str, object], version: GlueVersion
) -> None:
    """Refuse the first of the caller's arguments that must not or cannot stand in the job.

    Args:
        arguments: what the caller gave.
        managed: what the construct emits itself, which is what decides that a key is taken.
        version: the job's Glue version; an argument that does nothing there is refused.
    """
    refuse_managed(arguments, managed)
    for key, value in arguments.items():
        _check_key(key)
        option = f"arguments[{key!r}]"
        known = ARGUMENTS.get(key)
        if known is None:
            _refuse_typo(key)
        if not isinstance(value, str):
            raise JobConfigError(option, value, "text: every argument of Glue is text")
        if known is not None:
            _check_known(option, known, value, version)
        if looks_secret(key, value):
            raise JobConfigError(option, Hidden(), _REFER_TO_IT)
    _check_pairs(arguments, managed)
    _check_size({**managed, **arguments})


def refuse_managed(arguments: Mapping[str, str], managed: Mapping[str, object]) -> None:
    """Refuse the first key that the construct emits itself."""
    for key, value in arguments.items():
        if key in managed:
            elsewhere = _SET_ELSEWHERE.get(key, "the construct sets it")
            raise JobConfigError(f"arguments[{key!r}]", _shown(key, value), f"no value: {elsewhere}")


def check_resolved(arguments: Mapping[str, object]) -> None:
    """Refuse the first secret that stood behind a reference, in arguments that CDK has resolved."""
    for error in _secrets(arguments):
        raise error


def secrets_in(arguments: Mapping[str, object]) -> list[str]:
    """What `check_resolved` would refuse, all of it, as text."""
    return [str(error) for error in _secrets(arguments)]


def _secrets(arguments: Mapping[str, object]) -> Iterator[JobConfigError]:
    for key, value in arguments.items():
        if looks_secret("", json.dumps(value)):
            yield JobConfigError(f"arguments[{key!r}]", Hidden(), _REFER_TO_IT)


def _check_pairs(arguments: Mapping[str, str], managed: Mapping[str, object]) -> None:
    for pair in EXCLUSIVE_ARGUMENTS:
        own = [key for key in pair if key in arguments]
        if own and all(key in arguments or key in managed for key in pair):
            [other] = set(pair) - {own[0]}
            raise JobConfigError(f"arguments[{own[0]!r}]", arguments[own[0]], f"no value beside {other}")


def _check_size(arguments: Mapping[str, object]) -> None:
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in arguments.items())
    if size > ARGUMENTS_BYTES:
        raise JobConfigError("arguments", f"{size:,} bytes", f"{ARGUMENTS_BYTES:,} bytes or less together")


def _check_key(key: object) -> None:
    if is_token(key) or not isinstance(key, str) or not _KEY.fullmatch(key):
        raise JobConfigError("arguments key", key, "plain text of the form --name")
    known = ARGUMENTS.get(key)
    if known is not None and known.kind is Kind.RESERVED:
        raise JobConfigError("arguments key", key, "another name: Glue reserves this one for itself")


def _check_known(option: str, known: Argument, value: str, version: GlueVersion) -> None:
    if version.name not in known.acts_in:
        acts = f"Glue {', '.join(sorted(known.acts_in))}" if known.acts_in else "no supported Glue version"
        raise JobConfigError(option, value, f"no value on Glue {version.name}: it acts on {acts}")
    if known.only_for is not None:
        raise JobConfigError(option, value, f"no value: it acts in {known.only_for} alone")
    if known.kind is Kind.PRESENCE_ONLY and value.lower() not in ("", "true"):
        raise JobConfigError(option, value, "'true' or no such key: any value, 'false' too, switches it on")
    if not is_token(value):
        _check_value(option, known, value)


def _check_value(option: str, known: Argument, value: str) -> None:
    if known.values is not None:
        require_choice(option, value, known.values)
    if known.form is not None and not re.fullmatch(known.form.pattern, value):
        shown = Hidden() if looks_secret(known.key, value) else value
        raise JobConfigError(option, shown, known.form.words)


def _refuse_typo(key: str) -> None:
    meant = meant_by(key)
    if meant is not None:
        raise JobConfigError("arguments key", key, f"a key that Glue knows, or one unlike it: {meant}?")
    if key.startswith("--enable-"):
        raise JobConfigError("arguments key", key, "a key that Glue knows: it ignores unknown --enable- ones")


@cache  # the jobs of a fleet carry the same keys
def meant_by(key: str) -> str | None:
    """The documented argument that an unknown key was most likely meant to be."""
    documented = {_normal(known): known for known in ARGUMENTS}
    if same := documented.get(_normal(key)):
        return same
    likeness = _GLUE_STYLE_LIKENESS if key.startswith(_GLUE_STYLE) else _TYPO_LIKENESS
    long_enough = [name for name in documented if len(name) >= _TYPO_LETTERS]
    near = get_close_matches(_normal(key), long_enough, n=1, cutoff=likeness)
    return documented[near[0]] if near else None


def _normal(key: str) -> str:
    return key.removeprefix("--").replace("_", "-").lower()


def _shown(key: str, value: object) -> object:
    return Hidden() if isinstance(value, str) and looks_secret(key, value) else value
