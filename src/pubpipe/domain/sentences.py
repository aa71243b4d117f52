"""Sentences of a segment, and which of two languages belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pubpipe.domain.markup import escape, plain

Span = tuple[int, int]
Cut = Callable[[str, str], Sequence[Span]]
"""Where the sentences of one line of plain text are: (line, locale code) → spans."""


def sentence_spans(text: str, locale: str, cut: Cut) -> list[Span]:
    """Where the sentences of a segment are in its plain text, line by line."""
    spans = []
    at = 0
    for line in text.split("\n"):
        spans += [(at + start, at + end) for start, end in cut(line, locale)]
        at += len(line) + 1
    return spans


def sentence_pairs(
    source: str, text: str, source_locale: str, locale: str, cut: Cut
) -> list[tuple[str, str]]:
    """The pairs of sentences in a pair of segment texts, without those that hold tags.

    Empty unless both sides have the same number of sentences, more than one: then only
    the whole is known to be right.
    """
    said, written = plain(source), plain(text)
    ours = [said[slice(*span)] for span in sentence_spans(said, source_locale, cut)]
    theirs = [written[slice(*span)] for span in sentence_spans(written, locale, cut)]
    if len(ours) != len(theirs) or len(ours) < 2:
        return []
    pairs = [
        (escape(one), escape(other)) for one, other in zip(ours, theirs, strict=True)
    ]
    # A sentence with a tag does not stand in the segment as its words alone do.
    return [(one, other) for one, other in pairs if one in source and other in text]
