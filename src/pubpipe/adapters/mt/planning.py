"""From segments to the sentences that a model is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pubpipe.adapters.mt.layout import Layout
from pubpipe.adapters.mt.protection import Masked, addresses, kept, mask, numbers
from pubpipe.adapters.mt.sentences import Span, halves, sentences

MOST_PIECES = 120
"""Input pieces per sentence; beyond that small models lose the thread, so it is cut again."""


class Tokenizer(Protocol):
    """What planning needs of a model: its pieces, and the symbols it carries over."""

    symbols: tuple[str, ...]

    def encode(self, text: str) -> list[str]: ...


@dataclass(frozen=True)
class Sentence:
    """One sentence for the model: its span in the plain text of its segment.

    `protected` counts from the beginning of the sentence; `attend` tells that a tag
    begins or ends within it, so that the place of its words will be asked for.
    """

    span: Span
    protected: tuple[Span, ...]
    masked: Masked
    pieces: list[str]
    attend: bool


def plan(
    layout: Layout, code: frozenset[int], language: str, tokenizer: Tokenizer,
    terms: Sequence[str] = (),
) -> list[Sentence]:  # fmt: skip
    """Return the sentences of a segment that have words to translate, in order.

    `code` names the tags whose text is kept as it is, `terms` the words that are. What lies between the sentences
    is to be copied.
    """
    code_spans = [span for tag, span in layout.paired if tag in code]
    found = []
    for start, end in layout.lines:
        line = layout.plain[start:end]
        protected = _apart(
            [*_within(code_spans, (start, end)), *addresses(line), *kept(line, terms)]
        )
        # Without symbols a protected part cannot be kept whole and is only checked.
        whole = protected if tokenizer.symbols else []
        found += [
            _sentence(layout, start, part, protected, tokenizer)
            for span in sentences(line, language, whole)
            for part in _parts(line, span, whole, tokenizer)
        ]
    return [sentence for sentence in found if sentence.pieces]


def with_numbers_masked(sentence: Sentence, tokenizer: Tokenizer) -> Sentence | None:
    """Return the sentence with its numbers as symbols too; None when that is no change."""
    text = sentence.masked.original
    spans = [*sentence.protected, *numbers(text, sentence.protected)]
    masked = mask(text, spans, tokenizer.symbols)
    if masked.parts == sentence.masked.parts:
        return None
    return replace(sentence, masked=masked, pieces=tokenizer.encode(masked.text))


def _sentence(
    layout: Layout,
    line: int,
    span: Span,
    protected: Sequence[Span],
    tokenizer: Tokenizer,
) -> Sentence:
    """Return a sentence, without pieces where there is nothing to say.

    `span` and `protected` count from the place `line` of the layout.
    """
    start, end = line + span[0], line + span[1]
    text = layout.plain[start:end]
    kept = _within(protected, span)
    masked = mask(text, kept, tokenizer.symbols)
    pieces = tokenizer.encode(masked.text)
    if len(pieces) > 2 * MOST_PIECES or not _has_words(text, kept):
        # The first cannot be cut (an endless address) and would be more than the
        # model's table of places holds.
        pieces = []
    attend = any(start < edge < end for _, tag in layout.paired for edge in tag)
    return Sentence((start, end), kept, masked, pieces, attend)


def _parts(
    line: str, span: Span, whole: Sequence[Span], tokenizer: Tokenizer
) -> list[Span]:
    """Return a sentence in parts that the model can take."""

    def size(part: Span) -> int:
        text = line[slice(*part)]
        masked = mask(text, _within(whole, part), tokenizer.symbols)
        return len(tokenizer.encode(masked.text))

    return halves(line, span, size, MOST_PIECES, whole)


def _within(spans: Sequence[Span], part: Span) -> tuple[Span, ...]:
    """Return the spans that lie wholly in the part, counted from its beginning."""
    return tuple(
        (start - part[0], end - part[0])
        for start, end in spans
        if part[0] <= start and end <= part[1]
    )


def _has_words(text: str, protected: Sequence[Span]) -> bool:
    """Tell whether there is a letter outside of the protected spans."""
    return any(
        sign.isalpha() and not any(start <= place < end for start, end in protected)
        for place, sign in enumerate(text)
    )


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order without those that overlap an earlier one."""
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start < end and (not kept or kept[-1][1] <= start):
            kept.append((start, end))
    return kept
