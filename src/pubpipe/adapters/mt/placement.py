"""Where the tags of a source belong in its draft.

Exactly, where a tag begins and ends with a sentence or its text stands word for word in
the draft; else where the model looked when it wrote, if that is one clear place.
A tag without a clear place is left off: a person sees what is missing, not what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pubpipe.adapters.mt.layout import Layout
from pubpipe.adapters.mt.machine import Said
from pubpipe.adapters.mt.protection import Masked, Restored
from pubpipe.adapters.mt.sentences import Span

CLEAR = 0.6
"""Least mean share of the attention that must rest on the tag's words."""
_WORD = re.compile(r"\S+")
_BRACKETS = frozenset("«»“”„‟‘’‹›\"'()[]")


@dataclass(frozen=True)
class Passage:
    """A sentence of the source and what became of it in the draft.

    `source` and `target` are spans in the two plain texts.
    """

    source: Span
    target: Span
    masked: Masked
    pieces: Sequence[str]
    said: Said
    restored: Restored


def place(source: Layout, draft: str, passages: Sequence[Passage]) -> Layout:
    """Return the draft with every tag of the source that has a clear place in it."""
    empty = tuple((tag, _moved(position, passages)) for tag, position in source.empty)
    placed: dict[int, Span] = {}
    spans = dict(source.paired)
    for tag, span in source.paired:
        found = _find(source.plain, span, draft, passages)
        if found and _agrees(tag, found, placed, spans, empty, source.empty):
            placed[tag] = found
    return Layout(draft, tuple(placed.items()), empty)


def project(span: Span, source: str, pieces: Sequence[str], said: Said) -> Span | None:
    """Return the span of `said.text` written while looking at `span` of the source.

    None unless it is one run of words that holds at least `CLEAR` of the attention.
    """
    source_words, target_words = _words(source), _words(said.text)
    of_source, of_target = _word_of(pieces), _word_of(said.pieces)
    if (
        said.attention is None
        or not target_words
        or not of_source
        or len(source_words) != of_source[-1] + 1
        or len(target_words) != of_target[-1] + 1
    ):
        return None  # the tokenizer counts words in its own way
    inside = {
        number
        for number, (start, end) in enumerate(source_words)
        if start < span[1] and span[0] < end
    }
    on_span = [0.0] * len(target_words)
    on_all = [1e-9] * len(target_words)
    for word, row in zip(of_target, said.attention, strict=False):
        # The last column is the end sign; what rests there tells nothing.
        for seen, weight in zip(of_source, row, strict=False):
            on_all[word] += weight
            if seen in inside:
                on_span[word] += weight
    shares = [part / total for part, total in zip(on_span, on_all, strict=True)]
    hit = [word for word, share in enumerate(shares) if share > 0.5]
    if not hit or hit[-1] - hit[0] + 1 != len(hit):
        return None
    if sum(shares[word] for word in hit) / len(hit) < CLEAR:
        return None
    return target_words[hit[0]][0], target_words[hit[-1]][1]


def _find(
    plain: str, span: Span, draft: str, passages: Sequence[Passage]
) -> Span | None:
    if span[0] == span[1]:
        return None  # a tag around nothing: no place is right
    start = _edge(plain, span[0], draft, passages, is_end=False)
    end = _edge(plain, span[1], draft, passages, is_end=True)
    if start is not None and end is not None:
        return (start, end) if start < end else None
    for home in passages:
        if home.source[0] <= span[0] and span[1] <= home.source[1]:
            return _within(plain, span, draft, home)
        # The tag runs from one sentence into another: its part must be at the seam.
        if start is None and home.source[0] < span[0] < home.source[1]:
            inside = _within(plain, span, draft, home)
            start = inside[0] if inside and _is_last(inside, draft, home) else None
        if end is None and home.source[0] < span[1] < home.source[1]:
            inside = _within(plain, span, draft, home)
            end = inside[1] if inside and _is_first(inside, draft, home) else None
    if start is None or end is None or start >= end:
        return None
    return start, end


def _within(plain: str, span: Span, draft: str, home: Passage) -> Span | None:
    """Find the part of a tag that lies in one sentence."""
    part = max(span[0], home.source[0]), min(span[1], home.source[1])
    return _copy(plain, part, draft, home) or _projected(plain, part, draft, home)


def _is_last(span: Span, draft: str, home: Passage) -> bool:
    return not any(sign.isalnum() for sign in draft[span[1] : home.target[1]])


def _is_first(span: Span, draft: str, home: Passage) -> bool:
    return not any(sign.isalnum() for sign in draft[home.target[0] : span[0]])


def _edge(
    plain: str, at: int, draft: str, passages: Sequence[Passage], *, is_end: bool
) -> int | None:
    """Return where an edge goes that has only punctuation between itself and a sentence's."""
    for passage in passages:
        start, end = passage.source
        new_start, new_end = passage.target
        if is_end and start < at <= end:
            rest = plain[at:end]
            if any(sign.isalnum() for sign in rest):
                return None
            return new_end - _marks(draft[new_start:new_end][::-1], rest)
        if not is_end and start <= at < end:
            rest = plain[start:at]
            if any(sign.isalnum() for sign in rest):
                return None
            return new_start + _marks(draft[new_start:new_end], rest)
    return _moved(at, passages)


def _marks(text: str, as_in: str) -> int:
    """Return how many characters at the beginning of `text` are marks like those of `as_in`.

    No more than `as_in` has; a quotation mark or bracket only if it has one too.
    """
    left = len(as_in.replace(" ", ""))
    brackets = bool(_BRACKETS.intersection(as_in))
    count = 0
    for number, sign in enumerate(text):
        if sign.isalnum() or not left or (sign in _BRACKETS and not brackets):
            break
        if not sign.isspace():
            left -= 1
            count = number + 1
    return count + len(text[count:]) - len(text[count:].lstrip()) if count else 0


def _moved(at: int, passages: Sequence[Passage]) -> int:
    """Return where a place between sentences is in the draft; gaps are copied as they are."""
    shift = 0
    for passage in passages:
        if passage.source[1] > at:
            break
        shift = passage.target[1] - passage.source[1]
    return at + shift


def _copy(plain: str, span: Span, draft: str, home: Passage) -> Span | None:
    """Find the tag's text word for word; which one, if it stands there several times."""
    wanted = re.compile(rf"(?<!\w){re.escape(plain[slice(*span)])}(?!\w)")
    here = [match.start() for match in wanted.finditer(plain, *home.source)]
    there = [match.span() for match in wanted.finditer(draft, *home.target)]
    if span[0] not in here or len(here) != len(there):
        return None
    return there[here.index(span[0])]


def _projected(plain: str, span: Span, draft: str, home: Passage) -> Span | None:
    offset = home.source[0]
    start, end = (home.masked.at(edge - offset) for edge in span)
    if start is None or end is None:
        return None
    found = project((start, end), home.masked.text, home.pieces, home.said)
    if not found:
        return None
    left = home.target[0] + home.restored.at(found[0], is_end=False)
    right = home.target[0] + home.restored.at(found[1], is_end=True)
    # The model's words carry the marks around them; the tag had its own or none.
    while left < right and plain[span[0]].isalnum() and not draft[left].isalnum():
        left += 1
    while (
        left < right and plain[span[1] - 1].isalnum() and not draft[right - 1].isalnum()
    ):
        right -= 1
    return (left, right) if left < right else None


def _agrees(
    tag: int,
    found: Span,
    placed: dict[int, Span],
    spans: dict[int, Span],
    empty: tuple[tuple[int, int], ...],
    empty_before: tuple[tuple[int, int], ...],
) -> bool:
    """Tell whether the tag lies to the others as it does in the source."""
    for other, there in placed.items():
        if _holds(spans[other], spans[tag]):
            if not _holds(there, found):
                return False
        elif found[0] < there[1] and there[0] < found[1]:
            return False
    return all(
        _holds(found, (now, now + 1)) == _holds(spans[tag], (before, before + 1))
        for (_, now), (_, before) in zip(empty, empty_before, strict=True)
    )


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _words(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text)]


def _word_of(pieces: Sequence[str]) -> list[int]:
    """Return the number of the word to which each piece belongs."""
    numbers: list[int] = []
    word = -1
    for piece, following in pairwise([*pieces, ""]):
        is_gap = piece == "▁" and following.startswith("▁")  # a second space
        if not is_gap and (piece.startswith("▁") or word < 0):
            word += 1
        numbers.append(max(word, 0))
    return numbers
