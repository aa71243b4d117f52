"""Drafts by an argos package: all sentences pooled, tags and protected parts put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pubpipe.adapters.mt.layout import Layout, put_together, take_apart
from pubpipe.adapters.mt.machine import Machine, Said, load
from pubpipe.adapters.mt.packages import Found
from pubpipe.adapters.mt.placement import Passage, place
from pubpipe.adapters.mt.protection import (
    Masked,
    Restored,
    addresses,
    lost,
    mask,
    numbers,
    restore,
)
from pubpipe.adapters.mt.sentences import Span, halves, sentences
from pubpipe.adapters.mt.suspicion import flags, says_something
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked, faults
from pubpipe.ports import Drafted

MOST_PIECES = 120
"""Input pieces per sentence; beyond that small models lose the thread, so it is cut again."""


@dataclass(frozen=True)
class _Sentence:
    """One sentence to translate: its span in the plain text and its protected spans."""

    span: Span
    protected: tuple[Span, ...]
    masked: Masked
    pieces: list[str]
    attend: bool


@dataclass(frozen=True)
class _Answer:
    sentence: _Sentence
    said: Said
    restored: Restored
    faults: tuple[str, ...]


class Argos:
    """A translator over one argos package. The model is loaded with the first text."""

    engine = "argos"

    def __init__(
        self,
        package: Found,
        source: Locale,
        target: Locale,
        workspace_models: Path,
        *,
        second_try: bool = True,
    ) -> None:
        """`second_try` says a sentence again, numbers as symbols, when one was lost."""
        self.model = package.name
        self.version = package.version
        self.starter = package.starter
        self._package = package
        self._source = source
        self._target = target
        self._workspace_models = workspace_models
        self._second_try = second_try

    def translate(self, sources: Sequence[Marked]) -> list[Drafted]:
        """Return one draft per source; a draft with no text has the flag `empty`.

        The score is the mean log-probability per piece. Raises EngineUnavailable.
        """
        machine = load(self._package, self._workspace_models)
        layouts = [take_apart(source) for source in sources]
        plans = [
            self._plan(machine, layout, source)
            for layout, source in zip(layouts, sources, strict=True)
        ]
        answers = iter(self._answer(machine, [s for plan in plans for s in plan]))
        return [
            self._draft(source, layout, [next(answers) for _ in plan])
            for source, layout, plan in zip(sources, layouts, plans, strict=True)
        ]

    def _plan(
        self, machine: Machine, layout: Layout, source: Marked
    ) -> list[_Sentence]:
        """Return the sentences of a segment that have words to translate."""
        code = {tag.id for tag in source.tags if tag.name == "code"}
        inside = [span for tag, span in layout.paired if tag in code]
        language = self._source.tag.partition("-")[0]
        found = []
        for start, end in layout.lines:
            line = layout.plain[start:end]
            protected = _apart(
                [
                    (left - start, right - start)
                    for left, right in inside
                    if start <= left and right <= end
                ]
                + addresses(line)
            )
            whole = protected if machine.symbols else []
            for span in sentences(line, language, whole):
                found += [
                    self._sentence(machine, layout, start, part, protected)
                    for part in _parts(machine, line, span, whole)
                ]
        return [sentence for sentence in found if sentence.pieces]

    def _sentence(
        self,
        machine: Machine,
        layout: Layout,
        line: int,
        span: Span,
        protected: Sequence[Span],
    ) -> _Sentence:
        """Return a sentence for the model, without pieces where there is nothing to say.

        `span` and `protected` count from the place `line` of the layout.
        """
        start, end = line + span[0], line + span[1]
        text = layout.plain[start:end]
        kept = _within(protected, span)
        masked = mask(text, kept, machine.symbols)
        pieces = machine.encode(masked.text)
        if len(pieces) > 2 * MOST_PIECES or not _has_words(text, kept):
            # The first cannot be cut (an endless address) and would be more than the
            # model's table of places holds.
            pieces = []
        # Attention is needed where a tag begins or ends within the sentence.
        attend = any(start < edge < end for _, tag in layout.paired for edge in tag)
        return _Sentence((start, end), kept, masked, pieces, attend)

    def _answer(self, machine: Machine, asked: Sequence[_Sentence]) -> list[_Answer]:
        """Translate the pool, and once more what lost a protected part."""
        answers = _say(machine, asked)
        if not (self._second_try and machine.symbols):
            return answers
        again = {}
        for number, answer in enumerate(answers):
            if answer.faults and (sentence := _masked_more(machine, answer.sentence)):
                again[number] = sentence
        for number, second in zip(
            again, _say(machine, list(again.values())), strict=True
        ):
            if len(second.faults) < len(answers[number].faults):
                answers[number] = second
        return answers

    def _draft(
        self, source: Marked, layout: Layout, answers: Sequence[_Answer]
    ) -> Drafted:
        draft, passages = _join(layout.plain, answers)
        said = [answer.said for answer in answers]
        steps = sum(one.steps for one in said)
        score = sum(one.log_prob for one in said) / steps if steps else None
        raised = flags(
            layout.plain, draft, self._target, cut=any(one.cut for one in said)
        )
        if "empty" in raised:
            return Drafted("", score, raised)
        if not all(says_something(one.text) for one in said):
            raised = (*raised, "too_short")
        placed = place(layout, draft, passages)
        text = put_together(placed)
        if len(placed.paired) < len(layout.paired):
            raised = (*raised, "place tag")
        if faults(source.text, text):
            raised = (*raised, "tags")
        return Drafted(text, score, raised)


def _say(machine: Machine, asked: Sequence[_Sentence]) -> list[_Answer]:
    if not asked:
        return []
    said = machine.say([s.pieces for s in asked], [s.attend for s in asked])
    answers = []
    for sentence, one in zip(asked, said, strict=True):
        restored = restore(one.text, sentence.masked)
        missing = lost(sentence.masked.original, restored.text)
        answers.append(_Answer(sentence, one, restored, missing))
    return answers


def _masked_more(machine: Machine, sentence: _Sentence) -> _Sentence | None:
    """Return the sentence with its numbers as symbols too; None when that is no change."""
    text = sentence.masked.original
    masked = mask(
        text, [*sentence.protected, *numbers(text, sentence.protected)], machine.symbols
    )
    if masked.parts == sentence.masked.parts:
        return None
    return _Sentence(
        sentence.span,
        sentence.protected,
        masked,
        machine.encode(masked.text),
        sentence.attend,
    )


def _join(plain: str, answers: Sequence[_Answer]) -> tuple[str, list[Passage]]:
    """Return the draft and its passages; what lies between sentences is copied."""
    draft, done = "", 0
    passages = []
    for answer in answers:
        span = answer.sentence.span
        draft += plain[done : span[0]]
        start = len(draft)
        draft += answer.restored.text
        passages.append(
            Passage(
                span,
                (start, len(draft)),
                answer.sentence.masked,
                answer.sentence.pieces,
                answer.said,
                answer.restored,
            )
        )
        done = span[1]
    return draft + plain[done:], passages


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order without those that overlap an earlier one."""
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start < end and (not kept or kept[-1][1] <= start):
            kept.append((start, end))
    return kept


def _parts(
    machine: Machine, line: str, span: Span, whole: Sequence[Span]
) -> list[Span]:
    """Return the sentence in parts that the model can take."""

    def size(part: Span) -> int:
        text = line[slice(*part)]
        return len(
            machine.encode(mask(text, _within(whole, part), machine.symbols).text)
        )

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
