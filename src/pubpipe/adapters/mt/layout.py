"""A segment's text taken apart: plain words, and where its tags stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pubpipe.adapters.mt.sentences import Span
from pubpipe.domain.markup import Marked, escape, tokens

BREAK = "\n"
"""Stands for an empty tag in `plain`; the text's own newlines are spaces there."""


@dataclass(frozen=True)
class Layout:
    """Plain text with the places of its tags.

    `paired` has (id, span) with outer tags first; white space at the ends of a span
    stays outside of it. `empty` has (id, place) and the place holds a `BREAK`.
    """

    plain: str
    paired: tuple[tuple[int, Span], ...] = ()
    empty: tuple[tuple[int, int], ...] = ()

    @property
    def lines(self) -> list[Span]:
        """The runs of text between empty tags."""
        edges = [-1, *(place for _, place in self.empty), len(self.plain)]
        return [(left + 1, right) for left, right in pairwise(edges)]


def take_apart(marked: Marked) -> Layout:
    """Return the layout of a segment; raises MarkupError when its text is malformed."""
    plain, paired, empty = "", {}, []
    for token in tokens(marked.text):
        if token.kind == "text":
            # One for one, so that places stay where they are.
            plain += "".join(" " if sign in "\n\r\t" else sign for sign in token.value)
        elif token.kind == "empty":
            empty.append((token.id, len(plain)))
            plain += BREAK
        elif token.kind == "open":
            paired[token.id] = (len(plain), len(plain))
        else:
            paired[token.id] = (paired[token.id][0], len(plain))
    return Layout(
        plain,
        tuple((tag, _tight(plain, span)) for tag, span in paired.items()),
        tuple(empty),
    )


def put_together(layout: Layout) -> str:
    """Return the segment text of a layout; the inverse of `take_apart`.

    Tags must lie inside one another or apart, and outer tags come first.
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for tag, (start, end) in layout.paired:
        opening.setdefault(start, []).append(f"<{tag}>")
        closing.setdefault(end, []).insert(0, f"</{tag}>")
    breaks = {place: f"<{tag}/>" for tag, place in layout.empty}
    out, done = [], 0
    for place in sorted({*opening, *closing, *breaks}):
        out.append(escape(layout.plain[done:place]))
        out += closing.get(place, [])
        out += opening.get(place, [])
        out.append(breaks.get(place, ""))
        done = place + (place in breaks)
    return "".join([*out, escape(layout.plain[done:])])


def _tight(plain: str, span: Span) -> Span:
    start, end = span
    while start < end and plain[start] != BREAK and plain[start].isspace():
        start += 1
    while start < end and plain[end - 1] != BREAK and plain[end - 1].isspace():
        end -= 1
    return start, end
