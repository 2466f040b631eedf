"""A predicate is read into a tree; whatever the grammar does not hold is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_shared import jdbc_predicates
from glue_shared.errors import OptionError
from glue_shared.jdbc_predicates import EXPECTED, Comparison, Joined, Literal, Not, Predicate, parse

ONE = Literal("number", "1")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("id = 1", Comparison("id", "=", (ONE,))),
        ("id!=-1.50", Comparison("id", "<>", (Literal("number", "-1.50"),))),
        ("name = 'O''Neil; --'", Comparison("name", "=", (Literal("text", "O'Neil; --"),))),
        ('"Order Total" >= 1', Comparison("Order Total", ">=", (ONE,))),
        ("größe < 1", Comparison("größe", "<", (ONE,))),
        (
            "ID IN (1, 'a', TRUE)",
            Comparison("ID", "in", (ONE, Literal("text", "a"), Literal("boolean", "true"))),
        ),
        ("id not in (1)", Not(Comparison("id", "in", (ONE,)))),
        ("a is null", Comparison("a", "null", ())),
        ("a is not null", Not(Comparison("a", "null", ()))),
        ("a like 'x%'", Comparison("a", "like", (Literal("text", "x%"),))),
        ("d = date '2026-01-31'", Comparison("d", "=", (Literal("date", "2026-01-31"),))),
        (
            "t between timestamp '2026-01-31 00:00:00' and timestamp '2026-02-01 00:00:00.5'",
            Comparison(
                "t",
                "between",
                (Literal("timestamp", "2026-01-31 00:00:00"), Literal("timestamp", "2026-02-01 00:00:00.5")),
            ),
        ),
        ("date = 1", Comparison("date", "=", (ONE,))),
        (
            "a = 1 or b = 1 and not (c = 1 or d = 1)",
            Joined(
                "or",
                (
                    Comparison("a", "=", (ONE,)),
                    Joined(
                        "and",
                        (
                            Comparison("b", "=", (ONE,)),
                            Not(Joined("or", (Comparison("c", "=", (ONE,)), Comparison("d", "=", (ONE,))))),
                        ),
                    ),
                ),
            ),
        ),
    ],
)
def test_reads(text: str, tree: Predicate) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 = 1", "; '1' cannot stand where it does"),
        ("id = 1 or 1=1", "; '1' cannot stand where it does"),
        ("id = 1; drop table users", "; '; drop table users' is none of it"),
        ("id = 1 -- all", "; '-- all' is none of it"),
        ("id = 1 /* all */", "; '/* all */' is none of it"),
        ("id = (select max(id) from t)", "; '(' cannot stand where it does"),
        ("pg_sleep(10) = 1", "; '(' cannot stand where it does"),
        ("id = other", "; 'other' cannot stand where it does"),
        ("id = 1 union select 1", "; 'union' cannot stand where it does"),
        ("name = 'a", '; "\'a" is none of it'),
        ("name = 'a\\' or 1=1", "; '1' cannot stand where it does"),
        ('name = "a"', "; 'a' cannot stand where it does"),
        ("id = 1 and", "; its end cannot stand where it does"),
        ("(id = 1", "; its end cannot stand where it does"),
        ("id in ()", "; ')' cannot stand where it does"),
        ("id = 0x41", "; '0x41' is none of it"),
        ("id = 1e5", "; '1e5' is none of it"),
        ("id = null", "; 'null' cannot stand where it does"),
        ("a.b = 1", "; '.b = 1' is none of it"),
        ("`a` = 1", "; '`a` = 1' is none of it"),
        ("id = ${x}", "; '${x}' is none of it"),
        ("name = 'a\x00'", "; \"'a\\x00'\" is none of it"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(OptionError) as refusal:
        parse(text)

    assert str(refusal.value) == f"--tables predicate is {text!r}, expected {EXPECTED}{reason}"


@pytest.mark.parametrize("given_text", ["", " ", None, 5, ["id = 1"], "a = 1 or " * 2_000 + "a = 1"])
def test_refuses_what_is_no_short_text(given_text: object) -> None:
    with pytest.raises(OptionError):
        parse(given_text)


def test_refuses_brackets_that_would_exhaust_the_stack() -> None:
    text = "(" * 51 + "a = 1" + ")" * 51

    with pytest.raises(OptionError, match="at most 50 brackets within each other"):
        parse(text)


def test_a_date_names_every_part() -> None:
    with pytest.raises(
        OptionError, match=r"date '\.\.\.' with every part, year first; not \"'31\.1\.2026'\""
    ):
        parse("d = date '31.1.2026'")


@given(st.text(max_size=40))
def test_any_text_is_a_tree_or_a_refusal(text: str) -> None:
    try:
        tree = parse(text)
    except OptionError:
        return

    assert list(jdbc_predicates.columns_of(tree))


@given(st.text(alphabet=st.characters(exclude_characters="\x00"), max_size=40))
def test_a_text_literal_comes_back_as_it_was_written(value: str) -> None:
    doubled = value.replace("'", "''")

    assert parse(f"a = '{doubled}'") == Comparison("a", "=", (Literal("text", value),))
