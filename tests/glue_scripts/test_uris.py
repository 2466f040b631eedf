import pytest

from glue_shared import uris
from glue_shared.errors import OptionError


@pytest.mark.parametrize("given", ["s3://lake/raw/events", "s3://lake/raw/events/"])
def test_a_prefix_ends_in_one_slash(given: str) -> None:
    assert uris.prefix("--source", given) == "s3://lake/raw/events/"


@pytest.mark.parametrize(
    "given",
    [
        "lake/raw",
        "s3://",
        "s3://lake",
        "s3://lake/",
        "s3a://lake/raw/",
        "s3://lake/../raw",
        "s3://lake/a//b",
        "s3://lake/a*",
    ],
)
def test_a_prefix_that_could_mean_something_else_is_refused(given: str) -> None:
    with pytest.raises(OptionError) as refused:
        uris.prefix("--source", given)

    assert (
        str(refused.value)
        == f"--source is {given!r}, expected s3://bucket/prefix/ without '..', '//' or wildcards"
    )


def test_partition_values_stay_text() -> None:
    found = uris.partition_values("year=2026/month=01/note=a%20b/none=__HIVE_DEFAULT_PARTITION__/f.json")

    assert found == {"year": "2026", "month": "01", "note": "a b", "none": None}


@pytest.mark.parametrize(
    ("key", "hidden"),
    [("f.json", False), ("_SUCCESS", True), ("_temporary/0/f", True), (".x/f", True), ("_col=1/f", False)],
)
def test_hidden_is_what_readers_of_hive_tables_skip(key: str, hidden: bool) -> None:
    assert uris.is_hidden(key) is hidden
