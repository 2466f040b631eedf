"""What the arguments say of a text source is checked before anything is read."""

import pytest

from glue_shared import dialect
from glue_shared.dialect import Dialect
from glue_shared.errors import OptionError


def test_words_stand_for_what_an_argument_cannot_hold() -> None:
    found = dialect.parse(encoding="LATIN-1", delimiter="tab", quote="none", escape="\\", header="false")

    assert found == Dialect(encoding="latin-1", delimiter="\t", quote="", escape="\\", header=False)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"encoding": "ebcdic"}, "--encoding is 'ebcdic', expected one of utf-8, utf-16"),
        ({"delimiter": "||"}, "--csv_delimiter is '||', expected one ASCII character or 'tab'"),
        ({"delimiter": "none"}, "--csv_delimiter is 'none', expected one ASCII character"),
        ({"delimiter": "\n"}, "--csv_delimiter is '\\n', expected one ASCII character"),
        ({"quote": "«"}, "--csv_quote is '«', expected one ASCII character or 'tab', or 'none'"),
        ({"escape": '"'}, "--csv_delimiter is ',', expected a character apart from the quote and the escape"),
        ({"row_tag": "<row>"}, "--row_tag is '<row>', expected the name of an element, without brackets"),
        ({"header": "yes"}, "--csv_header is 'yes', expected true or false"),
    ],
)
def test_what_no_reader_could_follow_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError) as refused:
        dialect.parse(**given)

    assert str(refused.value).startswith(message)
