"""The command line: its help, its errors, and what it does not load."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hardened_glue import cli

LOADED = """
import sys
from hardened_glue.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
print(*sorted({{"aws_cdk", "boto3", "pyspark", "jsii"}} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run-local", "--help"], ["run-local", "x", "--app", "/nowhere"]]
)
def test_help_and_mistakes_load_neither_cdk_nor_spark_nor_boto3(arguments: list[str]) -> None:
    program = LOADED.format(arguments=arguments)

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert printed.splitlines()[-1] == ""


def test_names_the_folder_that_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "cdk.out"

    code = cli.main(["run-local", "orders", "--app", str(missing)])

    assert code == 2
    hint = "expected what `cdk synth` writes: run it first, or pass --app"
    assert capsys.readouterr().err == f"hardened-glue: {missing} is not a folder, {hint}\n"


def test_refuses_a_locked_argument_before_anything_starts(
    assembly: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cdk_out = assembly(properties={"NonOverridableArguments": {"--TempDir": "s3://t/"}})
    run_dir = tmp_path / "run"

    code = cli.main(
        [
            "run-local",
            "orders",
            "--app",
            str(cdk_out),
            "--run-dir",
            str(run_dir),
            "--argument",
            "TempDir=s3://x/",
        ]
    )

    assert code == 2
    assert "--TempDir is one of orders's NonOverridableArguments" in capsys.readouterr().err
    assert not run_dir.exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["run-local", "x", "--argument", "novalue"], "'novalue' is no KEY=VALUE"),
        (["run-local", "x", "--executors", "-1"], "'-1' is no whole number of 0 or more"),
        (["run-locally"], "invalid choice: 'run-locally'"),
    ],
)
def test_refuses_what_it_cannot_read(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        cli.main(arguments)

    assert raised.value.code == 2
    assert text in capsys.readouterr().err


def test_shows_its_help_when_asked_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "run-local" in capsys.readouterr().out
