"""A predicate over the folders' partitions: what it takes, what it need not list, what it refuses."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_shared import listing, partitions
from glue_shared.errors import OptionError, RunError
from glue_shared.listing import Selection
from glue_shared.partitions import Folders
from glue_shared.s3_listing import Enter
from glue_shared.storage import FolderStorage

SOURCE = "s3://lake/raw/"


def _folders(predicate: str) -> Folders:
    parsed = partitions.parse(predicate)
    assert parsed is not None
    return Folders(SOURCE, parsed)


@pytest.mark.parametrize(
    ("predicate", "folder", "taken"),
    [
        ("month = 1", "month=01/", True),  # a number, as it is compared with one
        ("month = '1'", "month=01/", False),  # a text, as it is written
        ("month = '01'", "month=01/", True),
        ("month between 2 and 10", "month=9/", True),
        ("month between '2' and '9'", "month=10/", False),
        ("month in (1, 2.0)", "month=2/", True),
        ("month <> 1", "month=2/", True),
        ("day >= date '2024-02-01'", "day=2024-02-29/", True),
        ("day < '2024-02'", "day=2024-01-31/", True),
        ("region like 'e%'", "region=eu/", True),
        ("region like 'e_'", "region=eux/", False),
        ("region = 'a b/c'", "region=a%20b%2Fc/", True),
        ("not region = 'eu'", "region=us/", True),
        ("year = 2024 and (region = 'eu' or region = 'us')", "year=2024/region=us/", True),
        ("year = 2024 and (region = 'eu' or region = 'us')", "year=2024/region=jp/", False),
        ("region = 'eu'", "region=__HIVE_DEFAULT_PARTITION__/", False),
        ("not region = 'eu'", "region=__HIVE_DEFAULT_PARTITION__/", False),  # null, as in SQL
        ("region is null", "region=__HIVE_DEFAULT_PARTITION__/", True),
        ("region is null or year = 1", "year=1/", True),
        ("region is not null", "region=eu/", True),
        ("region = 'eu'", "", False),
    ],
)
def test_a_folder_is_taken_where_its_values_say_so(predicate: str, folder: str, taken: bool) -> None:
    assert _folders(predicate).takes(f"{SOURCE}{folder}") is taken


@pytest.mark.parametrize(
    ("predicate", "folder", "wish"),
    [
        ("year >= 2024", "year=2023/", Enter.NO),
        ("year >= 2024", "year=2024/", Enter.ALL),
        ("year >= 2024 and month = 1", "year=2024/", Enter.LOOK),
        ("year >= 2024 and month = 1", "year=2023/", Enter.NO),
        ("year >= 2024 or month = 1", "year=2023/", Enter.LOOK),
        ("year >= 2024 or month = 1", "year=2024/", Enter.ALL),
        ("month is null", "year=2024/", Enter.LOOK),
        ("year = 2024", "year=__HIVE_DEFAULT_PARTITION__/", Enter.NO),
        ("year = 2024", "plain/", Enter.LOOK),
    ],
)
def test_a_folder_that_cannot_match_is_not_entered(predicate: str, folder: str, wish: Enter) -> None:
    assert _folders(predicate).enter(f"{SOURCE}{folder}") is wish


VALUES = [None, "0", "1", "2"]
_COMPARISONS = st.builds(
    "{} {} {}".format, st.sampled_from("ab"), st.sampled_from(["=", "<>", "<", ">="]), st.integers(0, 2)
) | st.builds("{} is null".format, st.sampled_from("ab"))
_PREDICATES = st.recursive(
    _COMPARISONS,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(_PREDICATES)
def test_what_is_known_of_the_upper_folder_never_contradicts_the_lower_ones(predicate: str) -> None:
    folders = _folders(predicate)
    for a in VALUES:
        upper = f"{SOURCE}a={a or '__HIVE_DEFAULT_PARTITION__'}/"
        below = {folders.takes(f"{upper}b={b or '__HIVE_DEFAULT_PARTITION__'}/") for b in VALUES}

        wish = folders.enter(upper)

        assert not (wish is Enter.NO and True in below)
        assert not (wish is Enter.ALL and False in below)


class Watched(FolderStorage):
    """Keeps the names of the folders whose objects were looked at."""

    looked_at: list[str] = []  # noqa: RUF012 - one test's

    def _below(self, folder, uri, enters):  # type: ignore[no-untyped-def]
        self.looked_at.append(uri)
        yield from super()._below(folder, uri, enters)


def test_folders_that_cannot_match_are_not_listed(storage: FolderStorage) -> None:
    for year, month in itertools.product((2023, 2024), ("01", "02")):
        storage.put(f"{SOURCE}year={year}/month={month}/f.json", b"{}")
    watched = Watched(storage.root)
    Watched.looked_at.clear()

    listed = listing.write(
        watched, SOURCE, "s3://out/plan/", Selection(partition_predicate="year > 2023 and month = 2")
    )

    assert [item.uri for item in listing.read(storage, listed.home, 0, 9)] == [
        f"{SOURCE}year=2024/month=02/f.json"
    ]
    assert Watched.looked_at == [
        f"{SOURCE}"[:-1],
        f"{SOURCE}year=2024",
        f"{SOURCE}year=2024/month=02",
    ]


def test_objects_beside_the_folders_are_left_out_and_counted(storage: FolderStorage) -> None:
    storage.put(f"{SOURCE}year=2024/f.json", b"{}")
    storage.put(f"{SOURCE}stray.json", b"{}")

    listed = listing.write(storage, SOURCE, "s3://out/plan/", Selection(partition_predicate="year = 2024"))

    assert (listed.files_in, listed.files_excluded) == (1, 1)


def test_a_partition_that_no_folder_has_is_refused(storage: FolderStorage) -> None:
    storage.put(f"{SOURCE}year=2024/month=1/f.json", b"{}")

    with pytest.raises(OptionError) as refused:
        listing.write(
            storage, SOURCE, "s3://out/plan/", Selection(partition_predicate="year = 2024 or mnth = 1")
        )

    assert str(refused.value) == (
        "--partition_predicate is 'mnth', expected a partition of the source's folders, which have: "
        "year, month"
    )


def test_a_value_that_is_no_number_is_refused_where_it_is_compared_with_one() -> None:
    with pytest.raises(
        RunError, match="year=latest/ has year 'latest', which is no number: compare it with a"
    ):
        _folders("year >= 2024").enter(f"{SOURCE}year=latest/")


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ("year = ", "its end cannot stand where it does"),
        ("drop table x", "'table' cannot stand where it does"),
        ("at > timestamp '2024-01-01 00:00:00'", "expected texts, numbers and dates"),
        ("open = true", "expected texts, numbers and dates"),
    ],
)
def test_what_the_grammar_does_not_hold_is_refused(predicate: str, message: str) -> None:
    with pytest.raises(OptionError, match="--partition_predicate is") as refused:
        partitions.parse(predicate)

    assert message in str(refused.value)
