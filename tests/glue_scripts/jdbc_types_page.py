"""The tables of docs/reference/jdbc-types.md; `python -m tests.glue_scripts.jdbc_types_page` writes them."""

from tests.facts.generated import rewrite, table
from tests.glue_scripts.jdbc_type_cases import MARIADB, POSTGRESQL, TypeCase

PAGE = "jdbc-types.md"
CASES = {"postgresql": POSTGRESQL, "mariadb": MARIADB}
_HEAD = ("column type", "in Parquet", "how", "proven with", "to quarantine")
_LONGEST = 40


def made() -> dict[str, str]:
    """Every table of the page, by the name of its place."""
    return {engine: table(_HEAD, [_row(case) for case in cases]) for engine, cases in CASES.items()}


def _row(case: TypeCase) -> tuple[str, ...]:
    return (f"`{case.declared}`", f"`{case.out}`", case.note, _shown(case.values), _shown(case.kept_out))


def _shown(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{_short(value)}`" for value in values)


def _short(value: str) -> str:
    whole = value.replace("|", "\\|")
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


if __name__ == "__main__":
    rewrite(PAGE, made())
