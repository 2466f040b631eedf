"""The arguments that a caller adds: emitted, reserved, misspelled and secret ones are refused."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from tests.jobs.job_templates import hardened_job, new_stack, only, resources, s3_to_parquet

from hardened_glue.checks.arguments import _SET_ELSEWHERE, check_arguments
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs import JobSettings, Sizing

GLUE_5 = GLUE_VERSIONS["5.0"]


def _emitted(stack: cdk.Stack) -> dict[str, Any]:
    job = only(resources(stack), "Glue::Job")
    return {**job["DefaultArguments"], **job["NonOverridableArguments"]}


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_every_argument_that_the_job_emits_is_refused(version: str) -> None:
    settings = JobSettings(glue_version=version)
    probe = new_stack()
    hardened_job(probe, settings=settings)
    emitted = _emitted(probe)
    stack = new_stack()

    for number, key in enumerate(emitted):
        with pytest.raises(JobConfigError, match=r"expected no value: ") as refusal:
            hardened_job(stack, f"Job{number}", settings=settings, arguments={key: "mine"})
        assert refusal.value.option == f"arguments[{key!r}]"


def test_every_argument_of_the_template_is_refused_too() -> None:
    probe = new_stack()
    s3_to_parquet(probe, partition_keys=["region"], source_schema="region string")
    stack = new_stack()

    for number, key in enumerate(_emitted(probe)):
        with pytest.raises(JobConfigError, match=r"expected no value: "):
            s3_to_parquet(
                stack,
                f"P{number}",
                job_name=f"p{number}",
                partition_keys=["region"],
                source_schema="region string",
                arguments={key: "mine"},
            )


def test_a_switch_stays_the_construct_s_own_when_it_is_off() -> None:
    settings = JobSettings(sizing=Sizing(auto_scaling=False))

    with pytest.raises(JobConfigError, match=r"expected no value: use Sizing\(auto_scaling=...\)$"):
        hardened_job(new_stack(), settings=settings, arguments={"--enable-auto-scaling": "true"})


def test_what_is_set_elsewhere_is_something_that_jobs_emit() -> None:
    stack = new_stack()
    bucket = s3.Bucket.from_bucket_name(stack, "Code", "code")
    code: dict[str, Any] = {name: [(bucket, f"lib/{name}.jar")] for name in ("extra_jars", "extra_files")}
    modules = [(bucket, "lib/extra.zip")]
    hardened_job(stack, **code, extra_py_files=modules, python_modules=["pyyaml==6.0.2"])

    assert set(_SET_ELSEWHERE) <= set(_emitted(stack))


@pytest.mark.parametrize("key", ["--debug", "--mode", "--JOB_NAME", "--endpoint"])
def test_refuses_a_key_that_glue_reserves(key: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_arguments({key: "x"}, {}, GLUE_5)

    assert str(refusal.value) == (
        f"arguments key is {key!r}, expected another name: Glue reserves this one for itself"
    )


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("--enable-s3-parquet-optimized-comitter", "--enable-s3-parquet-optimized-committer"),
        ("--enable-metric", "--enable-metrics"),
        ("--enable_metrics", "--enable-metrics"),
        ("--enable-autoscaling", "--enable-auto-scaling"),
        ("--enable-glue-catalog", "--enable-glue-datacatalog"),
        ("--job-bookmark-options", "--job-bookmark-option"),
        ("--custom-log-group-prefix", "--custom-logGroup-prefix"),
        ("--tempdir", "--TempDir"),
        ("--extra-pyfiles", "--extra-py-files"),
        ("--aditional-python-modules", "--additional-python-modules"),
        ("--datalake-format", "--datalake-formats"),
        ("--CONF", "--conf"),
    ],
)
def test_refuses_a_misspelled_key_and_says_what_was_meant(key: str, meant: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_arguments({key: "true"}, {}, GLUE_5)

    assert str(refusal.value) == (
        f"arguments key is {key!r}, expected a key that Glue knows, or one unlike it: {meant}?"
    )


def test_refuses_a_switch_that_glue_would_ignore() -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_arguments({"--enable-quantum-shuffle": "true"}, {}, GLUE_5)

    assert str(refusal.value) == (
        "arguments key is '--enable-quantum-shuffle', expected a key that Glue knows: "
        "it ignores unknown --enable- ones"
    )


@pytest.mark.parametrize(
    "key",
    ["--source", "--target_table", "--config", "--model", "--day", "--my-own-option", "--columns", "--jars"],
)
def test_an_own_argument_that_resembles_none_passes(key: str) -> None:
    check_arguments({key: "value"}, {}, GLUE_5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"--write-shuffle-files-to-s3": "false"},
            "arguments['--write-shuffle-files-to-s3'] is 'false', expected 'true' or no such key: "
            "any value, 'false' too, switches it on",
        ),
        (
            {"--enable-glue-datacatalog": "False"},
            "arguments['--enable-glue-datacatalog'] is 'False', expected 'true' or no such key: "
            "any value, 'false' too, switches it on",
        ),
        (
            {"--continuous-log-logGroup": "mine"},
            "arguments['--continuous-log-logGroup'] is 'mine', expected no value on Glue 5.0: "
            "it acts on Glue 4.0",
        ),
        (
            {"--python-virtual-env-version": "1"},
            "arguments['--python-virtual-env-version'] is '1', expected no value on Glue 5.0: "
            "it acts on Glue 6.0",
        ),
        (
            {"--encryption-type": "sse-s3"},
            "arguments['--encryption-type'] is 'sse-s3', expected no value on Glue 5.0: "
            "it acts on no supported Glue version",
        ),
        (
            {"--user-jars-first": "yes"},
            "arguments['--user-jars-first'] is 'yes', expected one of true",
        ),
        (
            {"--job-bookmark-from": "jr_1"},
            "arguments['--job-bookmark-from'] is 'jr_1', expected no value: "
            "it acts in jobs with a paused bookmark alone",
        ),
        (
            {"--auto-scale-within-microbatch": "true"},
            "arguments['--auto-scale-within-microbatch'] is 'true', expected no value: "
            "it acts in streaming jobs alone",
        ),
        (
            {"--class": "Main"},
            "arguments['--class'] is 'Main', expected no value: it acts in Scala jobs alone",
        ),
        (
            {"--executor-cores": "0"},
            "arguments['--executor-cores'] is '0', expected a whole number of 1 or more",
        ),
        (
            {"--executor-cores": "4.0"},
            "arguments['--executor-cores'] is '4.0', expected a whole number of 1 or more",
        ),
        (
            {"--datalake-formats": "iceburg"},
            "arguments['--datalake-formats'] is 'iceburg', expected of hudi, delta and iceberg, "
            "several with commas",
        ),
        (
            {"--customer-driver-env-vars": "STAGE=prod"},
            "arguments['--customer-driver-env-vars'] is 'STAGE=prod', expected CUSTOMER_NAME=value, "
            "several with commas: Glue passes on no other name",
        ),
        (
            {"--customer-driver-env-vars": "PASSWORD=hunter2"},
            "arguments['--customer-driver-env-vars'] is <hidden>, expected CUSTOMER_NAME=value, "
            "several with commas: Glue passes on no other name",
        ),
        (
            {"--extra-jars": "a.jar"},
            "arguments['--extra-jars'] is 'a.jar', expected s3:// addresses of files, several with commas",
        ),
        (
            {"--custom-logStream-prefix": "a b"},
            "arguments['--custom-logStream-prefix'] is 'a b', expected 1 to 512 letters, digits and _-/",
        ),
        (
            {"--enable-lakeformation-fine-grained-access": "True"},
            "arguments['--enable-lakeformation-fine-grained-access'] is 'True', expected one of true, false, "
            "did you mean 'true'?",
        ),
        (
            {"--python-virtual-env": "s3://code/env.tar.gz", "--additional-python-modules": "pandas==2.2.3"},
            "arguments['--python-virtual-env'] is 's3://code/env.tar.gz', "
            "expected no value beside --additional-python-modules",
        ),
        ({"--day": 5}, "arguments['--day'] is 5, expected text: every argument of Glue is text"),
        ({"day": "5"}, "arguments key is 'day', expected plain text of the form --name"),
        ({"--a b": "5"}, "arguments key is '--a b', expected plain text of the form --name"),
        (
            {"--db_password": "hunter2"},
            "arguments['--db_password'] is <hidden>, expected no secret: "
            "pass the ARN of one in Secrets Manager and read it at run time",
        ),
        (
            {"--url": "jdbc:mysql://db/shop?password=hunter2"},
            "arguments['--url'] is <hidden>, expected no secret: "
            "pass the ARN of one in Secrets Manager and read it at run time",
        ),
        (
            {"--x": "y" * 270_000},
            "arguments is '270,003 bytes', expected 266,240 bytes or less together",
        ),
    ],
)
def test_refuses_an_argument_that_cannot_stand_there(arguments: Mapping[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_arguments(arguments, {}, GLUE_5)

    assert str(refusal.value) == message


def test_a_secret_under_a_managed_key_is_not_repeated() -> None:
    with pytest.raises(JobConfigError, match=r"^arguments\['--conf'\] is <hidden>, expected no value"):
        check_arguments({"--conf": "spark.x.password=hunter2"}, {"--conf": ""}, GLUE_5)


@pytest.mark.parametrize("how", ["whole", "within"])
def test_refuses_a_secret_that_cdk_would_write_into_the_template(how: str) -> None:
    stack = new_stack()
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "shop/db")
    unwrapped = secret.secret_value_from_json("p").unsafe_unwrap()
    value = unwrapped if how == "whole" else f"user/{unwrapped}"

    hardened_job(stack, arguments={"--login": value})

    with pytest.raises(RuntimeError) as refusal:
        resources(stack)

    assert (
        "job 'nightly-job': arguments['--login'] is <hidden>, expected no secret: "
        "pass the ARN of one in Secrets Manager and read it at run time"
    ) in str(refusal.value)
    assert "resolve:secretsmanager" not in str(refusal.value)


def test_a_reference_to_a_secret_s_arn_passes() -> None:
    stack = new_stack()
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "shop/db")

    hardened_job(stack, arguments={"--db_secret_arn": secret.secret_arn, "--day": "2024-01-01"})

    assert _emitted(stack)["--day"] == "2024-01-01"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("--executor-cores", "${Token[TOKEN.7]}"),
        ("--extra-jars", "s3://${Token[Bucket.3]}/a.jar,s3://b/c.jar"),
        ("--customer-executor-env-vars", "CUSTOMER_A=1,CUSTOMER_B="),
        ("--datalake-formats", "hudi,iceberg"),
    ],
)
def test_an_argument_of_the_right_form_passes(key: str, value: str) -> None:
    check_arguments({key: value}, {}, GLUE_5)
