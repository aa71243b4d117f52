"""Doubled words and texts much shorter or longer than their source."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.tokens import fold

_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_LONG_ENOUGH = 60
_SHORTEST, _LONGEST = 0.4, 2.6


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings about words that stand twice and about length; both texts are plain."""
    if not any(True for _ in _doubled(source)):
        for word in dict.fromkeys(_doubled(target)):
            yield warning(
                "doubled",
                f"“{word}” stands twice in a row. Remove one if that is a slip.",
            )
    if len(source) >= _LONG_ENOUGH:
        ratio = len(target) / len(source)
        if ratio < _SHORTEST:
            yield warning(
                "length",
                "The text is much shorter than the source. Check that nothing is left out.",
            )
        elif ratio > _LONGEST:
            yield warning(
                "length",
                "The text is much longer than the source. Check that nothing was added.",
            )


def _doubled(text: str) -> Iterator[str]:
    previous = ""
    for token in text.split():
        bare = _EDGE.sub("", token)
        starts_clean = token.startswith(bare)
        if bare.isalpha() and starts_clean and previous and fold(bare) == previous:
            yield bare
        # A comma between them makes them two words: «да, да».
        previous = fold(bare) if bare.isalpha() and token.endswith(bare) else ""
