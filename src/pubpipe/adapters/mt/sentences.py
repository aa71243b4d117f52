"""Where a line of text may be cut for translation, without losing a character."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from pubpipe.adapters.mt.endings import ends

Span = tuple[int, int]

_SPACE = re.compile(r"\s+")
# Better places to cut come first: after a clause, after a dash or comma, between words.
_SEAMS = (re.compile(r"[;:!?…]\s+"), re.compile(r"(?:,|\s[–—-])\s+"), _SPACE)


def sentences(line: str, language: str, whole: Iterable[Span] = ()) -> list[Span]:
    """Return the sentences of a line without the spaces around them.

    `language` is a tag such as `hy`. No cut falls inside one of the `whole` spans (an
    address, a piece of code).
    """
    whole = tuple(whole)
    cuts = sorted(cut for cut in ends(line, language) if _is_free(cut, whole))
    edges = [0, *(cut for cut in cuts if 0 < cut < len(line)), len(line)]
    spans = (trimmed(line, *span) for span in pairwise(edges))
    return [span for span in spans if span[0] < span[1]]


def halves(
    line: str,
    span: Span,
    size: Callable[[Span], int],
    most: int,
    whole: Iterable[Span] = (),
) -> list[Span]:
    """Cut a span of a line into spans of at most `most` pieces each, as counted by `size`.

    Cuts at the best seam near the middle, again and again, and between two letters when
    there is no seam; never inside one of the `whole` spans.
    """
    whole = tuple(whole)
    start, end = trimmed(line, *span)
    cut = _seam(line, start, end, whole) if size((start, end)) > most else None
    if cut is None:
        return [(start, end)]
    return [
        part
        for half in ((start, cut), (cut, end))
        for part in halves(line, half, size, most, whole)
    ]


def _seam(line: str, start: int, end: int, whole: tuple[Span, ...]) -> int | None:
    middle = (start + end) // 2
    for seam in _SEAMS:
        cuts = [match.end() for match in seam.finditer(line, start, end)]
        if seam is not _SPACE:
            # A cut in the outer quarters would leave one part nearly as long as before.
            cuts = [cut for cut in cuts if abs(cut - middle) < (end - start) / 4]
        free = [cut for cut in cuts if start < cut < end and _is_free(cut, whole)]
        if free:
            return min(free, key=lambda cut: abs(cut - middle))
    if start < middle < end and _is_free(middle, whole):
        return middle
    return None


def _is_free(cut: int, whole: tuple[Span, ...]) -> bool:
    return not any(left < cut < right for left, right in whole)


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its two ends."""
    part = text[start:end]
    return (
        start + len(part) - len(part.lstrip()),
        end - len(part) + len(part.rstrip()),
    )
