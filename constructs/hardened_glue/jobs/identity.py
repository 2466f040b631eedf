"""What a job is called."""

import re

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hardened_glue.checks.plain import require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.limits import DESCRIPTION_LENGTH

# Glue takes 255 characters, and so does CloudWatch: the names of the alarms begin with the job's.
_LENGTH = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")


def job_name_of(scope: Construct, given: str | None) -> str:
    """The given name, or one derived from the job's place in the app.

    The name is text known at synth and never CloudFormation's choice: the role's policy, the paths of
    logs and the alarms all name the job, and a reference to the job from the policy that the job waits
    for would be a cycle. It is safe to fix, since no other change of a Glue job replaces it.
    """
    if given is None:
        return cdk.Names.unique_resource_name(
            scope, max_length=_LENGTH, separator="-", allowed_special_characters="_-"
        )
    name = require_text("job_name", given)
    if len(name) > _LENGTH or not _NAME.fullmatch(name):
        expectation = f"1 to {_LENGTH} letters, digits and _.-, the first a letter or digit"
        raise JobConfigError("job_name", name, expectation)
    return name


def description_of(given: str | None, template: str) -> str:
    """The given description, or one that names the template."""
    if given is None:
        return f"Made by hardened-glue's {template}"
    if len(require_text("description", given)) > DESCRIPTION_LENGTH:
        raise JobConfigError("description", f"{len(given):,} characters", f"{DESCRIPTION_LENGTH:,} or fewer")
    return given


def same_bucket(one: s3.IBucket, other: s3.IBucket) -> bool:
    """Whether two constructs stand for one bucket: the same construct, or imports of the same one."""
    # An import of a reference carries that reference's own placeholder, so text compares references too.
    return (
        one.node.path == other.node.path
        or one.bucket_name == other.bucket_name
        or one.bucket_arn == other.bucket_arn
    )
