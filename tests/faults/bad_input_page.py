"""The tables of docs/reference/bad-input.md. `python -m tests.faults.bad_input_page` writes them anew."""

from collections.abc import Sequence

from tests.facts.generated import rewrite, table
from tests.faults.bad_binary_cases import AVROS, ORC, PARQUET, STREAMS
from tests.faults.bad_input import Case
from tests.faults.bad_text_cases import CSV, JSON_DOCUMENTS, JSON_LINES, XML

PAGE = "bad-input.md"
CASES: dict[str, Sequence[Case]] = {
    "json": JSON_LINES,
    "json-document": JSON_DOCUMENTS,
    "csv": CSV,
    "streams": STREAMS,
    "parquet": PARQUET,
    "orc": ORC,
    "avro": AVROS,
    "xml": XML,
}
_HEAD = ("input", "`quarantine`", "`fail`", "the reason begins")


def made() -> dict[str, str]:
    """Every table of the page, by the name of its place."""
    return {kind: table(_HEAD, [_row(case) for case in cases]) for kind, cases in CASES.items()}


def _row(case: Case) -> tuple[str, ...]:
    reason = case.reason.replace("|", "\\|")
    return (case.name, *case.ends, f"`{reason}`" if reason else "")


if __name__ == "__main__":
    rewrite(PAGE, made())
