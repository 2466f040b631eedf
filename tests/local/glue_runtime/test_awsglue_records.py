"""What becomes of the text of a JSON or CSV file."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from hardened_glue.local.glue_runtime.awsglue.csv_files import headers_of, rows_of
from hardened_glue.local.glue_runtime.awsglue.errors import NotEmulated
from hardened_glue.local.glue_runtime.awsglue.job import Job
from hardened_glue.local.glue_runtime.awsglue.json_files import documents_of
from hardened_glue.local.glue_runtime.awsglue.storage import SourceFile


def source(tmp_path: Path, text: str, name: str = "a") -> SourceFile:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return SourceFile(f"s3://lake/{name}", str(file), len(text))


def documents(file: SourceFile, **options: Any) -> list[str]:
    given = {"compression": None, "whole_files": False, "json_path": None, "file_column": None, **options}
    return list(documents_of(**given)((file,)))


def csv_rows(options: dict[str, Any], *files: SourceFile) -> tuple[list[str], list[tuple[str | None, ...]]]:
    headers = headers_of(options, None)(files)
    columns = list(dict.fromkeys(name for header in headers for name in header))
    return columns, list(rows_of(options, None, columns)(files))


def test_each_line_is_a_document_and_blank_ones_are_none(tmp_path: Path) -> None:
    assert documents(source(tmp_path, '{"a":1}\n\n  \nbroken\n')) == ['{"a":1}\n', "broken\n"]


def test_whole_files_hold_one_document_after_another(tmp_path: Path) -> None:
    file = source(tmp_path, '\n{"a":\n 1}\n[{"a":2}] {"a": 3.10} {broken')

    assert documents(file, whole_files=True) == ['{"a":\n 1}', '[{"a":2}]', '{"a": 3.10}', "{broken"]


@pytest.mark.parametrize(
    ("path", "records"),
    [
        ("$", [{"r": [{"x": 1}, {"x": 2}], "k": {"p.q": 5}}]),
        ("$.r[*]", [{"x": 1}, {"x": 2}]),
        ("$.r[1]", [{"x": 2}]),
        ("$.r[7]", []),
        ("$.none", []),
        ("$['k']['p.q']", [5]),
        ("$.k[*]", [5]),
    ],
)
def test_a_path_selects_the_records(tmp_path: Path, path: str, records: list[Any]) -> None:
    file = source(tmp_path, '{"r":[{"x":1},{"x":2}],"k":{"p.q":5}}')

    assert [json.loads(text) for text in documents(file, json_path=path)] == records


def test_refuses_a_path_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(NotEmulated, match="is not emulated by local running"):
        documents(source(tmp_path, "{}"), json_path="$..name")


@pytest.mark.parametrize(
    ("text", "with_file"),
    [
        ('{"a": 1.10}', '{"a": 1.10,"file":"s3://lake/a"}'),
        ("{ }", '{"file":"s3://lake/a"}'),
        ("broken", "broken"),
    ],
)
def test_attaches_the_file_s_name_without_touching_a_number(
    tmp_path: Path, text: str, with_file: str
) -> None:
    assert documents(source(tmp_path, text), file_column="file") == [with_file]


def test_names_the_file_that_is_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b'{"a":1}\n' * 1000)[:-20])

    with pytest.raises(OSError, match=r"s3://lake/a\.gz cannot be read: "):
        documents(SourceFile("s3://lake/a.gz", str(file), 1))


def test_names_the_file_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe{")

    with pytest.raises(OSError, match="s3://lake/a cannot be read: 'utf-8' codec"):
        documents(SourceFile("s3://lake/a", str(tmp_path / "a"), 3))


def test_csv_columns_are_numbered_without_a_header(tmp_path: Path) -> None:
    assert csv_rows({}, source(tmp_path, "1,x\n2,\n")) == (["col0", "col1"], [("1", "x"), ("2", "")])


def test_each_csv_file_has_its_own_header(tmp_path: Path) -> None:
    first, second = source(tmp_path, "id,name\n1,x\n", "a"), source(tmp_path, "name,age\ny,7\n", "b")

    columns, rows = csv_rows({"withHeader": True}, first, second)

    assert columns == ["id", "name", "age"]
    assert rows == [("1", "x", None), (None, "y", "7")]


@pytest.mark.parametrize(
    ("options", "text", "row"),
    [
        ({"separator": "|"}, "a,b|c\n", ("a,b", "c")),
        ({}, '"a\nb",c\n', ("a\nb", "c")),
        ({"quoteChar": "'"}, "'a,b',c\n", ("a,b", "c")),
        ({"quoteChar": "-1"}, '"a,b\n', ('"a', "b")),
        ({"escaper": "\\"}, "a\\,b,c\n", ("a,b", "c")),
        ({"skipFirst": "true"}, "junk\na,b\n", ("a", "b")),
        ({"attachFilename": "file"}, "a\n", ("a", "s3://lake/a")),
    ],
)
def test_csv_options(tmp_path: Path, options: dict[str, Any], text: str, row: tuple[str, ...]) -> None:
    assert csv_rows(options, source(tmp_path, text))[1] == [row]


def test_refuses_a_csv_record_with_more_fields_than_columns(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="s3://lake/a record 3 has 3 fields, expected 2 as in its first line"
    ):
        csv_rows({"withHeader": True}, source(tmp_path, "id,name\n1,x\n2,y,z\n"))


def test_commit_wants_an_init() -> None:
    with pytest.raises(RuntimeError, match=r"Job.commit was called before Job.init"):
        Job(None).commit()
