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


@dataclass(frozen=True)
class Source:
    """The page that a fact was read on, and its mark."""

    page: str
    mark: Mark = Mark.DOCUMENTED


def glue_guide(page: str, mark: Mark = Mark.DOCUMENTED) -> Source:
    """A page of the AWS Glue Developer Guide, by its file name without `.html`."""
    return Source(f"{GLUE_GUIDE}{page}.html", mark)
