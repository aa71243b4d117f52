"""How much of its drafts a person changed: chrF, and the rate of words edited.

chrF is Popović's (“chrF: character n-gram F-score for automatic MT evaluation”, WMT
2015): n-grams of 1 to 6 characters without spaces, recall counting twice as much as
precision (chrF2), counts summed over all texts first, as sacrebleu does.

The word edit rate is TER (Snover et al., “A Study of Translation Edit Rate with Targeted
Human Annotation”, AMTA 2006) without its shifts: words put in, left out or exchanged, by
words of the approved text. A word that was moved counts twice, so it is never below TER.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from pubpipe.domain.tokens import words

_LONGEST = 6
_RECALL = 4
"""β² of the F-score."""


@dataclass(frozen=True)
class Rewriting:
    """What can be counted of drafts beside the texts that were approved of them.

    `drafted`, `approved` and `common` are numbers of n-grams, of 1 character to 6.
    """

    drafted: tuple[int, ...] = (0,) * _LONGEST
    approved: tuple[int, ...] = (0,) * _LONGEST
    common: tuple[int, ...] = (0,) * _LONGEST
    words: int = 0
    edits: int = 0

    @property
    def chrf(self) -> float | None:
        """0 for texts that share nothing to 100 for the same; None where there is none."""
        counts = zip(self.drafted, self.approved, self.common, strict=True)
        both = [(same / ours, same / theirs) for ours, theirs, same in counts if ours]
        if not both:
            return None
        precision = sum(each for each, _ in both) / len(both)
        recall = sum(each for _, each in both) / len(both)
        if not precision + recall:
            return 0.0
        return 100 * (1 + _RECALL) * precision * recall / (_RECALL * precision + recall)

    @property
    def word_edit_rate(self) -> float | None:
        """Words edited by 100 words approved; None where no word was approved."""
        return 100 * self.edits / self.words if self.words else None


def together(parts: Iterable[Rewriting]) -> Rewriting:
    """The counts of all of them as those of one long text."""
    whole = Rewriting()
    for part in parts:
        whole = Rewriting(
            tuple(map(add, whole.drafted, part.drafted)),
            tuple(map(add, whole.approved, part.approved)),
            tuple(map(add, whole.common, part.common)),
            whole.words + part.words,
            whole.edits + part.edits,
        )
    return whole


@lru_cache(maxsize=4096)
def compare(draft: str, approved: str) -> Rewriting:
    """Count one draft beside the text that was approved of it; both are plain."""
    ours, theirs = "".join(draft.split()), "".join(approved.split())
    lengths = range(1, _LONGEST + 1)
    approved_grams = tuple(max(0, len(theirs) - n + 1) for n in lengths)
    before, after = words(draft), words(approved)
    return Rewriting(
        # As sacrebleu: what the approved text is too short for is not looked at.
        tuple(
            max(0, len(ours) - n + 1) if there else 0
            for n, there in zip(lengths, approved_grams, strict=True)
        ),
        approved_grams,
        approved_grams
        if ours == theirs
        else tuple(_shared(ours, theirs, n) for n in lengths),
        len(after),
        _edits(before, after),
    )


def _shared(one: str, other: str, length: int) -> int:
    here, there = _grams(one, length), _grams(other, length)
    return sum(min(times, there[gram]) for gram, times in here.items() if gram in there)


def _grams(text: str, length: int) -> Counter[str]:
    return Counter(text[at : at + length] for at in range(len(text) - length + 1))


def _edits(before: Sequence[str], after: Sequence[str]) -> int:
    """Words put in, left out or exchanged (Levenshtein's distance)."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    row = list(range(len(after) + 1))
    for left_out, word in enumerate(before, 1):
        diagonal, row[0] = row[0], left_out
        for at, other in enumerate(after, 1):
            exchanged = diagonal + (word != other)
            diagonal = row[at]
            row[at] = min(exchanged, diagonal + 1, row[at - 1] + 1)
    return row[-1]
