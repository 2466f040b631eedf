"""The README's example runs, and the commands it names exist."""

import re
from pathlib import Path

import pytest
from aws_cdk.assertions import Template

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_ten_line_example_makes_a_hardened_job() -> None:
    (example,) = _blocks("python")
    names: dict[str, object] = {}

    exec(compile(example, "README.md", "exec"), names)  # noqa: S102 - it is ours

    template = Template.from_stack(names["stack"])  # type: ignore[arg-type] # the example's own name
    template.resource_count_is("AWS::Glue::Job", 1)
    template.resource_count_is("AWS::Glue::SecurityConfiguration", 1)
    template.resource_count_is("AWS::CloudWatch::Alarm", 4)
    template.resource_count_is("AWS::IAM::Policy", 0)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^(?:.*`)?make ([a-z-]+)", README, re.MULTILINE))))
def test_a_make_target_that_it_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_a_file_that_it_links_exists(path: str) -> None:
    assert (ROOT / path).exists()
