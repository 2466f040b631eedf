"""The how-to pages do what they say: each block of Python runs, and makes what its page is about."""

import re
import shlex
from pathlib import Path

import pytest
from aws_cdk.assertions import Template

from hardened_glue import cli

ROOT = Path(__file__).parents[1]
# Pages of other code than CDK's; tests of their own run what they show.
ELSEWHERE = {"test-your-script.md"}  # tests/local/test_testing_a_script.py
ALL_PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
PAGES = [page for page in ALL_PAGES if page.name not in ELSEWHERE]

# The files that the pages' scripts stand for.
FILES = {
    "orders.py": "",
    "customers.py": "",
    "report.py": "",
    "requirements.txt": "pkg==1.2\n",
}
# What a page's block must make, by type and number.
MADE = {
    "grant-catalog-access.md": {"AWS::Glue::Job": 1},
    "reach-a-database-in-a-vpc.md": {
        "AWS::Glue::Job": 1,
        "AWS::Glue::Connection": 1,
        "AWS::EC2::VPCEndpoint": 8,
    },
    "read-a-database.md": {"AWS::Glue::Job": 2, "AWS::Glue::Connection": 1, "AWS::KMS::Key": 1},
    "register-a-table.md": {"AWS::Glue::Job": 1},
    "run-on-a-schedule.md": {"AWS::Glue::Job": 3, "AWS::Glue::Trigger": 3},
    "use-your-own-script-and-modules.md": {"AWS::Glue::Job": 2},
}

# Pages of commands alone, which make nothing.
OF_COMMANDS = ("run-a-job-locally.md",)


def _blocks(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _commands() -> list[str]:
    return [
        line
        for page in PAGES
        for line in re.findall(r"^hardened-glue .*$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]


@pytest.mark.parametrize("command", _commands())
def test_the_command_line_takes_a_command_of_a_page(command: str) -> None:
    cli._parser().parse_args(shlex.split(command)[1:])


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in OF_COMMANDS], ids=lambda page: page.stem
)
def test_the_code_of_a_page_makes_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    (block,) = _blocks(page)
    names: dict[str, object] = {}

    exec(compile(block, page.name, "exec"), names)  # noqa: S102 - it is ours

    template = Template.from_stack(names["stack"])  # type: ignore[arg-type] # the page's own name
    for resource_type, number in MADE[page.name].items():
        template.resource_count_is(resource_type, number)


def test_every_page_is_known_by_what_it_makes() -> None:
    assert {page.name for page in PAGES} == {*MADE, *OF_COMMANDS}


def test_a_link_of_a_page_leads_somewhere() -> None:
    links = [
        (page, link) for page in ALL_PAGES for link in re.findall(r"\]\(((?!http)[^)]+)\)", page.read_text())
    ]

    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
