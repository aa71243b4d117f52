"""Sentences of news by seeded grammars of three scripts, and how news repeats them.

No text of anybody's: the words are made of syllables. As in any language few words do
most of the work, words have endings, and a third of what is written was written before
in nearly the same words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True)
class Script:
    """What sentences of one script are made of; each string is a list of words."""

    syllables: str
    endings: str
    name_endings: str
    small: str
    days: str
    months: str
    stop: str = "."

    @cached_property
    def parts(self) -> list[str]:
        return self.syllables.split()

    @cached_property
    def tails(self) -> list[str]:
        return ["", *self.endings.split()]

    @cached_property
    def little(self) -> list[str]:
        return self.small.split()


LATIN = Script(
    "ba be bo da de di do fa fe ga go ha he ka ke ko la le li lo ma me mi mo na ne no pa "
    "pe ra re ri ro sa se si so ta te ti to va ve vo za ar en or an el in ur ist ent ord",
    "s ed ing er ion ment al y",
    "yan ov ev son ia burg ton abad",
    "the of and to in a for on with that by from at as it is was has will",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "January February March April May June July August October",
)
CYRILLIC = Script(
    "ба бе во да де ди до за зе га го жи ка ке ко ла ле ли ло ма ме ми мо на не но па пе "
    "ра ре ри ро са се си со та те ти то ва ве че ша ар ен ор ан ел ин ур ист ент ство",
    "а у ом е ы ов ами ого ому ский ность ение ать ил ила ают",
    "ян ов ев ова ия бург град ово",
    "и в на с по для от что это как к из за не о при до или его был",
    "понедельник вторник среду четверг пятницу субботу воскресенье",
    "января февраля марта апреля мая июня июля августа октября",
)
ARMENIAN = Script(
    "բա բե բո դա դե դի դո գա գո հա հե կա կե կո լա լե լի լո մա մե մի մո նա նե նո պա պե "
    "ռա րե րի րո սա սե սի սո տա տե տի թո վա վե ծա շա ար են որ ան ել ին ուր իստ ենտ որդ",
    "ը ի ում ից ով ներ ների ներից ություն ական ել եց ած",
    "յան ով սոն իա բուրգ վան ակերտ",
    "և է են որ մեջ համար հետ այս այդ իր մի թե էր կամ նաև իսկ ըստ մինչև",
    "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի",
    "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի հոկտեմբերի",
    "։",
)
SCRIPTS = (LATIN, CYRILLIC, ARMENIAN)

# n noun, a adjective, v verb, N name, s small word, d day, m date, y year, k number.
_SUBJECTS = ("s n", "s a n", "N", "n", "a n", "k n", "N N")
_VERBS = ("v", "v", "s v", "v s v")
_AROUND = (
    "s N", "s d", "s s n", "s n", "s s a n", "s k n", "s y", "s s n s N", "s m", "a n",
)  # fmt: skip
_REPEATED = 0.3
_REMEMBERED = 5_000


class Grammar:
    """Makes the sentences of a script; each has one vocabulary."""

    def __init__(self, script: Script) -> None:
        self._script = script
        chance = random.Random(script.syllables)
        self._words = {
            kind: _vocabulary(script, chance, count, is_name=kind == "N")
            for kind, count in (("n", 6_000), ("v", 3_000), ("a", 3_000), ("N", 8_000))
        }

    def sentences(self, chance: random.Random) -> Iterator[str]:
        """Sentences without an end."""
        recent: list[str] = []
        while True:
            if recent and chance.random() < _REPEATED:
                said = changed(chance.choice(recent), chance, self._script)
            else:
                said = self._sentence(chance)
            if len(recent) < _REMEMBERED:
                recent.append(said)
            else:
                recent[chance.randrange(_REMEMBERED)] = said
            yield said

    def _sentence(self, chance: random.Random) -> str:
        clauses = [self._clause(chance)]
        while chance.random() < 0.5:
            clauses.append(
                f"{chance.choice(self._script.little)} {self._clause(chance)}"
            )
        said = ", ".join(clauses)
        return said[0].upper() + said[1:] + self._script.stop

    def _clause(self, chance: random.Random) -> str:
        parts = [chance.choice(_SUBJECTS), chance.choice(_VERBS)]
        parts += [chance.choice(_SUBJECTS)] * (chance.random() < 0.7)
        parts += chance.sample(_AROUND, chance.choice((0, 1, 1, 2, 2, 3)))
        return " ".join(
            self._word(kind, chance) for part in parts for kind in part.split()
        )

    def _word(self, kind: str, chance: random.Random) -> str:
        script = self._script
        match kind:
            case "s":
                return chance.choice(script.little)
            case "d":
                return chance.choice(script.days.split())
            case "m":
                return f"{chance.randint(1, 28)} {chance.choice(script.months.split())}"
            case "y":
                return str(chance.randint(1990, 2026))
            case "k":
                return str(chance.randint(2, 9999))
        stems, weights = self._words[kind]
        (word,) = chance.choices(stems, cum_weights=weights)
        return word if kind == "N" else word + chance.choice(script.tails)


def changed(sentence: str, chance: random.Random, script: Script) -> str:
    """The sentence as it might come again: up to a quarter of its words are others."""
    words = sentence.split()
    for _ in range(chance.randint(1, max(1, len(words) // 4))):
        at, what = chance.randrange(len(words)), chance.random()
        if words[at][:1].isdigit():
            words[at] = str(chance.randint(2, 9999))
        elif what < 0.3:
            words[at] = "".join(chance.choices(script.parts, k=chance.randint(1, 3)))
        elif what < 0.45:
            words[at] += chance.choice(script.tails)
        elif what < 0.6 and len(words) > 4:
            del words[at]
        elif what < 0.75:
            words.insert(at, chance.choice(script.little))
        elif what < 0.85:
            words.insert(at, words.pop(chance.randrange(len(words))))
        elif len(words[at]) > 3:
            cut = chance.randrange(1, len(words[at]) - 1)
            letter = chance.choice(script.syllables.replace(" ", ""))
            words[at] = words[at][:cut] + letter + words[at][cut + 1 :]
    return " ".join(words)


def _vocabulary(
    script: Script, chance: random.Random, count: int, *, is_name: bool
) -> tuple[list[str], list[float]]:
    """Different words, and weights by Zipf's law."""
    words: dict[str, None] = {}
    while len(words) < count:
        word = "".join(chance.choices(script.parts, k=chance.randint(1, 3)))
        if is_name:
            word = (word + chance.choice(script.name_endings.split())).title()
        words[word] = None
    return list(words), list(accumulate(1 / (rank + 3) for rank in range(count)))
