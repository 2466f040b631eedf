"""Arguments of which a job takes one, wherever the other comes from."""

import pytest

from hardened_glue.checks.arguments import check_arguments
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.versions import GLUE_VERSIONS

GLUE_5 = GLUE_VERSIONS["5.0"]


@pytest.mark.parametrize(
    ("own", "managed"),
    [
        ("--python-virtual-env", "--additional-python-modules"),
        ("--additional-python-modules", "--python-virtual-env"),
    ],
)
def test_refuses_what_excludes_an_argument_of_the_construct(own: str, managed: str) -> None:
    with pytest.raises(
        JobConfigError, match=rf"^arguments\['{own}'\] is .*, expected no value beside {managed}$"
    ):
        check_arguments({own: "s3://code/env.tar.gz"}, {managed: "x"}, GLUE_5)


def test_what_the_construct_sets_itself_is_not_held_against_the_caller() -> None:
    check_arguments({}, {"--python-virtual-env": "x", "--additional-python-modules": "y"}, GLUE_5)
