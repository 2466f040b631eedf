"""One thing that boto3 shows of the app of every type, and what it is after each deployment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Ask = Callable[[str], Any]


class Fact(NamedTuple):
    """One question, and its answers after the first and the second deployment."""

    ask: Callable[[Ask], Any]
    first: Any
    second: Any
