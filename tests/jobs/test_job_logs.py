"""The log groups of a job."""

import pytest
from tests.jobs.job_templates import hardened_job, new_stack, of_type, only, resources, statements_of

from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import JobSettings
from hardened_glue.jobs.acknowledgements import flatten


@pytest.mark.parametrize("version", ["5.0", "5.1", "6.0"])
def test_makes_the_groups_that_glue_5_derives_from_configuration_and_role(version: str) -> None:
    stack = new_stack()
    hardened_job(stack, job_name="nightly", settings=JobSettings(glue_version=version))
    template = resources(stack)
    configuration = only(template, "Glue::SecurityConfiguration")["Name"]
    [role] = [name for name, each in template.items() if each["Type"] == "AWS::IAM::Role"]
    prefix = only(template, "Glue::Job")["NonOverridableArguments"]["--custom-logGroup-prefix"]

    names = [flatten(each["Properties"]["LogGroupName"]) for each in of_type(template, "Logs::LogGroup")]

    assert prefix == "/hardened-glue/jobs/nightly"
    assert names == [f"{prefix}/{configuration}-role/<{role}>/{output}" for output in ("error", "output")]


def test_logs_continuously_into_its_own_group_on_glue_4() -> None:
    stack = new_stack()
    hardened_job(stack, job_name="nightly", settings=JobSettings(glue_version="4.0"))
    template = resources(stack)
    fixed = only(template, "Glue::Job")["NonOverridableArguments"]

    names = [flatten(each["Properties"]["LogGroupName"]) for each in of_type(template, "Logs::LogGroup")]

    assert fixed["--continuous-log-logGroup"] == names[0] == "/hardened-glue/jobs/nightly/continuous"
    assert fixed["--enable-continuous-cloudwatch-log"] == "true"
    assert [name.split("/")[1] for name in names[1:]] == ["aws-glue", "aws-glue"]
    assert "--custom-logGroup-prefix" not in fixed


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_every_group_is_encrypted_expires_and_stays(version: str) -> None:
    stack = new_stack()
    hardened_job(stack, settings=JobSettings(glue_version=version, log_retention_days=400))
    template = resources(stack)

    for group in of_type(template, "Logs::LogGroup"):
        assert template[group["Properties"]["KmsKeyId"]["Fn::GetAtt"][0]]["Type"] == "AWS::KMS::Key"
        assert group["Properties"]["RetentionInDays"] == 400
        assert group["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_the_role_may_write_to_every_group(version: str) -> None:
    stack = new_stack()
    hardened_job(stack, settings=JobSettings(glue_version=version))
    template = resources(stack)
    [writing] = [each for each in statements_of(template) if "logs:PutLogEvents" in each["Action"]]
    prefixes = [flatten(each).split(":log-group:")[1].removesuffix("*") for each in writing["Resource"]]

    for group in of_type(template, "Logs::LogGroup"):
        assert flatten(group["Properties"]["LogGroupName"]).startswith(tuple(prefixes))
