"""A requirements file: pinned line by line before it is uploaded."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from tests.jobs.job_templates import new_stack

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs.code import job_code
from hardened_glue.jobs.python_modules import pinned_requirements

_HASH = "0" * 64


@pytest.fixture(scope="module")
def stack() -> cdk.Stack:
    return new_stack()


def test_installs_a_requirements_file(stack: cdk.Stack, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(
        f"# ours\npkg==1.2  # why\n\nother[x]==2.0 ; python_version > '3' --hash=sha256:{_HASH}\n"
        f"third==3.1 \\\n    --hash=sha256:{_HASH} \\\n    --hash=sha256:{_HASH}\n"
    )
    asset = pinned_requirements(stack, "Requirements", file)

    code = job_code(GLUE_VERSIONS["5.0"], python_modules=[asset])

    assert code.arguments["--python-modules-installer-option"] == "-r"
    assert stack.resolve(code.arguments["--additional-python-modules"]) == stack.resolve(asset.s3_object_url)
    assert [list(each.actions) for each in code.permissions] == [["s3:GetObject"]]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("pkg", "'pkg'"),
        ("pkg~=1.2", "'pkg~=1.2'"),
        ("-r other.txt", "'-r other.txt'"),
        ("-e .", "'-e .'"),
        ("--index-url https://a:hunter2@host/simple", "<hidden>"),
    ],
)
def test_refuses_a_line_of_a_requirements_file(
    stack: cdk.Stack, tmp_path: Path, line: str, shown: str
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(f"good==1.0\n{line}\n")

    with pytest.raises(JobConfigError) as refused:
        pinned_requirements(stack, "Refused", file)

    assert str(refused.value) == (
        f"requirements line is {shown}, expected a pinned requirement such as 'pkg==1.2'"
    )


def test_refuses_a_requirements_file_that_is_not_there(stack: cdk.Stack) -> None:
    with pytest.raises(JobConfigError) as refused:
        pinned_requirements(stack, "Missing", "nowhere/requirements.txt")

    assert str(refused.value) == (
        "requirements is 'nowhere/requirements.txt', expected the path of a file that ends in .txt"
    )
