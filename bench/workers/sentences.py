"""Sentences of news by a seeded grammar, with the near-duplicates that news has."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "ga",
    "go",
    "ha",
    "he",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vo",
    "za",
    "ar",
    "en",
    "or",
    "an",
    "el",
    "in",
    "ur",
    "ist",
    "ent",
    "ord",
]
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ion", "ment", "al", "y")
_NAME_ENDINGS = ("yan", "ov", "ev", "son", "ia", "burg", "ton", "abad", "", "")
_SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "for",
    "on",
    "with",
    "that",
    "by",
    "from",
    "at",
    "as",
    "it",
    "is",
    "was",
    "has",
    "will",
]
_SUBJECTS = ("the {n}", "the {a} {n}", "{N}", "{n}", "a {a} {n}", "{k} {n}", "{N} {N}")
_VERBS = ("{v}", "{v}", "has {v}", "will {v}", "was {v}", "{v} and {v}", "did not {v}")
_AROUND = (
    "in {N}", "on {d}", "of the {n}", "for {n}", "with the {a} {n}", "by {k} per cent",
    "at the {n}", "from {N}", "since {y}", "to the {n} of {N}", "on {m}", "as {n}",
)  # fmt: skip
_LINKS = (
    ", and",
    ", while",
    " because",
    ", although",
    " after",
    ", but",
    " before",
    " that",
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]
_DUPLICATES = 0.3
"""The share of sentences that are another one changed, as news repeats itself."""
_REMEMBERED = 5_000


class _Words:
    """A vocabulary in which, as in any language, few words do most of the work."""

    def __init__(
        self, chance: random.Random, count: int, *, names: bool = False
    ) -> None:
        endings = _NAME_ENDINGS if names else _ENDINGS
        words: dict[str, None] = {}
        while len(words) < count:
            stem = "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3)))
            word = stem + chance.choice(endings)
            words[word.title() if names else word] = None
        self._words = list(words)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(count)))
        self._chance = chance

    def one(self) -> str:
        """A word, by Zipf's law."""
        return self._chance.choices(self._words, cum_weights=self._weights)[0]


class Grammar:
    """Makes sentences; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._kinds = {
            "n": _Words(self._chance, 6_000),
            "v": _Words(self._chance, 3_000),
            "a": _Words(self._chance, 3_000),
            "N": _Words(self._chance, 8_000, names=True),
        }

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Pairs without an end; the targets are as long as translations are."""
        recent: list[str] = []
        while True:
            if recent and self._chance.random() < _DUPLICATES:
                source = changed(self._chance.choice(recent), self._chance)
            else:
                source = self._sentence()
            if len(recent) < _REMEMBERED:
                recent.append(source)
            else:
                recent[self._chance.randrange(_REMEMBERED)] = source
            yield source, source[::-1]

    def _sentence(self) -> str:
        chance = self._chance
        shape = self._clause()
        while chance.random() < 0.5:
            shape += f"{chance.choice(_LINKS)} {self._clause()}"
        said = "".join(
            self._said(piece) for piece in shape.replace("}", "{").split("{")
        )
        return said[0].upper() + said[1:] + "."

    def _clause(self) -> str:
        chance = self._chance
        parts = [chance.choice(_SUBJECTS), chance.choice(_VERBS)]
        parts += [chance.choice(_SUBJECTS)] * (chance.random() < 0.7)
        parts += chance.sample(_AROUND, chance.choice((0, 1, 1, 2, 2, 3)))
        if chance.random() < 0.2:
            parts.insert(0, parts.pop())
        return " ".join(parts)

    def _said(self, piece: str) -> str:
        chance = self._chance
        if piece in self._kinds:
            return self._kinds[piece].one()
        if piece == "d":
            return chance.choice(_DAYS)
        if piece == "m":
            return f"{chance.randint(1, 28)} {chance.choice(_MONTHS)}"
        if piece == "y":
            return str(chance.randint(1990, 2026))
        if piece == "k":
            return f"{chance.randint(2, 9999):,}"
        return piece


def changed(sentence: str, chance: random.Random) -> str:
    """The sentence as it might come again: up to a quarter of its words are others."""
    words = sentence.split()
    for _ in range(chance.randint(1, max(1, len(words) // 5))):
        at = chance.randrange(len(words))
        what = chance.random()
        if words[at][:1].isdigit():
            words[at] = str(chance.randint(2, 9999))
        elif what < 0.4:
            words[at] = "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3)))
        elif what < 0.6 and len(words) > 4:
            del words[at]
        elif what < 0.8:
            words.insert(at, chance.choice(_SMALL))
        elif len(words[at]) > 3:
            cut = chance.randrange(1, len(words[at]) - 1)
            words[at] = (
                words[at][:cut] + chance.choice("aeiostnr") + words[at][cut + 1 :]
            )
    return " ".join(words)
