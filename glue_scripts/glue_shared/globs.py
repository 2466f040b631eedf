"""Globs over addresses, as Glue writes them: `*` stays in a folder, `**` does not; `?`, `[a-c]`, `{a,b}`."""

import json
import re
from collections.abc import Callable, Sequence

from glue_shared import uris
from glue_shared.errors import OptionError

TOKEN = re.compile(r"\*\*|\*|\?|\[!?[^\]/]+\]|\[|[{},]|[^*?\[{},]+")
AS_REGEX = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}


def parse(option: str, value: str | None) -> tuple[str, ...]:
    """The globs of a JSON list of texts, or an OptionError for what is none."""
    expectation = 'a JSON list of globs, like ["**.tmp", "year=202?/**"]'
    if not value:
        return ()
    try:
        globs = json.loads(value)
    except ValueError:
        raise OptionError(option, value, expectation) from None
    if not isinstance(globs, list) or not all(isinstance(each, str) and each for each in globs):
        raise OptionError(option, value, expectation)
    for each in globs:
        if _regex(each) is None:
            raise OptionError(option, each, "a glob whose brackets and braces are closed")
    return tuple(globs)


def matcher(globs: Sequence[str], source: str) -> Callable[[str], bool]:
    """Whether one of the globs matches an address: all of it, its key, or the part below the source."""
    if not globs:
        return lambda uri: False
    every = re.compile("|".join(f"(?:{_regex(each) or '(?!)'})" for each in globs), re.DOTALL)

    def matches(uri: str) -> bool:
        names = (uri.removeprefix(source), uris.split(uri)[1], uri)
        return any(every.fullmatch(name) for name in names)

    return matches


def _regex(glob: str) -> str | None:
    """The glob as a regular expression, or None for one whose brackets or braces are open."""
    text, braces = "", 0
    for part in TOKEN.findall(glob):
        if part == "[" or (part == "}" and not braces):
            return None
        braces += {"{": 1, "}": -1}.get(part, 0)
        if part[0] == "[":
            text += f"[{'^/' if part[1] == '!' else ''}{_escaped(part[1:-1].removeprefix('!'))}]"
        elif part in AS_REGEX and (part != "," or braces):
            text += AS_REGEX[part]
        else:
            text += re.escape(part)
    return None if braces else text


def _escaped(characters: str) -> str:
    """A class's characters, of which `-` alone keeps a meaning."""
    return re.sub(r"([\\^\[\]&~|])", r"\\\1", characters)
