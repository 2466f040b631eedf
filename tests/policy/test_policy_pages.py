"""The pages that are generated from rules and reviewed jobs, held against what they were generated from."""

from pathlib import Path
from typing import Any

import pytest
from tests.policy.hostile_review import PAGE, Reviewed, render, reviewed
from tests.policy.live_jobs import LIVE

from hardened_glue.policy import RULES, Rule, reference

pytestmark = pytest.mark.whole

_RULES_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy-rules.md"
_RULES = Path(reference.__file__).with_name("rules")


@pytest.fixture(scope="module")
def jobs() -> list[Reviewed]:
    return reviewed()


def test_the_rules_page_is_what_the_rules_say() -> None:
    assert _RULES_PAGE.read_text(encoding="utf-8") == reference.render()


def test_the_hostile_review_is_what_the_policy_finds() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()


def test_ten_jobs_and_more_are_reviewed_several_of_them_synthesized_here(jobs: list[Reviewed]) -> None:
    assert len(jobs) >= 10
    assert len(LIVE) >= 3


def test_no_reviewed_job_is_without_a_finding(jobs: list[Reviewed]) -> None:
    assert all(job.report.findings for job in jobs)


def test_every_reviewed_job_says_where_it_is_from_and_what_was_kept(jobs: list[Reviewed]) -> None:
    assert all(job.origin and job.kept for job in jobs)


def test_a_rule_is_a_module_of_its_own_name() -> None:
    modules = {path.stem.replace("_", "-") for path in _RULES.glob("*.py") if path.stem != "__init__"}

    assert modules == {rule.id for rule in RULES}


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_says_why_where_from_and_what_to_do(rule: Rule[Any]) -> None:
    assert all((rule.title, rule.why, rule.fix, rule.library, rule.source.page))


@pytest.mark.parametrize(
    "control",
    [
        "Security Hub Glue.1",
        "Security Hub Glue.3",
        "Security Hub Glue.4",
        "AWS Config glue-job-logging-enabled",
        "AWS Config glue-spark-job-supported-version",
        "AWS Config glue-ml-transform-encrypted-at-rest",
        "checkov CKV_AWS_94",
        "checkov CKV_AWS_99",
        "checkov CKV_AWS_195",
        "cdk-nag AwsSolutions-GL1",
        "cdk-nag AwsSolutions-GL3",
        "prowler glue_data_catalogs_connection_passwords_encryption_enabled",
        "prowler glue_data_catalogs_metadata_encryption_enabled",
        "prowler glue_database_connections_ssl_enabled",
        "prowler glue_development_endpoints_cloudwatch_logs_encryption_enabled",
        "prowler glue_development_endpoints_job_bookmark_encryption_enabled",
        "prowler glue_development_endpoints_s3_encryption_enabled",
        "prowler glue_etl_jobs_amazon_s3_encryption_enabled",
        "prowler glue_etl_jobs_cloudwatch_logs_encryption_enabled",
        "prowler glue_etl_jobs_job_bookmark_encryption_enabled",
        "prowler glue_etl_jobs_logging_enabled",
        "prowler glue_etl_jobs_no_secrets_in_arguments",
        "prowler glue_ml_transform_encrypted_at_rest",
    ],
)
def test_every_control_on_glue_is_answered_by_a_rule(control: str) -> None:
    assert [rule.id for rule in RULES if control in rule.controls]


def test_a_control_that_no_rule_answers_is_named_with_its_reason() -> None:
    answered = {control for rule in RULES for control in rule.controls}

    assert all(why and control not in answered for control, why in reference.NOT_ANSWERED)
