"""Rows of MySQL and MariaDB as the server makes them: no side holds a result, so none can be too large.

Connector/J holds a whole result unless a statement's fetch size says otherwise. A positive one has the server
keep the result in a table of its own, and hand it out in lots; the one below has both pass on row by row.
"""

import time

from glue_shared.errors import OptionError
from glue_shared.jdbc_session import Session

ROW_BY_ROW = -(2**31)  # Connector/J's own word for it, Java's Integer.MIN_VALUE
_LOOKS, _SECONDS_BETWEEN = 20, 0.25
_ENDED = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE ? AND ID <> CONNECTION_ID()"
_LOTS = "SHOW SESSION STATUS LIKE 'Com_stmt_fetch'"


def refuse_held_results(session: Session, chosen: int | None) -> None:
    """Raises OptionError where this driver, by this URL, would take a whole table into its memory."""
    if chosen is None:
        does = session.can_stream(ROW_BY_ROW)
    else:
        session.read_singly("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")
        does = int(session.column(_LOTS, "Value") or 0) > 0
    if not does:
        way = "row by row" if chosen is None else "in lots of --fetch_size"
        expected = f"MySQL's Connector/J and a server that pass on rows {way}: here a whole result is held"
        raise OptionError("--connection", session.database.name, expected)


def end(session: Session, mark: str) -> None:
    """Ends the statements that carry the mark, with their connections.

    A task that stops early reads the rest of its result before it closes it; the server would go on for it.
    """
    for _ in range(_LOOKS):
        found = session.rows(_ENDED, f"%{mark}%")
        for (number,) in found:
            session.execute(f"KILL CONNECTION {int(number or 0)}")
        if not found:
            return
        time.sleep(_SECONDS_BETWEEN)
