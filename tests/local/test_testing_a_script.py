"""The example of testing a script: its tests pass as an app team runs them, and its how-to shows them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "testing-a-script"
PAGE = ROOT / "docs" / "how-to" / "test-your-script.md"


@pytest.mark.spark
def test_the_example_s_tests_pass() -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "hardened_glue.pytest_plugin",
        "-p",
        "no:cacheprovider",
    ]

    done = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_the_page_shows_what_the_example_holds() -> None:
    blocks = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    held = "".join(path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.rglob("*.py")))

    assert len(blocks) >= 2
    assert [block for block in blocks if block not in held] == []


def test_the_fixtures_load_no_spark_until_one_is_asked_for() -> None:
    heavy = "{'pyspark', 'boto3', 'aws_cdk'}"
    code = f"import sys, hardened_glue.pytest_plugin; print(sorted({heavy} & set(sys.modules)))"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"
