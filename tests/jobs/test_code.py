"""What a job brings beside its script: arguments, leave to read, and every file that would not arrive."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from tests.jobs.job_templates import SCRIPT, new_stack

from hardened_glue.checks.arguments import check_arguments
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS
from hardened_glue.jobs.code import JobCode, job_code

GLUE_4, GLUE_5 = GLUE_VERSIONS["4.0"], GLUE_VERSIONS["5.0"]
WHEEL = "wheels/pkg-1.2-py3-none-any.whl"


@pytest.fixture(scope="module")
def stack() -> cdk.Stack:
    return new_stack()


@pytest.fixture(scope="module")
def bucket(stack: cdk.Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Code", "code")


@pytest.fixture(scope="module")
def asset(stack: cdk.Stack) -> assets.Asset:
    return assets.Asset(stack, "Module", path=str(SCRIPT))


def _read(stack: cdk.Stack, code: JobCode) -> list[Any]:
    """The objects that the job may read, and nothing else of S3."""
    [read] = [each for each in code.permissions if "s3:GetObject" in each.actions]
    assert list(read.actions) == ["s3:GetObject"]
    return list(stack.resolve(list(read.resources)))


def test_brings_nothing_and_may_read_nothing() -> None:
    assert job_code(GLUE_5) == JobCode()


def test_brings_objects_by_their_names_and_reads_them_alone(stack: cdk.Stack, bucket: s3.IBucket) -> None:
    code = job_code(
        GLUE_5,
        extra_py_files=[(bucket, "lib/a.zip"), (bucket, "lib/b.py")],
        extra_jars=[(bucket, "lib/c.jar")],
        extra_files=[(bucket, "conf/d.yaml")],
    )

    assert dict(code.arguments) == {
        "--extra-py-files": "s3://code/lib/a.zip,s3://code/lib/b.py",
        "--extra-jars": "s3://code/lib/c.jar",
        "--extra-files": "s3://code/conf/d.yaml",
    }
    assert [each["Fn::Join"][1][-1] for each in _read(stack, code)] == [
        f":s3:::code/{key}" for key in ("lib/a.zip", "lib/b.py", "lib/c.jar", "conf/d.yaml")
    ]


def test_brings_an_asset(stack: cdk.Stack, asset: assets.Asset) -> None:
    code = job_code(GLUE_5, extra_py_files=[asset])

    assert stack.resolve(code.arguments["--extra-py-files"]) == stack.resolve(asset.s3_object_url)
    assert len(_read(stack, code)) == 1


def test_may_use_the_key_of_a_bucket_that_has_one(stack: cdk.Stack) -> None:
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket(stack, "Encrypted", encryption_key=key)

    code = job_code(GLUE_5, extra_jars=[(bucket, "a.jar"), (bucket, "b.jar")])

    [use] = [each for each in code.permissions if "kms:Decrypt" in each.actions]
    assert list(use.resources) == [key.key_arn]
    assert set((use.condition or {})["StringEquals"]) == {"kms:ViaService"}


def test_installs_pinned_requirements() -> None:
    code = job_code(GLUE_4, python_modules=["pkg==1.2", "other[extra]==2.0.1"])

    assert dict(code.arguments) == {"--additional-python-modules": "pkg==1.2,other[extra]==2.0.1"}
    assert code.permissions == ()


def test_installs_wheels_alone_without_a_package_index(bucket: s3.IBucket) -> None:
    code = job_code(GLUE_5, python_modules=[(bucket, WHEEL), (bucket, "all.gluewheels.zip")])

    assert dict(code.arguments) == {
        "--additional-python-modules": f"s3://code/{WHEEL},s3://code/all.gluewheels.zip",
        "--python-modules-installer-option": "--no-index",
    }


def test_asks_the_package_index_where_a_requirement_needs_it(bucket: s3.IBucket) -> None:
    code = job_code(GLUE_5, python_modules=[(bucket, WHEEL), "pkg==1.2"])

    assert set(code.arguments) == {"--additional-python-modules"}


@pytest.mark.parametrize(
    ("version", "wheel"),
    [
        ("4.0", "a-1.0-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        ("5.0", "a-1.0-cp311-cp311-manylinux2014_x86_64.whl"),
        ("5.0", "a-1.0-1-py2.py3-none-any.whl"),
        ("6.0", "a-1.0+local-cp39-abi3-manylinux_2_28_x86_64.whl"),
    ],
)
def test_takes_wheels_for_the_versions_python(bucket: s3.IBucket, version: str, wheel: str) -> None:
    code = job_code(GLUE_VERSIONS[version], python_modules=[(bucket, wheel)])

    assert code.arguments["--additional-python-modules"] == f"s3://code/{wheel}"


@pytest.mark.parametrize("version", GLUE_VERSIONS)
def test_every_argument_is_one_that_acts_on_its_version(bucket: s3.IBucket, version: str) -> None:
    code = job_code(
        GLUE_VERSIONS[version],
        extra_py_files=[(bucket, "a.py")],
        extra_jars=[(bucket, "a.jar")],
        extra_files=[(bucket, "a.txt")],
        python_modules=[(bucket, WHEEL)],
    )

    assert len(code.arguments) == 5
    check_arguments(code.arguments, {}, GLUE_VERSIONS[version])


_PIN = (
    "expected a pinned requirement such as 'pkg==1.2': pip runs at every start, and a new release would"
    " change the job"
)
_ONE_OBJECT = "expected the key of one object: no folder, no comma, no wildcard"


@pytest.mark.parametrize(
    ("option", "given", "message"),
    [
        ("extra_jars", "lib/", f"extra_jars is 'lib/', {_ONE_OBJECT}"),
        ("extra_jars", "a.jar,b.jar", f"extra_jars is 'a.jar,b.jar', {_ONE_OBJECT}"),
        ("extra_jars", "*.jar", f"extra_jars is '*.jar', {_ONE_OBJECT}"),
        ("extra_jars", "a.zip", "extra_jars is 'a.zip', expected a file that ends in .jar"),
        (
            "extra_py_files",
            "lib/a.tar",
            "extra_py_files is 'a.tar', expected a file that ends in .py or .zip or .egg or .whl",
        ),
        (
            "python_modules",
            "lib/a.tar.gz",
            "python_modules is 'a.tar.gz', expected a wheel under its own name, a .gluewheels.zip, or a"
            " requirements file (.txt)",
        ),
        (
            "python_modules",
            "latest.whl",
            "python_modules is 'latest.whl', expected a wheel under its own name, a .gluewheels.zip, or a"
            " requirements file (.txt)",
        ),
        (
            "python_modules",
            "a-1.0-cp310-cp310-manylinux2014_x86_64.whl",
            "python_modules is 'a-1.0-cp310-cp310-manylinux2014_x86_64.whl', expected a wheel for Python"
            " 3.11, which Glue 5.0 runs",
        ),
        (
            "python_modules",
            "a-1.0-py2-none-any.whl",
            "python_modules is 'a-1.0-py2-none-any.whl', expected a wheel for Python 3.11, which Glue 5.0"
            " runs",
        ),
        (
            "python_modules",
            "a-1.0-cp311-cp311-macosx_11_0_arm64.whl",
            "python_modules is 'a-1.0-cp311-cp311-macosx_11_0_arm64.whl', expected a wheel for Linux, or for"
            " any platform",
        ),
    ],
)
def test_refuses_an_object(bucket: s3.IBucket, option: str, given: str, message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, **{option: [(bucket, given)]})

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("pkg", f"python_modules is 'pkg', {_PIN}"),
        ("pkg>=1.2", f"python_modules is 'pkg>=1.2', {_PIN}"),
        ("pkg==1.*", f"python_modules is 'pkg==1.*', {_PIN}"),
        ("pkg==1.2,other==3", f"python_modules is 'pkg==1.2,other==3', {_PIN}"),
        ("git+https://host/pkg", f"python_modules is 'git+https://host/pkg', {_PIN}"),
        ("git+https://a:hunter2@host/pkg", f"python_modules is <hidden>, {_PIN}"),
        ("s3://code/a.whl", f"python_modules is 's3://code/a.whl', {_PIN}"),
    ],
)
def test_refuses_a_module_that_is_not_pinned(module: str, message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, python_modules=[module])

    assert str(refused.value) == message


@pytest.mark.parametrize("name", ["requirements.txt", "all.gluewheels.zip"])
def test_refuses_what_begins_with_glue_5_on_glue_4(bucket: s3.IBucket, name: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_4, python_modules=[(bucket, name)])

    assert str(refused.value) == (
        f"python_modules is {name!r}, expected pinned requirements or wheels on Glue 4.0: it takes others"
        " from 5.0 on"
    )


def test_refuses_a_requirements_file_beside_anything_else(bucket: s3.IBucket) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, python_modules=[(bucket, "lib/requirements.txt"), "pkg==1.2"])

    assert str(refused.value) == (
        "python_modules is ['requirements.txt', 'pkg==1.2'], expected one requirements file and nothing else:"
        " pip's option -r is for all of them"
    )


def test_refuses_a_wheel_as_an_asset_whose_name_would_be_its_hash(stack: cdk.Stack, tmp_path: Path) -> None:
    wheel = tmp_path / "a-1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    asset = assets.Asset(stack, "Wheel", path=str(wheel))

    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, python_modules=[asset])

    assert str(refused.value).endswith(
        "expected a bucket and the key of a wheel: an asset is named by its hash, and pip reads what a wheel"
        " is from its name"
    )


def test_refuses_the_same_file_twice(bucket: s3.IBucket) -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, extra_jars=[(bucket, "a.jar"), (bucket, "a.jar")])

    assert str(refused.value) == "extra_jars is 's3://code/a.jar', expected each file or module once"


def test_refuses_what_is_neither_an_asset_nor_an_object() -> None:
    with pytest.raises(JobConfigError) as refused:
        job_code(GLUE_5, extra_jars=["s3://code/a.jar"])  # type: ignore[list-item] # what is refused

    assert str(refused.value) == (
        "extra_jars is 's3://code/a.jar', expected assets, or pairs of a bucket and the key of an object"
    )
