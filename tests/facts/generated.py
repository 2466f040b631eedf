"""Pages of the reference whose tables are made by code: the prose is the page's own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
_TABLE = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def filled(page: str, made: Mapping[str, str]) -> str:
    """The page with each of its marked places made anew; a place that nothing fills is an error."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n\n{found[3]}", page)


def places(page: str) -> list[str]:
    """The names of the page's marked places."""
    return [found[2] for found in _TABLE.finditer(page)]


def rewrite(name: str, made: Mapping[str, str]) -> None:
    """Write the page anew."""
    path = REFERENCE / name
    path.write_text(filled(path.read_text(encoding="utf-8"), made), encoding="utf-8")
