"""Where a fact comes from and how far it can be trusted."""

from dataclasses import dataclass
from enum import Enum

GLUE_GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/"


class Mark(Enum):
    """How sure a fact is."""

    DOCUMENTED = "an official page says so"
    INFERRED = "follows from official pages, none says it"
    CONFLICTING = "official pages contradict each other"
    UNCONFIRMED = "no authoritative page found"
    MEASURED = "measured with this library on two cores of a laptop, not on Glue"
    RULE_OF_THUMB = "a rule of thumb, not measured"

    @property
    def letter(self) -> str:
        """The mark as the tables of the reference print it."""
        return _LETTERS[self]


_LETTERS = {
    Mark.DOCUMENTED: "D",
    Mark.INFERRED: "I",
    Mark.CONFLICTING: "C",
    Mark.UNCONFIRMED: "U",
    Mark.MEASURED: "M",
    Mark.RULE_OF_THUMB: "R",
}


@dataclass(frozen=True)
class Source:
    """The page that a fact was read on, and its mark."""

    page: str
    mark: Mark = Mark.DOCUMENTED


def glue_guide(page: str, mark: Mark = Mark.DOCUMENTED) -> Source:
    """A page of the AWS Glue Developer Guide, by its file name without `.html`."""
    return Source(f"{GLUE_GUIDE}{page}.html", mark)
