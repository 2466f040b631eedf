"""What is said of a source is refused at synth exactly where the script would refuse it at its start."""

import itertools
import json
from typing import Any

import pytest

from glue_shared.errors import OptionError
from glue_shared.s3_options import Options, parse_options
from hardened_glue.errors import JobConfigError
from hardened_glue.jobs.s3_source import FORMATS, READERS, Selection, Source, TextDialect

PLACES = ["--source", "s3://in/raw/", "--target", "s3://out/parquet/"]
# What the construct is told -> the arguments that tell the script the same.
SAID: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {}),
    ({"bad_records": "fail"}, {"--bad_records": "fail"}),
    ({"bad_records": "quarantine"}, {"--bad_records": "quarantine"}),
    ({"schema": "id bigint"}, {"--schema": "id bigint"}),
    ({"schema_evolution": "widen"}, {"--schema_evolution": "widen"}),
    ({"schema_evolution": "refuse"}, {"--schema_evolution": "refuse"}),
    (
        {"schema": "id bigint", "schema_evolution": "widen"},
        {"--schema": "id bigint", "--schema_evolution": "widen"},
    ),
    (
        {"schema": "id bigint", "schema_evolution": "refuse"},
        {"--schema": "id bigint", "--schema_evolution": "refuse"},
    ),
    ({"compression_type": "gzip"}, {"--compression_type": "gzip"}),
    ({"type_conflicts": "refuse"}, {"--type_conflicts": "refuse"}),
    ({"dialect": TextDialect(encoding="latin-1")}, {"--encoding": "latin-1"}),
    ({"dialect": TextDialect(delimiter="\t")}, {"--csv_delimiter": "tab"}),
    ({"dialect": TextDialect(delimiter=";")}, {"--csv_delimiter": ";"}),
    ({"dialect": TextDialect(quote="")}, {"--csv_quote": "none"}),
    ({"dialect": TextDialect(quote="'")}, {"--csv_quote": "'"}),
    ({"dialect": TextDialect(escape="\\")}, {"--csv_escape": "\\"}),
    ({"dialect": TextDialect(row_tag="row")}, {"--row_tag": "row"}),
    ({"dialect": TextDialect(header=False)}, {"--csv_header": "false"}),
    ({"selection": Selection(exclusions=["**.tmp"])}, {"--exclusions": '["**.tmp"]'}),
    ({"selection": Selection(exclusions=["day=1/**"])}, {"--exclusions": '["day=1/**"]'}),
    (
        {"selection": Selection(partition_predicate="year >= 2024 and region in ('eu')")},
        {"--partition_predicate": "year >= 2024 and region in ('eu')"},
    ),
    ({"selection": Selection(archived_objects="exclude")}, {"--archived_objects": "exclude"}),
    ({"selection": Selection(path_globs=["**.json"])}, {"--path_globs": '["**.json"]'}),
)


def _of_construct(options: dict[str, Any]) -> Options | None:
    try:
        arguments = Source(**options).arguments()
    except JobConfigError:
        return None
    return parse_options([*PLACES, *itertools.chain.from_iterable(arguments.items())])


def _of_script(arguments: dict[str, str]) -> Options | None:
    try:
        return parse_options([*PLACES, *itertools.chain.from_iterable(arguments.items())])
    except OptionError:
        return None


@pytest.mark.parametrize("source_format", FORMATS)
@pytest.mark.parametrize("reader", READERS)
def test_construct_and_script_take_and_refuse_the_same(source_format: str, reader: str) -> None:
    for said, arguments in SAID:
        options = {"source_format": source_format, "reader": reader, **said}
        script = _of_script({"--source_format": source_format, "--reader": reader, **arguments})

        assert _of_construct(options) == script, options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoding": "ebcdic"}, "TextDialect.encoding is 'ebcdic', expected one of utf-8, utf-16,"),
        (
            {"delimiter": "||"},
            "TextDialect.delimiter is '||', expected one ASCII character that ends no line",
        ),
        ({"delimiter": "\n"}, "TextDialect.delimiter is '\\n', expected one ASCII character"),
        ({"delimiter": ""}, "TextDialect.delimiter is '', expected one ASCII character"),
        ({"quote": "«"}, "TextDialect.quote is '«', expected one ASCII character"),
        ({"escape": '"'}, "TextDialect.delimiter is ',', expected a character apart from the quote and the"),
        ({"row_tag": "<row>"}, "TextDialect.row_tag is '<row>', expected the name of an element, without"),
        ({"header": "yes"}, "TextDialect.header is 'yes', expected True or False"),
    ],
)
def test_a_dialect_that_no_reader_could_follow_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        TextDialect(**options)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"exclusions": "**.tmp"},
            "Selection.exclusions is '**.tmp', expected a list of globs, such as ['**.tmp']",
        ),
        ({"path_globs": [""]}, "Selection.path_globs is '', expected a glob, such as '**.tmp'"),
    ],
)
def test_a_selection_is_of_globs(options: dict[str, Any], message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        Selection(**options)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "glob", ["[", "a[b", "{a", "a}", "{a,{b}", "[a]{b,c}**", "a]", "[a/]", "{[}]}", "[!a]?"]
)
def test_a_glob_is_closed_or_refused_as_the_script_does(glob: str) -> None:
    script = _of_script({"--source_format": "json", "--exclusions": json.dumps([glob])})

    try:
        construct = _of_construct({"source_format": "json", "selection": Selection(exclusions=[glob])})
    except JobConfigError:
        construct = None
    assert construct == script
