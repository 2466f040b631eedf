"""The tags of a job: for owners and costs, and readable by everyone who may list them."""

from collections.abc import Mapping

from hardened_glue.checks.plain import is_token, require_text
from hardened_glue.checks.secrecy import looks_secret
from hardened_glue.errors import Hidden, JobConfigError
from hardened_glue.facts.limits import TAGS
from hardened_glue.facts.source import glue_guide

SOURCE = glue_guide("monitor-tags")
KEY_LENGTH = 128
VALUE_LENGTH = 256
_AWS = "aws:"  # in any case of letters


def check_tags(tags: Mapping[str, str], managed: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's tags together with the construct's own; refuses what Glue would refuse, and secrets.

    A value may be a reference, of which nothing is known at synth.

    Args:
        managed: the construct's own tags, which a caller may not set.
    """
    own = dict(managed or {})
    for key, value in tags.items():
        _check_key(require_text("tags key", key))
        if key in own:
            raise JobConfigError(f"tags[{key!r}]", value, "no value: the construct sets it")
        _check_value(key, value)
    together = {**own, **tags}
    if len(together) > TAGS:
        taken = f", {len(own)} of them the construct's" if own else ""
        raise JobConfigError("tags", f"{len(together)} tags", f"{TAGS} or fewer{taken}")
    return together


def _check_key(key: str) -> None:
    if not key.strip() or len(key) > KEY_LENGTH:
        raise JobConfigError("tags key", key, f"1 to {KEY_LENGTH} characters")
    if key.lower().startswith(_AWS):
        raise JobConfigError("tags key", key, f"a key that does not begin with {_AWS!r}: it is AWS's own")


def _check_value(key: str, value: object) -> None:
    option = f"tags[{key!r}]"
    if not isinstance(value, str):
        raise JobConfigError(option, value, "text")
    if looks_secret(key, value):
        raise JobConfigError(option, Hidden(), "no secret: everyone who may list tags reads it")
    if not is_token(value) and len(value) > VALUE_LENGTH:
        raise JobConfigError(option, f"{len(value)} characters", f"{VALUE_LENGTH} or fewer")
