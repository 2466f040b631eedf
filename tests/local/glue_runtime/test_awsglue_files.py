"""Which files a read takes, and into which groups it packs them."""

import bz2
import gzip
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from hardened_glue.local.glue_runtime.awsglue.errors import NotEmulated
from hardened_glue.local.glue_runtime.awsglue.grouping import AUTOMATIC_ABOVE, plan_groups
from hardened_glue.local.glue_runtime.awsglue.options import exclusions
from hardened_glue.local.glue_runtime.awsglue.storage import SourceFile, glob_to_regex, list_files, open_text

NAMES = (
    "a.json",
    "b.tmp",
    "day=1/c.json",
    "day=1/deep/d.json",
    "_SUCCESS",
    ".hidden.json",
    "_temporary/e.json",
)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", str(tmp_path))
    for name in NAMES:
        file = tmp_path / "lake" / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}", encoding="utf-8")
    (tmp_path / "lake" / "in" / "empty.json").touch()
    return tmp_path / "lake" / "in"


def listed(*excluded: str, recurse: bool = True, path: str = "s3://lake/in/") -> list[str]:
    files = list_files([path], recurse=recurse, exclusions=excluded)
    return [file.uri.removeprefix("s3://lake/in/") for file in files]


@pytest.mark.usefixtures("lake")
def test_hidden_and_empty_files_are_not_read() -> None:
    assert listed() == ["a.json", "b.tmp", "day=1/c.json", "day=1/deep/d.json"]


@pytest.mark.usefixtures("lake")
def test_folders_within_are_read_only_when_asked_for() -> None:
    assert listed(recurse=False) == ["a.json", "b.tmp"]


@pytest.mark.usefixtures("lake")
def test_a_path_may_be_one_file() -> None:
    assert listed(path="s3://lake/in/day=1/c.json", recurse=False) == ["day=1/c.json"]


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("**.tmp", ["a.json", "day=1/c.json", "day=1/deep/d.json"]),
        ("s3://lake/in/day=1/**", ["a.json", "b.tmp"]),
        ("in/day=1/*", ["a.json", "b.tmp", "day=1/deep/d.json"]),
        ("in/{a,b}.*", ["day=1/c.json", "day=1/deep/d.json"]),
    ],
)
def test_excluded_files_are_not_read(pattern: str, left: list[str]) -> None:
    assert listed(pattern) == left


def test_refuses_to_leave_the_bucket(lake: Path) -> None:
    with pytest.raises(ValueError, match="expected a key that stays inside its bucket's folder"):
        listed(path="s3://lake/../x")


def test_reads_s3_only_under_the_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARDENED_GLUE_LOCAL_S3_ROOT", raising=False)

    with pytest.raises(NotEmulated, match="s3:// outside of run-local is not emulated"):
        listed()


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("*.json", "x/y.json", False),
        ("**.json", "x/y.json", True),
        ("[ab].x", "b.x", True),
        ("[!ab].x", "b.x", False),
        ("{x,y}/z", "y/z", True),
        ("a,b", "a,b", True),
        ("a.c", "abc", False),
    ],
)
def test_globs(pattern: str, text: str, matches: bool) -> None:
    assert bool(re.match(glob_to_regex(pattern), text)) is matches


def test_exclusions_are_a_string_that_holds_a_list() -> None:
    assert exclusions({"exclusions": '["**.tmp", "**/_x"]'}) == ["**.tmp", "**/_x"]
    assert exclusions({}) == []


@pytest.mark.parametrize("value", ["**.tmp", ["**.tmp"], '{"a": 1}', "[1]"])
def test_refuses_exclusions_of_another_form(value: object) -> None:
    with pytest.raises(ValueError, match="expected a string that holds a JSON list"):
        exclusions({"exclusions": value})


@pytest.mark.parametrize(("suffix", "given"), [(".gz", None), (".bz2", None), ("", "gzip"), ("", "bzip2")])
def test_unpacks_by_name_or_as_told_and_drops_a_byte_order_mark(
    tmp_path: Path, suffix: str, given: str | None
) -> None:
    pack = gzip.compress if (given or suffix) in ("gzip", ".gz") else bz2.compress
    file = tmp_path / f"a.json{suffix}"
    file.write_bytes(pack(b"\xef\xbb\xbf{}\n"))

    with open_text(SourceFile("s3://lake/a", str(file), 1), given) as stream:
        assert stream.read() == "{}\n"


FILES = [SourceFile(f"s3://lake/day={day}/{number}.json", "", 40) for day in (1, 2) for number in range(5)]


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        ({}, [1] * 10),
        ({"groupFiles": "none", "groupSize": "100"}, [1] * 10),
        ({"groupSize": "100"}, [1] * 10),
        ({"groupFiles": "inPartition", "groupSize": "100"}, [2, 2, 1, 2, 2, 1]),
        ({"groupFiles": "inPartition", "groupSize": 1000}, [5, 5]),
        ({"groupFiles": "inPartition", "groupSize": "1"}, [1] * 10),
        ({"groupFiles": "inPartition"}, [5, 5]),
        ({"groupFiles": "acrossPartition", "groupSize": "160"}, [4, 4, 2]),
    ],
)
def test_packs_files_into_groups(options: Mapping[str, object], sizes: list[int]) -> None:
    groups = plan_groups(FILES, options, slots=2)

    assert [len(group) for group in groups] == sizes
    assert [file for group in groups for file in group] == FILES


def test_groups_by_itself_above_fifty_thousand_files() -> None:
    many = [SourceFile(f"s3://lake/{number}.json", "", 1) for number in range(AUTOMATIC_ABOVE + 1)]

    assert len(plan_groups(many, {}, slots=2)) == 1
    assert len(plan_groups(many[:-1], {}, slots=2)) == AUTOMATIC_ABOVE


@pytest.mark.parametrize("size", ["128MB", "-1", "0"])
def test_refuses_a_group_size_that_is_no_number_of_bytes(size: str) -> None:
    with pytest.raises(NotEmulated, match="give bytes as a string of digits"):
        plan_groups(FILES, {"groupFiles": "inPartition", "groupSize": size}, slots=2)


def test_refuses_an_unknown_way_of_grouping() -> None:
    with pytest.raises(
        ValueError, match="groupFiles is inpartition, expected inPartition, acrossPartition or none"
    ):
        plan_groups(FILES, {"groupFiles": "inpartition"}, slots=2)
