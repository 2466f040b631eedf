"""The rows of a table that a job wants: a small grammar, read into a tree that no SQL text can hide in.

    predicate  = term { "or" term }
    term       = factor { "and" factor }
    factor     = [ "not" ] ( "(" predicate ")" | comparison )
    comparison = column ( = | <> | != | < | <= | > | >= ) literal
               | column [ "not" ] "in" "(" literal { "," literal } ")"
               | column [ "not" ] "between" literal "and" literal
               | column [ "not" ] "like" 'text'
               | column "is" [ "not" ] "null"
    literal    = number | 'text' | date 'yyyy-mm-dd' | timestamp 'yyyy-mm-dd hh:mm:ss[.ffffff]' | true | false

A column is a plain word, or any name in "double quotes". A quote within a text is doubled. Functions,
columns on the right, sub-queries and comments are not part of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glue_shared import jdbc_names
from glue_shared.errors import OptionError

OPTION = "--tables predicate"
LONGEST = 10_000  # characters: what a task's description can hold with ease
DEEPEST = 50  # brackets and "not" within each other
EXPECTED = (
    "comparisons of columns with literals, joined by and, or, not and brackets, such as \"state = 'paid'\""
)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | (?P<text>'(?:[^'\x00]|'')*')
    | "(?P<quoted>[^"]*)"
    | (?P<word>[^\W\d][\w$\#]*)
    | (?P<sign><>|!=|<=|>=|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)
_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MOMENTS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?"),
}
_RESERVED = {"and", "or", "not", "in", "between", "like", "is", "null", "true", "false"}


@dataclass(frozen=True)
class Literal:
    """A value of the predicate: its kind (number, text, date, timestamp, boolean) and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Comparison:
    """A column against literals. `operator` is one of = <> < <= > >= in between like null."""

    column: str
    operator: str
    literals: tuple[Literal, ...]


@dataclass(frozen=True)
class Not:
    inner: "Predicate"


@dataclass(frozen=True)
class Joined:
    """Two or more predicates under one word, `and` or `or`."""

    word: str
    parts: "tuple[Predicate, ...]"


Predicate = Comparison | Not | Joined


def columns_of(predicate: Predicate) -> Iterator[str]:
    """The columns that a predicate names, in its order."""
    if isinstance(predicate, Comparison):
        yield predicate.column
    elif isinstance(predicate, Not):
        yield from columns_of(predicate.inner)
    else:
        for part in predicate.parts:
            yield from columns_of(part)


def comparisons_of(predicate: Predicate) -> Iterator[Comparison]:
    if isinstance(predicate, Comparison):
        yield predicate
    elif isinstance(predicate, Not):
        yield from comparisons_of(predicate.inner)
    else:
        for part in predicate.parts:
            yield from comparisons_of(part)


def parse(text: object, option: str = OPTION) -> Predicate:
    """The tree of a predicate. Raises OptionError for whatever the grammar does not hold."""
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise OptionError(option, text, EXPECTED)
    return _Parser(text, option).whole()


class _Parser:
    def __init__(self, text: str, option: str) -> None:
        self._text, self._option = text, option
        self._tokens = list(self._split())
        self._next = 0
        self._depth = 0

    def whole(self) -> Predicate:
        found = self._joined("or")
        if self._next < len(self._tokens):
            raise self._refusal()
        return found

    def _split(self) -> Iterator[tuple[str, str]]:
        place, end = 0, len(self._text.rstrip())
        while place < end:
            match = _TOKEN.match(self._text, place)
            if match is None:
                rest = self._text[place:].strip()[:30]
                raise OptionError(self._option, self._text, f"{EXPECTED}; {rest!r} is none of it")
            kind = str(match.lastgroup)
            value = match[kind]
            if kind == "word" and value.lower() in _RESERVED:
                kind, value = "reserved", value.lower()
            yield kind, value
            place = match.end()

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._next += 1
        return token

    def _took(self, *wanted: tuple[str, str]) -> bool:
        if self._peek() in wanted:
            self._next += 1
            return True
        return False

    def _need(self, kind: str, value: str) -> None:
        if not self._took((kind, value)):
            raise self._refusal()

    def _refusal(self) -> OptionError:
        kind, value = self._peek()
        where = "its end" if kind == "end" else repr(value)
        return OptionError(self._option, self._text, f"{EXPECTED}; {where} cannot stand where it does")

    def _joined(self, word: str) -> Predicate:
        inner = self._factor if word == "and" else lambda: self._joined("and")
        parts = [inner()]
        while self._took(("reserved", word)):
            parts.append(inner())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _factor(self) -> Predicate:
        self._depth += 1
        if self._depth > DEEPEST:
            raise OptionError(self._option, self._text, f"at most {DEEPEST} brackets within each other")
        try:
            if self._took(("reserved", "not")):
                return Not(self._factor())
            if self._took(("sign", "(")):
                found = self._joined("or")
                self._need("sign", ")")
                return found
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Predicate:
        kind, name = self._peek()
        if kind not in ("word", "quoted"):
            raise self._refusal()
        self._next += 1
        column = jdbc_names.checked(self._option, name)
        kind, sign = self._peek()
        if kind == "sign" and sign in _COMPARISONS:
            self._next += 1
            return Comparison(column, _COMPARISONS[sign], (self._literal(),))
        if self._took(("reserved", "is")):
            negated = self._took(("reserved", "not"))
            self._need("reserved", "null")
            return _negated(Comparison(column, "null", ()), negated)
        negated = self._took(("reserved", "not"))
        return _negated(self._of_words(column), negated)

    def _of_words(self, column: str) -> Comparison:
        if self._took(("reserved", "between")):
            low = self._literal()
            self._need("reserved", "and")
            return Comparison(column, "between", (low, self._literal()))
        if self._took(("reserved", "like")):
            pattern = self._literal()
            if pattern.kind != "text":
                raise OptionError(self._option, self._text, "a 'text' behind like")
            return Comparison(column, "like", (pattern,))
        self._need("reserved", "in")
        self._need("sign", "(")
        literals = [self._literal()]
        while self._took(("sign", ",")):
            literals.append(self._literal())
        self._need("sign", ")")
        return Comparison(column, "in", tuple(literals))

    def _literal(self) -> Literal:
        kind, value = self._peek()
        if kind == "number":
            self._next += 1
            return Literal("number", value)
        if kind == "text":
            self._next += 1
            return Literal("text", value[1:-1].replace("''", "'"))
        if self._took(("reserved", "true"), ("reserved", "false")):
            return Literal("boolean", value)
        if kind == "word" and (form := _MOMENTS.get(value.lower())):
            self._next += 1
            return self._moment(value.lower(), form)
        raise self._refusal()

    def _moment(self, kind: str, form: "re.Pattern[str]") -> Literal:
        found, text = self._take()
        if found != "text" or not form.fullmatch(text[1:-1]):
            raise OptionError(
                self._option, self._text, f"{kind} '...' with every part, year first; not {text!r}"
            )
        return Literal(kind, text[1:-1])


def _negated(found: Comparison, negated: bool) -> Predicate:
    return Not(found) if negated else found
