"""The README's examples run, and the commands it names exist."""

import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

from hardened_glue.jobs import JobSettings
from hardened_glue.jobs.cost import cost_line
from hardened_glue.testing import assert_hardened

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def _run(number: int) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(_blocks("python")[number], "README.md", "exec"), names)  # noqa: S102 - it is ours
    return names


def test_the_ten_line_example_makes_a_hardened_job() -> None:
    template = Template.from_stack(_run(0)["stack"])
    template.resource_count_is("AWS::Glue::Job", 1)
    template.resource_count_is("AWS::Glue::SecurityConfiguration", 1)
    template.resource_count_is("AWS::CloudWatch::Alarm", 4)  # three of the job, one of its events
    template.resource_count_is("AWS::IAM::Policy", 0)


def test_the_example_of_an_existing_job_is_hardened_but_for_its_trust_policy() -> None:
    template = Template.from_stack(_run(1)["stack"])

    with pytest.raises(AssertionError, match=r"^1 faults in the template\nrole-trust at "):
        assert_hardened(template)


def test_the_cost_line_is_what_a_synth_prints() -> None:
    settings = JobSettings()

    assert cost_line("audit-log-to-parquet", settings) in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^(?:.*`)?make ([a-z-]+)", README, re.MULTILINE))))
def test_a_make_target_that_it_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_a_file_that_it_links_exists(path: str) -> None:
    assert (ROOT / path).exists()
