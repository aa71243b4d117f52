"""A mistake that a reader found on a page."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_QUOTE = 500
"""Characters of the passage with the mistake."""
LONGEST_NOTE = 1_000
"""Characters of what the reader says about it."""


@dataclass(frozen=True)
class Report:
    """What a reader sent from a page; who it was is not known.

    `quote` is the passage as the page showed it, `edition` the version that the reader had
    before them. `settled_by` is the editor who has dealt with it, "" until then.
    """

    article: str
    locale: str
    edition: int
    quote: str
    note: str
    at: datetime
    id: int = 0
    settled_by: str = ""
    settled_at: datetime | None = None


def one_line(text: str) -> str:
    """The text with every run of white space as one space: how passages are compared."""
    return " ".join(text.split())
