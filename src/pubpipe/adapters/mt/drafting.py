"""Drafts of segments by anything that says sentences: pooled, tags and protected parts put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pubpipe.adapters.mt.layout import Layout, put_together, take_apart
from pubpipe.adapters.mt.machine import Said
from pubpipe.adapters.mt.placement import Passage, place
from pubpipe.adapters.mt.planning import Sentence, Tokenizer, plan, with_numbers_masked
from pubpipe.adapters.mt.protection import Restored, lost, restore, terms_lost
from pubpipe.adapters.mt.suspicion import UNUSABLE, flags, says_something
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked, faults
from pubpipe.ports import Drafted


class Speaker(Tokenizer, Protocol):
    """What translates sentences of pieces: a model in memory, or a server."""

    def say(
        self, sentences: Sequence[Sequence[str]], attend: Sequence[bool]
    ) -> list[Said]:
        """Translate; `attend` tells for which to return attention, where there is any."""
        ...


@dataclass(frozen=True)
class _Answer:
    """A sentence with what the model said; `missing` names what it lost."""

    sentence: Sentence
    said: Said
    restored: Restored
    missing: tuple[str, ...]


def draft_all(
    speaker: Speaker, sources: Sequence[Marked], source: Locale, target: Locale,
    *, keep: Sequence[str] = (), second_try: bool = True,
) -> list[Drafted]:  # fmt: skip
    """Return one draft per source; one that is no use has flags that say why, and no text.

    The score is the mean log-probability per piece, None where the speaker has none.
    `keep` are terms to leave untranslated. `second_try` says a sentence again, numbers as symbols, when one was lost. Raises
    EngineUnavailable.
    """
    language = source.tag.partition("-")[0]
    layouts = [take_apart(one) for one in sources]
    plans = [
        plan(layout, _code(one), language, speaker, keep)
        for layout, one in zip(layouts, sources, strict=True)
    ]
    pool = [sentence for one in plans for sentence in one]
    answers = iter(_answer(speaker, pool, second_try))
    return [
        _draft(one, layout, [next(answers) for _ in planned], target, keep)
        for one, layout, planned in zip(sources, layouts, plans, strict=True)
    ]


def _answer(
    speaker: Speaker, asked: Sequence[Sentence], second_try: bool
) -> list[_Answer]:
    """Translate the pool, and once more what lost a protected part."""
    answers = _say(speaker, asked)
    if not (second_try and speaker.symbols):
        return answers
    again = {}
    for number, answer in enumerate(answers):
        if answer.missing:
            sentence = with_numbers_masked(answer.sentence, speaker)
            if sentence:
                again[number] = sentence
    second = _say(speaker, list(again.values()))
    for number, answer in zip(again, second, strict=True):
        if len(answer.missing) < len(answers[number].missing):
            answers[number] = answer
    return answers


def _draft(
    source: Marked, layout: Layout, answers: Sequence[_Answer], target: Locale,
    keep: Sequence[str],
) -> Drafted:  # fmt: skip
    draft, passages = _join(layout.plain, answers)
    said = [answer.said for answer in answers]
    steps = sum(one.steps for one in said)
    score = sum(one.log_prob for one in said) / steps if steps else None
    known = [one.confidence for one in said if one.confidence is not None]
    # The least sure sentence is the one that will need the person.
    confidence = min(known, default=None)
    cut = any(one.cut for one in said)
    raised = flags(layout.plain, draft, target, cut=cut)
    if "empty" not in raised and not all(says_something(one.text) for one in said):
        raised = (*raised, "too_short")
    if "empty" not in raised and terms_lost(layout.plain, draft, keep):
        raised = (*raised, "name")
    if UNUSABLE.intersection(raised):
        return Drafted("", score, raised, confidence)
    placed = place(layout, draft, passages)
    text = put_together(placed)
    if len(placed.paired) < len(layout.paired):
        raised = (*raised, "place tag")
    if (layout.paired or layout.empty) and faults(source.text, text):
        raised = (*raised, "tags")
    return Drafted(text, score, raised, confidence)


def _say(speaker: Speaker, asked: Sequence[Sentence]) -> list[_Answer]:
    if not asked:
        return []
    said = speaker.say([s.pieces for s in asked], [s.attend for s in asked])
    answers = []
    for sentence, one in zip(asked, said, strict=True):
        restored = restore(one.text, sentence.masked)
        missing = lost(sentence.masked.original, restored.text)
        answers.append(_Answer(sentence, one, restored, missing))
    return answers


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


def _code(source: Marked) -> frozenset[int]:
    """Return the tags whose text is code."""
    return frozenset(tag.id for tag in source.tags if tag.name == "code")
