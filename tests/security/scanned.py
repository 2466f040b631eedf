"""The findings of every scanner in our own apps; each app is scanned once however many tests ask."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from scripts.scanners import Finding, checkov_program
from scripts.strict_synth import apps, scan


@cache
def scanned(app: str) -> list[Finding]:
    """What is found in the `sample` or the `full` app. Skips the test where checkov is not installed."""
    skip_without_checkov()
    with TemporaryDirectory() as folder:
        return scan(apps()[app], Path(folder))


def skip_without_checkov() -> None:
    """Skip the test where checkov is not installed: `make scanners` does it."""
    if not checkov_program().exists():
        pytest.skip("checkov is not installed: `make scanners`")
