"""Every combination of version, worker type, execution class, auto scaling and bookmarks, tried once.

What AWS documents is written down here a second time, by hand, so that the walk holds the tables of the
library against something else than themselves.
"""

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import aws_cdk as cdk
from tests.jobs.job_templates import Resource, hardened_job, new_stack, resources

from hardened_glue.errors import JobConfigError
from hardened_glue.jobs import JobSettings, Sizing

SUPPORTED = ("4.0", "5.0", "5.1", "6.0")
VERSIONS = (*SUPPORTED, "0.9", "2.0", "3.0", "5", "7.0", "auto", "")
OF_A_CLASS = {
    "STANDARD": ("G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X"),
    "FLEX": ("G.1X", "G.2X"),
}
WORKERS = (*OF_A_CLASS["STANDARD"], "G.025X", "Standard", "Z.2X", "G1X", "r.8x", "G.3X", "huge")
CLASSES = (*OF_A_CLASS, "flex", "SPOT")
_NEAREST = re.compile(r"did you mean '([^']+)'\?$")


@dataclass(frozen=True)
class Choice:
    """One point of the matrix."""

    glue_version: str
    worker_type: str
    execution_class: str
    auto_scaling: bool
    bookmarks: bool

    def settings(self) -> JobSettings:
        sizing = Sizing(
            worker_type=self.worker_type,
            execution_class=self.execution_class,
            auto_scaling=self.auto_scaling,
        )
        return JobSettings(glue_version=self.glue_version, sizing=sizing)

    @property
    def is_documented(self) -> bool:
        return self.glue_version in SUPPORTED and self.worker_type in OF_A_CLASS.get(self.execution_class, ())


ALL = [Choice(*each) for each in itertools.product(VERSIONS, WORKERS, CLASSES, (True, False), (True, False))]


def nearest(choice: Choice, refusal: JobConfigError) -> Choice | None:
    """The choice with the refused option as the refusal advises, if it advises anything."""
    found = _NEAREST.search(str(refusal))
    if found is None:
        return None
    advised: dict[str, Any] = {refusal.option: found[1]}
    return replace(choice, **advised)


def synthesized(choices: Iterable[Choice]) -> dict[Choice, Resource]:
    """The Glue job of each choice, by way of one stack a version."""
    app = cdk.App()
    stacks = {version: new_stack(f"Glue{version.replace('.', '')}", app) for version in SUPPORTED}
    ids = {choice: f"J{number}" for number, choice in enumerate(choices)}
    for choice, job_id in ids.items():
        stack = stacks[choice.glue_version]
        hardened_job(stack, job_id, settings=choice.settings(), bookmarks=choice.bookmarks)
    jobs: dict[str, Resource] = {}
    for stack in stacks.values():
        found = [each for each in resources(stack).values() if each["Type"] == "AWS::Glue::Job"]
        jobs |= {each["Properties"]["Name"]: each for each in found}
    return {choice: jobs[f"nightly-{job_id.lower()}"] for choice, job_id in ids.items()}


def lone_jobs(jobs: Iterable[Resource]) -> dict[str, Any]:
    """One template of all jobs that differ by more than their name, and stand-ins for what they refer to."""
    distinct: dict[str, Resource] = {}
    for job in jobs:
        name = job["Properties"]["Name"]
        distinct.setdefault(json.dumps(job["Properties"], sort_keys=True).replace(name, "job"), job)
    made: dict[str, Any] = {}
    stand_ins: dict[str, Any] = {}
    for number, job in enumerate(distinct.values()):
        properties = {**job["Properties"], "Role": "arn:aws:iam::111122223333:role/any"}
        made[f"Job{number}"] = {"Type": job["Type"], "Properties": properties}
        stand_ins |= {name: {"Type": "AWS::S3::Bucket"} for name in _referenced(properties)}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {**made, **stand_ins}}


def _referenced(value: object) -> set[str]:
    """The logical ids behind a Ref, a GetAtt or a Sub, pseudo parameters left out."""
    text = json.dumps(value)
    names = re.findall(r'"Ref": "([^"]+)"|"Fn::GetAtt": \["([^"]+)"|\$\{([A-Za-z0-9]+)[.}]', text)
    return {next(filter(None, each)) for each in names if not any("AWS::" in part for part in each)}


def arguments_of(job: Resource) -> Mapping[str, Any]:
    properties = job["Properties"]
    return {**properties["DefaultArguments"], **properties["NonOverridableArguments"]}
