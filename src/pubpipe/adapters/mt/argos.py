"""Drafts by an argos package: all sentences pooled, tags and protected parts put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pubpipe.adapters.mt.layout import Layout, put_together, take_apart
from pubpipe.adapters.mt.machine import Machine, Said, load
from pubpipe.adapters.mt.packages import Found
from pubpipe.adapters.mt.placement import Passage, place
from pubpipe.adapters.mt.planning import Sentence, plan, with_numbers_masked
from pubpipe.adapters.mt.protection import Restored, lost, restore
from pubpipe.adapters.mt.suspicion import flags, says_something
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked, faults
from pubpipe.ports import Drafted


@dataclass(frozen=True)
class _Answer:
    """A sentence with what the model said; `missing` names what it lost."""

    sentence: Sentence
    said: Said
    restored: Restored
    missing: tuple[str, ...]


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
        self._language = source.tag.partition("-")[0]
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
            plan(layout, _code(source), self._language, machine)
            for layout, source in zip(layouts, sources, strict=True)
        ]
        answers = iter(self._answer(machine, [s for one in plans for s in one]))
        return [
            self._draft(source, layout, [next(answers) for _ in one])
            for source, layout, one in zip(sources, layouts, plans, strict=True)
        ]

    def _answer(self, machine: Machine, asked: Sequence[Sentence]) -> list[_Answer]:
        """Translate the pool, and once more what lost a protected part."""
        answers = _say(machine, asked)
        if not (self._second_try and machine.symbols):
            return answers
        again = {}
        for number, answer in enumerate(answers):
            if answer.missing:
                sentence = with_numbers_masked(answer.sentence, machine)
                if sentence:
                    again[number] = sentence
        second = _say(machine, list(again.values()))
        for number, answer in zip(again, second, strict=True):
            if len(answer.missing) < len(answers[number].missing):
                answers[number] = answer
        return answers

    def _draft(
        self, source: Marked, layout: Layout, answers: Sequence[_Answer]
    ) -> Drafted:
        draft, passages = _join(layout.plain, answers)
        said = [answer.said for answer in answers]
        steps = sum(one.steps for one in said)
        score = sum(one.log_prob for one in said) / steps if steps else None
        cut = any(one.cut for one in said)
        raised = flags(layout.plain, draft, self._target, cut=cut)
        if "empty" in raised:
            return Drafted("", score, raised)
        if not all(says_something(one.text) for one in said):
            raised = (*raised, "too_short")
        placed = place(layout, draft, passages)
        text = put_together(placed)
        if len(placed.paired) < len(layout.paired):
            raised = (*raised, "place tag")
        if (layout.paired or layout.empty) and faults(source.text, text):
            raised = (*raised, "tags")
        return Drafted(text, score, raised)


def _say(machine: Machine, asked: Sequence[Sentence]) -> list[_Answer]:
    if not asked:
        return []
    said = machine.say([s.pieces for s in asked], [s.attend for s in asked])
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
