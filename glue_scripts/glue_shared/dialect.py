"""How a text source is written: its encoding, CSV's delimiter, quote, escape and header, XML's rows."""

from dataclasses import dataclass

from glue_shared.errors import OptionError

_TEXT = ("json", "json_document", "csv")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
_OF_CSV = ("delimiter", "quote", "escape", "header")
FORMATS = {"--encoding": _TEXT, "--row_tag": ("xml",), **{f"--csv_{name}": ("csv",) for name in _OF_CSV}}
_NAMES = {"tab": "\t", "\\t": "\t", "none": ""}  # what an argument list cannot say, or not well


@dataclass(frozen=True)
class Dialect:
    """What every object of a text source has in common. A byte order mark outweighs `encoding`.

    `row_tag` names the element of XML that is a row; XML itself says its encoding.
    `quote` and `escape` are one character, or empty for none. A doubled quote within quotes is always one.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    header: bool = True
    row_tag: str = ""

    @property
    def arrow(self) -> "dict[str, object]":
        """As pyarrow's ParseOptions take it."""
        return {
            "delimiter": self.delimiter,
            "quote_char": self.quote or False,
            "escape_char": self.escape or False,
        }


PLAIN = Dialect()


def told(given: Dialect) -> "dict[str, object]":
    """What differs from a plain source's, by the argument that says it."""
    arguments = {
        "encoding": "--encoding",
        **{name: f"--csv_{name}" for name in _OF_CSV},
        "row_tag": "--row_tag",
    }
    return {
        argument: getattr(given, name)
        for name, argument in arguments.items()
        if getattr(given, name) != getattr(PLAIN, name)
    }


def parse(
    *,
    encoding: str = PLAIN.encoding,
    delimiter: str = PLAIN.delimiter,
    quote: str = PLAIN.quote,
    escape: str = PLAIN.escape,
    header: str = "true",
    row_tag: str = PLAIN.row_tag,
) -> Dialect:
    """The dialect of the job's arguments. Raises OptionError for one that no reader could follow."""
    if encoding.lower() not in ENCODINGS:
        raise OptionError("--encoding", encoding, f"one of {', '.join(ENCODINGS)}")
    if header not in ("true", "false"):
        raise OptionError("--csv_header", header, "true or false")
    found = Dialect(
        encoding=encoding.lower(),
        delimiter=_character("--csv_delimiter", delimiter, may_be_none=False),
        quote=_character("--csv_quote", quote),
        escape=_character("--csv_escape", escape),
        header=header == "true",
        row_tag=_tag(row_tag),
    )
    told_apart = [each for each in (found.delimiter, found.quote, found.escape) if each]
    if len(set(told_apart)) < len(told_apart):
        raise OptionError("--csv_delimiter", delimiter, "a character apart from the quote and the escape")
    return found


def _tag(name: str) -> str:
    if any(character in name for character in "<>/ \t\r\n'\""):
        raise OptionError("--row_tag", name, "the name of an element, without brackets")
    return name


def _character(option: str, value: str, *, may_be_none: bool = True) -> str:
    found = _NAMES.get(value, value)
    if len(found) > 1 or not found.isascii() or found in ("\n", "\r") or not (found or may_be_none):
        expectation = "one ASCII character or 'tab'" + (", or 'none'" if may_be_none else "")
        raise OptionError(option, value, expectation)
    return found
