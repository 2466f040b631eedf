"""Plain values: text and numbers that are known at synth.

Tuning is compared with AWS's bounds, so a reference that CloudFormation fills in later cannot stand
there: CDK hands a number out as a huge negative one, which passes every upper bound. The marks of such
a reference are recognised by their form, so that settings load without CDK.
"""

from hardened_glue.checks.nearest import did_you_mean, nearest_text
from hardened_glue.errors import JobConfigError

_TOKEN_MARKS = ("${Token[", "#{Token[")
_NUMBER_TOKENS_BELOW = -1e280
_LARGEST = 1e15  # no price, no time and no size of a job comes near it


def is_token(value: object) -> bool:
    """Whether the value is, or holds, a reference that only a deployment resolves."""
    if isinstance(value, str):
        return any(mark in value for mark in _TOKEN_MARKS)
    if isinstance(value, (list, tuple)):
        return any(is_token(each) for each in value)
    if isinstance(value, (int, float)):
        return value < _NUMBER_TOKENS_BELOW
    return hasattr(value, "resolve")


def require_text(option: str, value: object) -> str:
    """The value, if it is plain text."""
    if is_token(value) or not isinstance(value, str):
        raise JobConfigError(option, value, "plain text, known at synth")
    return value


def require_int(option: str, value: object, low: int, high: int | None, why: str = "") -> int:
    """The value, if it is a whole number within the bounds."""
    expectation = f"{low} to {high:,}" if high is not None else f"{low} or more"
    expectation += f": {why}" if why else ""
    if is_token(value) or isinstance(value, bool) or not isinstance(value, int):
        raise JobConfigError(option, value, f"a whole number known at synth, {expectation}")
    if value < low or (high is not None and value > high):
        raise JobConfigError(option, value, expectation)
    return value


def require_positive(option: str, value: object, why: str = "") -> float:
    """The value, if it is a finite number above zero."""
    expectation = "a number above 0, known at synth" + (f": {why}" if why else "")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise JobConfigError(option, value, expectation)
    if not 0 < value < _LARGEST:  # NaN is neither, and a reference is a huge negative number
        raise JobConfigError(option, value, expectation)
    return value


def require_bool(option: str, value: object) -> bool:
    """The value, if it is True or False."""
    if not isinstance(value, bool):
        raise JobConfigError(option, value, "True or False")
    return value


def require_choice(
    option: str, value: object, choices: tuple[str, ...], why: str = "", *, otherwise: str | None = None
) -> str:
    """The value, if it is one of the choices; `otherwise` is the one to advise where none resembles it."""
    if value not in choices:
        expectation = f"one of {', '.join(choices)}" + (f": {why}" if why else "")
        near = nearest_text(value, choices) or otherwise
        raise JobConfigError(option, value, expectation + did_you_mean(near))
    return str(value)
