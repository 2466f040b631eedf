"""The tables of docs/reference/permissions.md. `python -m tests.security.permissions_page` writes them."""

from collections.abc import Callable, Iterator

from tests.facts.generated import rewrite, table
from tests.security import permission_tables
from tests.security.permission_tables import Table
from tests.security.policy_simulator import Account
from tests.security.run_calls import Row
from tests.security.simulated_app import simulated_templates

PAGE = "permissions.md"
_ACTIONS_SHOWN = 3


def made() -> dict[str, str]:
    """Each table of the page by its name."""
    templates = simulated_templates()
    account = Account.of(templates)
    allowed, refused = permission_tables.allowed(templates), permission_tables.refused(templates)
    head = ["what", "who", "does", "requests", "known from"]
    return {
        "allowed": table(head, _rows(allowed, lambda row: row.known_from)),
        "refused": table(head[:-1], (each[:-1] for each in _rows(refused, lambda row: ""))),
        "counts": table(
            ["", "number"],
            [
                ["things that must be allowed", len(allowed)],
                ["things that must be refused", len(refused)],
                ["statements that are weighed", len(account.statements)],
            ],
        ),
    }


def _rows(entries: Table, last: Callable[[Row], str]) -> Iterator[list[object]]:
    """What several do alike is one row."""
    grouped: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for who, row in entries:
        actions = list(dict.fromkeys(call.action for call in row.calls))
        shown = ", ".join(f"`{each}`" for each in actions[:_ACTIONS_SHOWN])
        if len(actions) > _ACTIONS_SHOWN:
            shown += f" and {len(actions) - _ACTIONS_SHOWN} more"
        grouped.setdefault((row.feature, row.does, shown, last(row)), {})[who] = None
    for (feature, does, shown, known_from), whom in grouped.items():
        yield [feature, ", ".join(whom), does, shown, known_from]


if __name__ == "__main__":
    rewrite(PAGE, made())
