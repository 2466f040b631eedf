"""CloudWatch Logs' patterns of terms: of `a b` both must be in a line, of `?a ?b` either, and `-a` must not.

Source: the CloudWatch Logs User Guide, "Filter pattern syntax": case matters, a term in double quotes is
taken as it is. Where `?` terms stand beside others, the guide says that the `?` ones are ignored.
"""

import re

_TERM = re.compile(r'([?-]?)(?:"([^"\\]*)"|([A-Za-z0-9_]+))(?:\s+|$)')


def terms(pattern: str) -> list[tuple[str, str]]:
    """Each term with its sign; a pattern that CloudWatch Logs would refuse raises ValueError."""
    if pattern[:1] in "{[%":
        raise NotImplementedError(pattern)
    found, place = [], 0
    while place < len(pattern):
        term = _TERM.match(pattern, place)
        if term is None:
            raise ValueError(f"no term at {place}: {pattern[place:]}")
        found.append((term[1], term[2] if term[2] is not None else term[3]))
        place = term.end()
    return found


def matches(pattern: str, line: str) -> bool:
    """Whether a filter with this pattern counts the line."""
    signed = terms(pattern)
    required = [text for sign, text in signed if sign == ""]
    optional = [text for sign, text in signed if sign == "?"]
    if any(text in line for sign, text in signed if sign == "-"):
        return False
    if required or not optional:
        return all(text in line for text in required)
    return any(text in line for text in optional)
