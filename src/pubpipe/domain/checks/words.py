"""Doubled words and texts much shorter or longer than their source."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, warning
from pubpipe.domain.saying import _
from pubpipe.domain.tokens import fold

_TOKEN = re.compile(r"\S+")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_LONG_ENOUGH = 60
"""Characters; what a shorter source becomes says nothing."""
_SHORTEST, _LONGEST = 0.6, 1.9
"""Of 30,000 human translations of news 1 in 250 is shorter, 1 in 2,000 longer."""


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings about words that stand twice and about length; both texts are plain."""
    if not any(True for _word in _doubled(source)):
        for word, start, end in _doubled(target):
            yield warning(
                "doubled",
                _("“%(word)s” stands twice in a row. Remove one if that is a slip."),
                span=(start, end),
                # With the space before it.
                fix=(Edit(start - 1, end, ""),),
                word=word,
            )
    if len(source) >= _LONG_ENOUGH:
        ratio = len(target) / len(source)
        if ratio < _SHORTEST:
            yield warning(
                "length",
                _(
                    "The text is much shorter than the source. Check that nothing is left "
                    "out."
                ),
            )
        elif ratio > _LONGEST:
            yield warning(
                "length",
                _(
                    "The text is much longer than the source. Check that nothing was "
                    "added."
                ),
            )


def _doubled(text: str) -> Iterator[tuple[str, int, int]]:
    previous = ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        bare = _EDGE.sub("", token)
        starts_clean = token.startswith(bare)
        if bare.isalpha() and starts_clean and previous and fold(bare) == previous:
            yield bare, match.start(), match.start() + len(bare)
        # A comma between them makes them two words: «да, да».
        previous = fold(bare) if bare.isalpha() and token.endswith(bare) else ""
