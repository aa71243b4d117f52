"""What readers ask for: which originals they read lately."""

from collections.abc import Iterable
from datetime import timedelta

from pubpipe.domain.hit import Readership

LATELY = timedelta(hours=48)
"""How far back views tell what readers want now; news is old after two days."""
SOON = timedelta(days=1)
"""A deadline nearer than this goes before any number of readers."""


def of_originals(read: Iterable[Readership], source_locale: str) -> dict[str, int]:
    """Return the views of each article's original."""
    return {each.article: each.views for each in read if each.locale == source_locale}
